"""Whom the centre can name as a reviewer of an edition: its experts, searched, with what keeps each one away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet

from challenge_portal.kernel.paging import cut
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from challenge_portal.organisations.roles import CENTRE_OFFICER
from competitions.models import Edition, Expert, Reviewer, ReviewSheet
from competitions.people import officers_of
from competitions.reviewers import tied
from competitions.selectors.scores import reviewed_edition
from competitions.states import EDITIONS_BEING_DECIDED, ReviewSheetState

PAGE = 20
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One expert. ``away`` are the hosts whose application they would not judge, as the portal knows by itself.

    ``sheets``: how many they have submitted for any edition. ``barred`` says why they can't be named at all.
    """

    account: str
    name: str
    unit: str
    post: str
    expertise: str
    sheets: int
    away: tuple[str, ...]
    is_named: bool
    barred: str


@dataclass(frozen=True, slots=True)
class CandidatesPage:
    """聘请评审专家: the experts that the words find, a page at a time."""

    edition_id: int
    title: str
    is_open: bool
    typed: str
    total: int
    number: int
    last: int
    applications: int
    rows: tuple[CandidateRow, ...]


def candidates_page(pk: int, *, actor: Actor, typed: str, number: int, at: datetime) -> CandidatesPage:
    """Experts of the office that runs this edition. Seven queries. Raises NotVisible, NotAllowed."""
    edition = reviewed_edition(pk, actor=actor)
    found = _found(visible(Expert, actor).filter(office=edition.organiser_id, is_listed=True), typed)
    page = cut(found.count(), number, size=PAGE)
    experts = list(found.select_related("person").order_by("person__display_name", "pk")[page.rows])
    return CandidatesPage(
        edition_id=edition.pk,
        title=edition.title,
        is_open=edition.state in EDITIONS_BEING_DECIDED,
        typed=typed,
        total=page.total,
        number=page.number,
        last=page.last,
        applications=edition.applications.filter(submitted_at__isnull=False).count(),
        rows=_rows(edition, experts, at=at),
    )


def _found(experts: QuerySet[Expert], typed: str) -> QuerySet[Expert]:
    """Those in whom every word stands somewhere: name, account, unit, post or field."""
    for word in typed.replace("\x00", "").split()[:MOST_WORDS]:
        experts = experts.filter(
            Q(person__display_name__icontains=word)
            | Q(person__username__iexact=word)
            | Q(unit__icontains=word)
            | Q(post__icontains=word)
            | Q(expertise__icontains=word)
        )
    return experts


def _rows(edition: Edition, experts: list[Expert], *, at: datetime) -> tuple[CandidateRow, ...]:
    people = [each.person_id for each in experts]
    sitting = Reviewer.objects.filter(edition=edition, person__in=people, stood_down_at=None)
    named = set(sitting.values_list("person_id", flat=True))
    done = ReviewSheet.objects.filter(reviewer__person__in=people, state=ReviewSheetState.SUBMITTED).order_by()
    sheets = dict(done.values_list("reviewer__person").annotate(Count("pk")))
    officers = {each.pk for each in officers_of([edition.organiser_id], {CENTRE_OFFICER}, at=at)}
    away = _kept_away(edition, experts)
    return tuple(
        CandidateRow(
            account=each.person.username,
            name=each.person.display_name,
            unit=each.unit,
            post=each.post,
            expertise=each.expertise,
            sheets=sheets.get(each.person_id, 0),
            away=tuple(away.get(each.pk, ())),
            is_named=each.person_id in named,
            barred=_barred(each, officers),
        )
        for each in experts
    )


def _barred(expert: Expert, officers: Iterable[int]) -> str:
    if expert.person_id in officers:
        return "本单位经办人，看得到全部评分"
    return "" if expert.person.is_active else "账号已停用"


def _kept_away(edition: Edition, experts: list[Expert]) -> dict[int, list[str]]:
    """For each expert the hosts to whom they are too near, by the rule that reviewers are asked by. One query."""
    way = "office__editions__applications__"
    pairs = Expert.objects.filter(
        tied(OuterRef("person"), way),
        pk__in=[each.pk for each in experts],
        office__editions=edition,
        office__editions__applications__submitted_at__isnull=False,
    )
    found: dict[int, list[str]] = {}
    for pk, host in pairs.order_by(f"{way}host__path").values_list("pk", f"{way}host__name").distinct():
        found.setdefault(pk, []).append(host)
    return found

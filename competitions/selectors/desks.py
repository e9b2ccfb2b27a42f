"""Desks: an edition as the centre works on it, who may become a host, a competition as its host works on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, AuthorityKind
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.models import Competition, Edition, HostingApplication
from competitions.people import home_provinces
from competitions.rules import sealing_refusal
from competitions.selectors.colleagues import Colleagues, colleagues_at
from competitions.selectors.notice_files import Annex, annexes_of
from competitions.selectors.shared import (
    COMPETITION_TONES,
    EDITION_TONES,
    PARTIES,
    Page,
    PartyGroup,
    PeriodRow,
    page_of,
    party_groups,
)
from competitions.states import OPEN_TO_EVALUATION, ApplicationState, CompetitionState, EditionState, Stage
from competitions.workflow import COMPETITION, EDITION

# What belongs into an edition's history as people tell it; that a file was stored stays in the full record.
TOLD_OF_EDITION = frozenset(
    {EDITION.verb(name) for name in EDITION.moves}
    | {
        f"competitions.edition.{act}"
        for act in ("opened", "edited", "postponed", "reworded", "annex_added", "annex_taken_out", "hosts_released")
    }
)
SEAL, LIFT = "seal", "lift"  # what the form of the seal asks for


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One line of the list of editions."""

    id: int
    title: str
    year: int
    state: str
    tone: str
    national_deadline: datetime
    applications: int
    waiting: int
    competitions: int
    is_demo: bool


def editions_page(*, actor: Actor, number: int = 1) -> Page[EditionRow]:
    """All editions that this actor sees. Two queries."""
    found = (
        visible(Edition, actor)
        .annotate(
            sent=Count("applications", filter=Q(applications__submitted_at__isnull=False), distinct=True),
            undecided=Count(
                "applications",
                filter=Q(applications__state=ApplicationState.RECOMMENDED)
                | Q(applications__state=ApplicationState.SUBMITTED, applications__recommender=None),
                distinct=True,
            ),
            held=Count("competitions", distinct=True),
        )
        .order_by("-year", "-ordinal", "pk")
    )
    rows, number, last, total = page_of(found, number)
    return Page(
        [
            EditionRow(
                row.pk,
                row.title,
                row.year,
                row.get_state_display(),
                EDITION_TONES[row.state],
                row.national_deadline,
                row.sent,
                row.undecided,
                row.held,
                row.is_demo,
            )
            for row in rows
        ],
        number,
        last,
        total,
    )


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    """One provincial office in the edition: whether it forwarded and how many applications came by way of it."""

    name: str
    forwarded_at: datetime | None
    deadline: datetime | None
    submitted: int
    recommended: int
    accepted: int


@dataclass(frozen=True, slots=True)
class EditionDesk:
    """An edition as the centre works on it."""

    id: int
    version: int
    title: str
    state: str
    tone: str
    national_deadline: datetime
    moves: list[Available]
    is_over: bool
    may_edit: bool
    may_postpone: bool
    may_change_form: bool
    form_id: int
    form: str
    annexes: tuple[Annex, ...]
    provinces: tuple[ProvinceRow, ...]
    to_decide: int
    ready_to_name: int
    timeline: list[TimelineRow]

    @property
    def moving_provinces(self) -> list[ProvinceRow]:
        """Those that forwarded or from which an application came."""
        return [row for row in self.provinces if row.forwarded_at or row.submitted]

    @property
    def still_provinces(self) -> list[str]:
        """The names of all others."""
        return [row.name for row in self.provinces if not row.forwarded_at and not row.submitted]


def edition_desk(pk: int, *, actor: Actor, at: datetime) -> EditionDesk:
    """An edition with its provinces. Raises NotVisible, and NotAllowed for those who only read."""
    edition = get_visible(Edition, actor, "series", "organiser", "form_version", pk=pk)
    if not can(actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    provinces = _province_rows(edition)
    waiting = edition.applications.filter(
        Q(state=ApplicationState.RECOMMENDED) | Q(state=ApplicationState.SUBMITTED, recommender=None)
    )
    return EditionDesk(
        id=edition.pk,
        version=edition.version,
        title=edition.title,
        state=edition.get_state_display(),
        tone=EDITION_TONES[edition.state],  # type: ignore[index]
        national_deadline=edition.national_deadline,
        moves=[move for move in EDITION.available(edition, actor, at=at) if move.offered],
        is_over=edition.state == EditionState.CONCLUDED,
        may_edit=edition.state == EditionState.DRAFT,
        may_postpone=edition.state == EditionState.OPEN,
        may_change_form=edition.state == EditionState.OPEN and not edition.applications.exists(),
        form_id=edition.form_version_id,
        form=str(edition.form_version),
        annexes=annexes_of(edition.pk, actor),
        provinces=provinces,
        to_decide=waiting.count(),
        ready_to_name=edition.applications.filter(state=ApplicationState.ACCEPTED, competition=None).count(),
        timeline=timeline(edition, verbs=TOLD_OF_EDITION, limit=12),
    )


def _province_rows(edition: Edition) -> tuple[ProvinceRow, ...]:
    """Every provincial office in the offices' order. Three queries."""
    forwardings = {each.province_id: each for each in edition.forwardings.all()}
    counts: dict[int, list[int]] = {}
    for host, recommender, state in edition.applications.filter(submitted_at__isnull=False).values_list(
        "host_id", "recommender_id", "state"
    ):
        found = counts.setdefault(recommender or host, [0, 0, 0])
        found[0] += 1
        found[1] += recommender is not None and state in {
            ApplicationState.RECOMMENDED,
            ApplicationState.ACCEPTED,
            ApplicationState.NOT_ACCEPTED,
        }
        found[2] += state == ApplicationState.ACCEPTED
    rows = []
    for province in Authority.objects.filter(kind=AuthorityKind.PROVINCE).order_by("sort_key", "path"):
        forwarding = forwardings.get(province.pk)
        sent = counts.get(province.pk, [0, 0, 0])
        rows.append(
            ProvinceRow(
                province.name,
                forwarding.forwarded_at if forwarding else None,
                forwarding.deadline if forwarding else None,
                *sent,
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """An accepted application that is no competition yet."""

    id: int
    host: str
    place: str
    number: str
    track: str
    subject: str
    final_on: object


@dataclass(frozen=True, slots=True)
class AcceptedGroup:
    """The accepted applications of one province; they can share a competition."""

    province: str
    place: str
    rows: tuple[AcceptedRow, ...]


@dataclass(frozen=True, slots=True)
class HostsPage:
    """确定承办地: what is ready, and what has been made already."""

    edition_id: int
    title: str
    open_name: str
    year: int
    groups: tuple[AcceptedGroup, ...]
    competitions: tuple[tuple[str, str, tuple[str, ...]], ...]


def hosts_page(pk: int, *, actor: Actor) -> HostsPage:
    """The accepted applications by province, and the competitions made of them. Five queries."""
    edition = get_visible(Edition, actor, "series", pk=pk)
    if not can(actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    groups: dict[Authority, list[HostingApplication]] = {}
    ready = edition.applications.filter(state=ApplicationState.ACCEPTED, competition=None)
    accepted = list(ready.select_related("host", "track").order_by("host__path"))
    home = home_provinces(each.host for each in accepted)
    for application in accepted:
        groups.setdefault(home[application.host_id], []).append(application)
    made = edition.competitions.prefetch_related(PARTIES).order_by("pk")
    return HostsPage(
        edition_id=edition.pk,
        title=edition.title,
        open_name=edition.name_for(""),
        year=edition.year,
        groups=tuple(_accepted_group(province, rows) for province, rows in groups.items()),
        competitions=tuple(
            (each.code, each.name, tuple(party.shown_name for party in each.parties.all() if party.may_manage))
            for each in made
        ),
    )


def _accepted_group(province: Authority, rows: list[HostingApplication]) -> AcceptedGroup:
    return AcceptedGroup(
        province=province.name,
        place=rows[0].place if len(rows) == 1 else province.place,
        rows=tuple(
            AcceptedRow(
                row.pk,
                row.host.name,
                row.place,
                row.number,
                row.track.name if row.track else "",
                row.theme or "、".join(row.industries),
                row.final_on,
            )
            for row in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class CompetitionDesk:
    """A competition as the host works on it."""

    id: int
    version: int
    code: str
    name: str
    state: str
    tone: str
    moves: list[Available]
    may_arrange: bool
    may_evaluate: bool
    also: str
    may_rename: bool
    seals: bool
    sealing: list[Available]
    parties: tuple[PartyGroup, ...]
    periods: tuple[PeriodRow, ...]
    in_charge: str
    colleagues: Colleagues
    timeline: list[TimelineRow]


def competition_desk(code: str, *, actor: Actor, at: datetime) -> CompetitionDesk:
    """A competition with its moves and its whole calendar, empty stages included."""
    competition = get_visible(Competition, actor, "edition__organiser", "person_in_charge", code=code.upper())
    if not can(actor, "competitions.watch", competition):
        raise NotAllowed("competitions.watch", competition)
    known = {each.stage: each for each in competition.periods.all()}
    may_arrange = can(actor, "competitions.arrange", competition)
    return CompetitionDesk(
        id=competition.pk,
        version=competition.version,
        code=competition.code,
        name=competition.name,
        state=competition.get_state_display(),
        tone=COMPETITION_TONES.get(competition.state, "go"),  # type: ignore[call-overload]
        moves=[move for move in COMPETITION.available(competition, actor, at=at) if move.offered],
        may_arrange=may_arrange,
        may_evaluate=competition.state in OPEN_TO_EVALUATION and can(actor, "competitions.evaluate", competition),
        also=competition.second_title,
        may_rename=may_arrange and competition.state != CompetitionState.CONCLUDED,
        seals=competition.seals_solutions,
        sealing=[_sealing(competition, at=at)] if may_arrange else [],
        parties=party_groups(competition.parties.select_related("authority", "institution"), competition.words),
        periods=tuple(_period_row(stage, known.get(stage)) for stage in Stage),
        in_charge=competition.person_in_charge.display_name if competition.person_in_charge else "",
        colleagues=colleagues_at(competition, actor, at=at),
        timeline=[_with_stage(row) for row in timeline(competition, limit=20)],
    )


def _sealing(competition: Competition, *, at: datetime) -> Available:
    """The one change of the seal that there can be, drawn like a move."""
    refusal = sealing_refusal(competition, at=at, holding=False)
    if competition.seals_solutions:
        confirm = "取消后，方案提交即启封，企业和承办单位随即可以查阅。第一份方案提交后不能再改。"
        return Available(LIFT, "取消密封", refusal, confirm=confirm, tone="plain")
    confirm = "密封后，截止之前除挑战者本人外任何人都看不到方案内容，截止时自动启封。第一份方案提交后不能再改。"
    return Available(SEAL, "设为密封至截止", refusal, confirm=confirm, tone="plain")


def _with_stage(row: TimelineRow) -> TimelineRow:
    """A change of the calendar says of which stage, one of the parties of whom."""
    if party := row.details.get("organisation"):
        return replace(row, text=f"{row.text}：{party}")
    stage = row.details.get("stage")
    return replace(row, text=f"{row.text}：{Stage(stage).label}") if stage in Stage.values else row


def _period_row(stage: Stage, period: Any) -> PeriodRow:
    if period is None:
        return PeriodRow(stage.value, stage.label)
    return PeriodRow(stage.value, stage.label, period.opens_at, period.closes_at)


@dataclass(frozen=True, slots=True)
class SecondEditionPage:
    """暨 as the host sets it: what the form shows first, and the name without the second edition."""

    code: str
    version: int
    name: str
    own_name: str
    is_set: bool
    initial: dict[str, Any]


def second_edition_page(competition: Competition) -> SecondEditionPage:
    """The second edition of a competition that the caller may arrange. No query."""
    by_ordinal = competition.second_ordinal is not None
    return SecondEditionPage(
        code=competition.code,
        version=competition.version,
        name=competition.name,
        own_name=competition.own_name,
        is_set=bool(competition.second_title),
        initial={
            "series": competition.second_series_id,
            "ordinal": competition.second_ordinal,
            "title": "" if by_ordinal else competition.second_title,
        },
    )

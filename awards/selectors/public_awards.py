"""What everybody reads about awards: the catalogue, lists in publicity, awards that were granted; and one's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from awards.effects.rounds import RELATED
from awards.models import Award, AwardRound
from awards.papers.rounds import matter_of, payers_text, sum_of
from awards.policy import RECEIVES
from awards.selectors.rounds import KindRow, kind_rows
from awards.states import AWARD_ROUNDS_IN_PUBLIC, AWARD_TONES, AWARDS_IN_PUBLIC, AwardRoundState, AwardState
from challenge_portal.documents.models import DocumentFile
from challenge_portal.documents.states import FileRole
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from competitions.models import Competition
from competitions.selectors.announced import Listed
from competitions.selectors.bodies import ComplaintDesk, complaint_desk
from demands.states import ON_THE_HALL


@dataclass(frozen=True, slots=True)
class PublicAward:
    """One award as everybody reads it."""

    kind: str
    recipient: str
    matter: str
    amount: Decimal | None
    payers: str
    number: str
    code: str  # of the certificate, for its verification


@dataclass(frozen=True, slots=True)
class PublicRound:
    """A list in publicity, or one that was decided."""

    id: int
    title: str
    awards: tuple[PublicAward, ...]
    total: Decimal
    publicised_at: datetime | None
    ends_at: datetime | None
    decided_at: datetime | None
    is_open: bool  # an objection is in time
    is_decided: bool
    announcement_id: int | None
    decision_id: int | None


@dataclass(frozen=True, slots=True)
class AwardsPage:
    """The awards of one competition."""

    code: str
    name: str
    kinds: tuple[KindRow, ...]
    rounds: tuple[PublicRound, ...]
    desk: ComplaintDesk
    is_demo: bool


def awards_page(code: str, *, at: datetime) -> AwardsPage:
    """Catalogue and lists of one competition. Five queries at most. Raises NotVisible."""
    competition = (
        Competition.objects.select_related("complaint_body", "edition__organiser")
        .prefetch_related("parties__authority")
        .filter(code=code.upper())
        .first()
    )
    if competition is None:
        raise NotVisible(f"competition {code}")
    rounds = AwardRound.objects.filter(competition=competition, state__in=AWARD_ROUNDS_IN_PUBLIC)
    public = Prefetch("awards", public_awards())
    return AwardsPage(
        code=competition.code,
        name=competition.name,
        kinds=kind_rows(competition),
        rounds=tuple(
            _public_round(round_, at=at) for round_ in rounds.prefetch_related(public).order_by("-publicised_at", "-pk")
        ),
        desk=complaint_desk(competition),
        is_demo=competition.is_demo,
    )


def public_awards() -> QuerySet[Award]:
    """Awards that everybody sees: of a round in public, and not dropped."""
    return (
        Award.objects.filter(state__in=AWARDS_IN_PUBLIC, round__state__in=AWARD_ROUNDS_IN_PUBLIC)
        .select_related(*RELATED, "document")
        .order_by("kind__order", "pk")
    )


def _public_round(round_: AwardRound, *, at: datetime) -> PublicRound:
    awards = list(round_.awards.all())
    return PublicRound(
        id=round_.pk,
        title=round_.title,
        awards=tuple(public_award(award) for award in awards),
        total=sum_of(awards),
        publicised_at=round_.publicised_at,
        ends_at=round_.ends_at,
        decided_at=round_.decided_at,
        is_open=takes_objections(round_, at=at),
        is_decided=round_.state == AwardRoundState.DECIDED,
        announcement_id=round_.announcement_id,
        decision_id=round_.decision_id,
    )


def takes_objections(round_: AwardRound, *, at: datetime) -> bool:
    """Until the last moment of the publicity, that moment included."""
    return round_.state == AwardRoundState.PUBLICISED and round_.ends_at is not None and at <= round_.ends_at


def public_award(award: Award) -> PublicAward:
    """One award with what the public may read of it."""
    return PublicAward(
        kind=award.kind.title,
        recipient=award.recipient_name,
        matter=matter_of(award),
        amount=award.amount,
        payers=payers_text(award.kind, award.amount),
        number=award.number,
        code=award.document.shown_code if award.document is not None else "",
    )


@dataclass(frozen=True, slots=True)
class MyAward:
    """One of the actor's own awards."""

    id: int
    kind: str
    competition: str
    code: str
    recipient: str
    amount: Decimal | None
    state: str
    tone: str
    number: str
    decided_at: datetime | None
    granted: bool
    file_id: UUID | None
    file_size: int
    paper_code: str


def my_awards(actor: Actor) -> list[MyAward]:
    """What the actor's unit, office or person was awarded or stands in publicity for, newest first. Two queries."""
    if not actor.is_signed_in:
        return []
    prints = DocumentFile.objects.filter(role=FileRole.PRINT, voided_at=None).select_related("file")
    rows = my_award_rows(actor).prefetch_related(Prefetch("document__files", prints, to_attr="prints"))
    return [_my_award(award) for award in rows]


def my_award_rows(actor: Actor) -> QuerySet[Award]:
    """The rows behind ``my_awards``: of rounds in public only, so that nobody learns of a nomination before."""
    return public_awards().filter(RECEIVES.q(actor)).order_by("-round__publicised_at", "-pk")


def _my_award(award: Award) -> MyAward:
    granted = award.state == AwardState.GRANTED
    prints: Sequence[Any] = getattr(award.document, "prints", ()) if award.document is not None else ()
    return MyAward(
        id=award.pk,
        kind=award.kind.title,
        competition=award.round.competition.name,
        code=award.round.competition.code,
        recipient=award.recipient_name,
        amount=award.amount,
        state="已授予" if granted else award.round.get_state_display(),
        tone=AWARD_TONES[AwardState(award.state)],
        number=award.number,
        decided_at=award.round.decided_at,
        granted=granted,
        file_id=prints[0].file_id if prints else None,
        file_size=prints[0].file.size if prints else 0,
        paper_code=award.document.shown_code if award.document is not None else "",
    )


def listed_rounds(ids: Collection[int]) -> dict[int, dict[str, Listed]]:
    """The number of a publicity or a list of recipients -> the competition's page of awards; a demand that was taken
    down keeps its number alone. Two queries.
    """
    rounds = AwardRound.objects.filter(Q(announcement__in=ids) | Q(decision__in=ids), state__in=AWARD_ROUNDS_IN_PUBLIC)
    found: dict[int, dict[str, Listed]] = {}
    related = rounds.select_related("competition", "announcement", "decision")
    for round_ in related.prefetch_related(Prefetch("awards", public_awards())):
        page = Listed(f"{reverse('awards:of_competition', args=[round_.competition.code])}#round-{round_.pk}")
        gone = _taken_down(round_.awards.all())
        for announcement in (round_.announcement, round_.decision):
            if announcement is not None and announcement.pk in ids:
                found[announcement.pk] = {announcement.document_number: page, **gone}
    return found


def _taken_down(awards: Iterable[Award]) -> dict[str, Listed]:
    demands = [award.demand or (award.solution.demand if award.solution else None) for award in awards]
    return {
        demand.public_version.number: Listed(taken_down_at=demand.state_changed_at)
        for demand in demands
        if demand is not None and demand.state not in ON_THE_HALL
    }

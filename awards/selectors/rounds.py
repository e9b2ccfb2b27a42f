"""The host's pages of awards: the catalogue, the rounds, one round with its nominations and sums. Money in 万元."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from awards.catalogues import ReadyCatalogue, ready_catalogues
from awards.effects.rounds import RELATED
from awards.models import Award, AwardKind, AwardRound
from awards.papers.rounds import matter_of, sum_of
from awards.rules.rounds import LIVING, earliest_end, money_text, open_objections, payments_of, quota_text
from awards.selectors.candidates import Candidate, candidates
from awards.states import AWARD_ROUND_TONES, AWARD_TONES, AwardRoundState, AwardState
from awards.workflow.rounds import AWARD, ROUND
from challenge_portal.kernel.money import wan
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.notices.office_days import year_without_holidays
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.models import Competition
from competitions.policy import manages, oversees


@dataclass(frozen=True, slots=True)
class KindRow:
    """One row of the catalogue with what has been used of it."""

    id: int
    title: str
    recipient: str
    quota: str
    money: str
    payers: tuple[tuple[str, Decimal], ...]
    rule: str
    source: str
    used: int
    given: Decimal
    short_of: int  # how many fewer than the notice's least
    full: bool
    is_pool: bool
    per_item: bool


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """The catalogue of one competition as the host edits it."""

    code: str
    name: str
    kinds: tuple[KindRow, ...]
    ready: tuple[ReadyCatalogue, ...]
    may_edit: bool
    total: Decimal


def kind_rows(competition: Competition | int) -> tuple[KindRow, ...]:
    """The rows in order, each with its use. One query."""
    rows = AwardKind.objects.filter(competition=competition).annotate(
        used=Count("awards", filter=Q(awards__state__in=LIVING)),
        given=Sum("awards__amount", filter=Q(awards__state__in=LIVING)),
    )
    return tuple(_kind_row(kind) for kind in rows.order_by("order", "pk"))


def _kind_row(kind: Any) -> KindRow:
    return KindRow(
        id=kind.pk,
        title=kind.title,
        recipient=kind.get_recipient_display(),
        quota=quota_text(kind),
        money=money_text(kind),
        payers=tuple((str(row["payer"]), Decimal(str(row["share"]))) for row in kind.payers),
        rule=kind.rule,
        source=kind.source,
        used=kind.used,
        given=kind.given or Decimal(),
        short_of=max((kind.quota_min or 0) - kind.used, 0),
        full=kind.quota_max is not None and kind.used >= kind.quota_max,
        is_pool=kind.pool is not None,
        per_item=kind.per_item,
    )


def catalogue_page(code: str, *, actor: Actor) -> CataloguePage:
    """The catalogue for those who run the competition or look on. Raises NotAllowed for everybody else."""
    competition = get_visible(Competition, actor, code=code.upper())
    if not can(actor, "competitions.watch", competition):
        raise NotAllowed("awards.edit_catalogue", competition)
    kinds = kind_rows(competition)
    return CataloguePage(
        code=competition.code,
        name=competition.name,
        kinds=kinds,
        ready=ready_catalogues(),
        may_edit=can(actor, "awards.edit_catalogue", competition),
        total=sum((kind.given for kind in kinds), Decimal()),
    )


def competition_to_award(code: str, *, actor: Actor) -> Competition:
    """The competition whose catalogue the actor edits. Raises NotAllowed."""
    competition = get_visible(Competition, actor, code=code.upper())
    if not can(actor, "awards.edit_catalogue", competition):
        raise NotAllowed("awards.edit_catalogue", competition)
    return competition


def kind_to_edit(pk: int, *, actor: Actor) -> AwardKind:
    """One row of a catalogue that the actor edits. Raises NotAllowed."""
    kind = get_visible(AwardKind, actor, "competition", pk=pk)
    if not can(actor, "awards.edit_catalogue", kind.competition):
        raise NotAllowed("awards.edit_catalogue", kind.competition)
    return kind


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round in the list."""

    id: int
    title: str
    competition: str
    state: str
    tone: str
    count: int
    total: Decimal
    ends_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunCompetition:
    """A competition in which the actor can begin a round."""

    id: int
    code: str
    name: str
    kinds: int


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """The office's rounds of awards."""

    rows: tuple[RoundRow, ...]
    competitions: tuple[RunCompetition, ...]


def rounds_page(*, actor: Actor) -> RoundsPage:
    """The rounds of the competitions that the actor runs or looks on at. Raises NotVisible for anybody else."""
    if actor.authority is None:
        raise NotVisible("award rounds")
    rows = (
        AwardRound.objects.filter(manages().q(actor) | oversees().q(actor))
        .select_related("competition")
        .annotate(
            count=Count("awards", filter=Q(awards__state__in=LIVING)),
            total=Sum("awards__amount", filter=Q(awards__state__in=LIVING)),
        )
        .order_by("-created_at", "-pk")
    )
    run = Competition.objects.filter(manages("pk").q(actor)).annotate(kinds=Count("award_kinds"))
    return RoundsPage(
        tuple(_round_row(row) for row in rows[:200]),
        tuple(
            RunCompetition(each.pk, each.code, each.name, each.kinds)
            for each in run.exclude(state="concluded").order_by("-edition__year", "code")
        ),
    )


def _round_row(row: Any) -> RoundRow:
    return RoundRow(
        id=row.pk,
        title=row.title,
        competition=row.competition.name,
        state=row.get_state_display(),
        tone=AWARD_ROUND_TONES[AwardRoundState(row.state)],
        count=row.count,
        total=row.total or Decimal(),
        ends_at=row.ends_at,
        decided_at=row.decided_at,
    )


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award of a round as the office reads it."""

    id: int
    version: int
    name: str
    matter: str
    reason: str
    items: int
    amount: Decimal | None
    payments: str
    state: str
    tone: str
    dropped: bool
    number: str
    moves: list[Available]


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The awards of one kind in a round, with their sum."""

    title: str
    quota: str
    rows: tuple[AwardRow, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class RoundAwards:
    """What one round gives, and who pays for it. Money in 万元."""

    groups: tuple[KindGroup, ...]
    count: int
    total: Decimal
    payers: tuple[tuple[str, Decimal], ...]
    unassigned: Decimal  # amounts of kinds whose payers the catalogue does not name


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The host's page of one round."""

    id: int
    version: int
    title: str
    state: str
    tone: str
    is_draft: bool
    competition: str
    code: str
    awards: RoundAwards
    kinds: tuple[KindRow, ...]
    moves: list[Available]
    publicise: Available | None
    earliest_end: datetime
    holidays_missing: int | None
    publicity_days: int
    publicised_at: datetime | None
    ends_at: datetime | None
    decided_at: datetime | None
    objections: int
    announcement_id: int | None
    decision_id: int | None
    may_run: bool
    timeline: list[TimelineRow]


def watched_round(pk: int, *, actor: Actor) -> AwardRound:
    """A round of a competition that the actor runs or looks on at; for everybody else it is not there."""
    round_ = get_visible(AwardRound, actor, "competition__edition__series", "competition__complaint_body", pk=pk)
    if not can(actor, "competitions.watch", round_.competition):
        raise NotVisible(f"award round {pk}")
    return round_


def award_to_move(pk: int, *, actor: Actor) -> Award:
    """An award of a round that the actor runs or looks on at."""
    award = get_visible(Award, actor, "kind", "round__competition", "solution", pk=pk)
    if not can(actor, "competitions.watch", award.round.competition):
        raise NotVisible(f"award {pk}")
    return award


def round_page(pk: int, *, actor: Actor, at: datetime) -> RoundPage:
    """One round with its awards by kind, sums by payer, moves and record."""
    round_ = watched_round(pk, actor=actor)
    awards = round_awards(round_, actor=actor, at=at)
    moves = ROUND.available(round_, actor, at=at)
    earliest = earliest_end(round_, at=at)
    return RoundPage(
        id=round_.pk,
        version=round_.version,
        title=round_.title,
        state=round_.get_state_display(),
        tone=AWARD_ROUND_TONES[AwardRoundState(round_.state)],
        is_draft=round_.state == AwardRoundState.DRAFT,
        competition=round_.competition.name,
        code=round_.competition.code,
        awards=awards,
        kinds=kind_rows(round_.competition_id),
        moves=moves,
        publicise=next((move for move in moves if move.name == "publicise"), None),
        earliest_end=earliest,
        holidays_missing=year_without_holidays(at, earliest) if round_.state == AwardRoundState.DRAFT else None,
        publicity_days=round_.competition.publicity_days,
        publicised_at=round_.publicised_at,
        ends_at=round_.ends_at,
        decided_at=round_.decided_at,
        objections=open_objections(round_).count(),
        announcement_id=round_.announcement_id,
        decision_id=round_.decision_id,
        may_run=can(actor, "awards.run_round", round_),
        timeline=timeline(round_, limit=20),
    )


def round_awards(round_: AwardRound, *, actor: Actor, at: datetime) -> RoundAwards:
    """What a round gives: its awards by kind, and the sums of those that were not dropped."""
    awards = list(visible(Award, actor).filter(round=round_).select_related(*RELATED).order_by("kind__order", "pk"))
    for award in awards:
        award.round = round_
    living = [award for award in awards if award.state != AwardState.DROPPED]
    payers, unassigned = _payers(living)
    return RoundAwards(_groups(awards, actor, at=at), len(living), sum_of(living), payers, unassigned)


def _groups(awards: Sequence[Award], actor: Actor, *, at: datetime) -> tuple[KindGroup, ...]:
    by_kind: dict[int, list[Award]] = {}
    for award in awards:
        by_kind.setdefault(award.kind_id, []).append(award)
    return tuple(
        KindGroup(
            title=rows[0].kind.title,
            quota=quota_text(rows[0].kind),
            rows=tuple(_award_row(award, actor, at=at) for award in rows),
            total=sum_of([award for award in rows if award.state != AwardState.DROPPED]),
        )
        for rows in by_kind.values()
    )


def _award_row(award: Award, actor: Actor, *, at: datetime) -> AwardRow:
    return AwardRow(
        id=award.pk,
        version=award.version,
        name=award.recipient_name,
        matter=matter_of(award),
        reason=award.reason,
        items=award.items,
        amount=award.amount,
        payments="，".join(f"{each.payer} {wan(each.amount)}" for each in payments_of(award.kind, award.amount)),
        state=award.get_state_display(),
        tone=AWARD_TONES[AwardState(award.state)],
        dropped=award.state == AwardState.DROPPED,
        number=award.number,
        moves=[move for move in AWARD.available(award, actor, at=at) if move.offered and move.refusal is None],
    )


def _payers(awards: Iterable[Award]) -> tuple[tuple[tuple[str, Decimal], ...], Decimal]:
    """What each payer pays for the round, and what nobody is named for."""
    sums: dict[str, Decimal] = {}
    unassigned = Decimal()
    for award in awards:
        parts = payments_of(award.kind, award.amount)
        for part in parts:
            sums[part.payer] = sums.get(part.payer, Decimal()) + part.amount
        if not parts and award.amount is not None:
            unassigned += award.amount
    return tuple(sums.items()), unassigned


@dataclass(frozen=True, slots=True)
class NominatePage:
    """The candidates of one kind for a round."""

    round_id: int
    version: int
    round_title: str
    competition: str
    kind: KindRow
    kinds: tuple[KindRow, ...]
    heads: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def nominate_page(pk: int, kind_id: str, *, actor: Actor, text: str = "") -> NominatePage:
    """Who could be nominated. Raises NotVisible, NotAllowed for those who only look on."""
    round_ = watched_round(pk, actor=actor)
    if not can(actor, "awards.run_round", round_):
        raise NotAllowed("awards.run_round", round_)
    kinds = kind_rows(round_.competition_id)
    if not kinds:
        raise NotVisible("award kind")
    chosen = next((kind for kind in kinds if str(kind.id) == kind_id), kinds[0])
    found = candidates(AwardKind.objects.select_related("competition").get(pk=chosen.id), text=text)
    heads = tuple(dict.fromkeys(label for label, _ in found[0].figures)) if found else ()
    return NominatePage(
        round_.pk, round_.version, round_.title, round_.competition.name, chosen, kinds, heads, tuple(found)
    )

"""The host's page of a final: the preparation with what is still missing, and the desk of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from awards.drawing import HOW
from awards.models import Entry, Final, FinalDemand, Judge, Recusal, ScoreSheet
from awards.papers.finals import counting
from awards.people import Kept, entries_of, keep, seated, still_in
from awards.results import DemandResult, put_together
from awards.scoring import FEWEST_JUDGES
from awards.selectors.finals import Candidate, Timer, candidates_for, papers_of, timer_of
from awards.states import (
    ENTRY_TONES,
    FINAL_TONES,
    ON_STAGE,
    EntryState,
    FinalState,
    JudgeKind,
    RecusalSource,
    SheetState,
)
from awards.workflow.finals import ENTRY, FINAL
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, sees
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available

MOST_FINALS = 200


@dataclass(frozen=True)
class Chip:
    """A judge at a contestant: submitted or not, recused. Never a mark."""

    judge_id: int
    number: int
    kind: str
    submitted: bool
    recused: str  # why
    signed: bool
    sheet_id: int | None
    on_paper: bool


@dataclass(frozen=True)
class ContestantRow:
    """A contestant on the host's page."""

    id: int
    version: int
    order: int | None
    code: str
    challenger: str
    solution_id: int
    solution_number: str
    consented_at: datetime | None
    state: str
    state_label: str
    tone: str
    chips: tuple[Chip, ...] = ()
    moves: tuple[Available, ...] = ()

    @property
    def submitted(self) -> int:
        """How many of those who score have submitted."""
        return sum(chip.submitted for chip in self.scoring)

    @property
    def scoring(self) -> list[Chip]:
        """Those who score this contestant."""
        return [chip for chip in self.chips if not chip.recused]

    @property
    def missing(self) -> list[Chip]:
        """Those who are still waited for."""
        return [chip for chip in self.scoring if not chip.submitted]

    @property
    def on_stage(self) -> bool:
        """Whether it is this contestant's turn."""
        return self.state in ON_STAGE

    @property
    def too_few(self) -> bool:
        """Fewer judges than a result needs."""
        return len(self.scoring) < FEWEST_JUDGES


@dataclass(frozen=True)
class DemandPart:
    """A demand of the final with its contestants and those who left."""

    id: int
    demand_id: int
    number: str
    title: str
    owner: str
    consented_at: datetime | None
    cannot_choose: str
    contestants: tuple[ContestantRow, ...]
    left: tuple[tuple[str, str], ...]
    decision: Any = None


@dataclass(frozen=True)
class JudgeRow:
    """A judge on the host's page, with what keeps them from single contestants."""

    id: int
    number: int
    name: str
    title: str
    unit: str
    kind: str
    demand: str
    signed_at: datetime | None
    stood_down_at: datetime | None
    stood_down_reason: str
    recusals: tuple[tuple[str, str, str], ...]  # contestant, source, reason


@dataclass(frozen=True)
class FinalPage:
    """The host's page of a final."""

    final: Final
    state_label: str
    tone: str
    may_run: bool
    moves: list[Available]
    by_name: dict[str, Available]
    demands: list[DemandPart]
    judges: list[JudgeRow]
    candidates: list[Candidate]
    warnings: list[str]
    on_stage: ContestantRow | None
    timer: Timer | None
    results: list[DemandResult]
    papers: list[tuple[str, str, Any]]
    timeline: list[TimelineRow]
    counting: str
    how_drawn: str = HOW
    kinds: list[tuple[str, str]] = field(default_factory=lambda: list(JudgeKind.choices))

    @property
    def contestants(self) -> list[ContestantRow]:
        """All of them in their order."""
        rows = [row for demand in self.demands for row in demand.contestants]
        return sorted(rows, key=lambda row: (row.order or 0, row.id))

    @property
    def next_up(self) -> ContestantRow | None:
        """Whose turn comes next."""
        return next((row for row in self.contestants if row.state == EntryState.WAITING), None)

    @property
    def done(self) -> int:
        """How many are through."""
        return sum(row.state in {EntryState.SCORED, EntryState.ABSENT} for row in self.contestants)


def final_page(final: Final, actor: Actor, *, at: datetime) -> FinalPage:
    """Everything on the host's page. At most fifteen queries, whatever the number of contestants.

    Other offices that look after the competition see that there is a final and who judges, but no contestant.
    """
    may_run = can(actor, "awards.run_final", final)
    everybody = entries_of(final)
    entries = still_in(everybody)
    if not may_run:
        entries = [entry for entry in entries if sees(actor, entry)]
    here = {entry.pk for entry in entries}
    judges = list(final.judges.select_related("final_demand__demand__public_version").order_by("number"))
    recusals = list(Recusal.objects.filter(entry__in=here).select_related("entry__solution__registration", "judge"))
    sheets = list(ScoreSheet.objects.filter(entry__in=here).select_related("judge").order_by("judge__number"))
    related = ("demand__owner", "demand__public_version", "decision__solution__registration")
    demands = list(final.demands.filter(left_at=None).select_related(*related).order_by("position", "pk"))
    staged = next((entry for entry in entries if entry.state in ON_STAGE), None)
    rows = {entry.pk: _contestant(entry, judges, recusals, sheets) for entry in entries}
    if may_run and final.state == FinalState.RUNNING:
        rows = {entry.pk: _with_moves(rows[entry.pk], entry, staged) for entry in entries}
    away: dict[int, set[int]] = {}
    for recusal in recusals:
        away.setdefault(recusal.entry_id, set()).add(recusal.judge_id)
    keep(final, Kept(entries, [judge for judge in judges if judge.stood_down_at is None], away, demands))
    moves = FINAL.available(final, actor, at=at)
    return FinalPage(
        final=final,
        state_label=final.get_state_display(),
        tone=FINAL_TONES[FinalState(final.state)],
        may_run=may_run,
        moves=moves,
        by_name={move.name: move for move in moves},
        demands=_demands(final, demands, everybody, rows),
        judges=[_judge(judge, recusals) for judge in judges],
        candidates=candidates_for(final) if may_run and final.state == FinalState.PLANNED else [],
        warnings=_warnings(judges, rows.values()) if final.state in {FinalState.PLANNED, FinalState.DRAWN} else [],
        on_stage=rows[staged.pk] if staged else None,
        timer=timer_of(staged, final, at=at) if staged else None,
        results=put_together(final, entries, sheets) if any(entry.result is not None for entry in entries) else [],
        papers=papers_of(final, judges if may_run else None) if final.state == FinalState.RELEASED else [],
        timeline=timeline(final, limit=40),
        counting=counting(final),
    )


def _contestant(entry: Entry, judges: list[Judge], recusals: list[Recusal], sheets: list[ScoreSheet]) -> ContestantRow:
    mine = {sheet.judge_id: sheet for sheet in sheets if sheet.entry_id == entry.pk}
    why = {recusal.judge_id: recusal.reason for recusal in recusals if recusal.entry_id == entry.pk}
    counted = {sheet.judge_id for sheet in mine.values() if sheet.counted}
    here = [judge for judge in judges if judge.stood_down_at is None or judge.pk in counted]
    chips = [
        Chip(
            judge_id=judge.pk,
            number=judge.number,
            kind=judge.get_kind_display(),
            submitted=judge.pk in mine and mine[judge.pk].state == SheetState.SUBMITTED,
            recused=why.get(judge.pk, ""),
            signed=judge.signed_at is not None,
            sheet_id=mine[judge.pk].pk if judge.pk in mine else None,
            on_paper=judge.pk in mine and mine[judge.pk].on_paper,
        )
        for judge in seated(entry, here, set())
    ]
    return ContestantRow(
        id=entry.pk,
        version=entry.version,
        order=entry.draw_order,
        code=entry.code,
        challenger=str(entry.solution.registration),
        solution_id=entry.solution_id,
        solution_number=entry.solution.number,
        consented_at=entry.consented_at,
        state=entry.state,
        state_label=entry.get_state_display(),
        tone=ENTRY_TONES[EntryState(entry.state)],
        chips=tuple(chips),
    )


def _with_moves(row: ContestantRow, entry: Entry, staged: Entry | None) -> ContestantRow:
    """Buttons: while somebody is on stage nobody else is called. The guards are asked when one is pressed."""
    busy = staged is not None and staged.pk != entry.pk
    names = [name for name in ENTRY.moves_from(entry.state) if not busy or name not in {"call", "reopen"}]
    moves = [ENTRY.moves[name] for name in names]
    offers = [
        Available(name, move.label, None, move.asks_reason, move.confirm, move.tone, move.offered)
        for name, move in zip(names, moves, strict=True)
    ]
    return replace(row, moves=tuple(offers))


def _demands(
    final: Final, demands: list[FinalDemand], everybody: list[Entry], rows: dict[int, ContestantRow]
) -> list[DemandPart]:
    gone: dict[int, list[tuple[str, str]]] = {}
    for entry in everybody if final.state == FinalState.PLANNED and rows else ():
        if entry.left_at is not None:
            gone.setdefault(entry.final_demand_id, []).append((str(entry.solution.registration), entry.left_reason))
    return [
        DemandPart(
            id=each.pk,
            demand_id=each.demand_id,
            number=each.demand.number_shown,
            title=each.demand.title,
            owner=str(each.demand.owner),
            consented_at=each.consented_at,
            cannot_choose=each.cannot_choose,
            contestants=tuple(
                rows[entry.pk] for entry in everybody if entry.pk in rows and entry.final_demand_id == each.pk
            ),
            left=tuple(gone.get(each.pk, [])),
            decision=getattr(each, "decision", None),
        )
        for each in demands
    ]


def _judge(judge: Judge, recusals: list[Recusal]) -> JudgeRow:
    mine = [
        (
            recusal.entry.code or str(recusal.entry.solution.registration),
            RecusalSource(recusal.source).label,
            recusal.reason,
        )
        for recusal in recusals
        if recusal.judge_id == judge.pk
    ]
    return JudgeRow(
        id=judge.pk,
        number=judge.number,
        name=judge.name,
        title=judge.title,
        unit=judge.unit,
        kind=judge.get_kind_display(),
        demand=judge.final_demand.demand.number_shown if judge.final_demand else "",
        signed_at=judge.signed_at,
        stood_down_at=judge.stood_down_at,
        stood_down_reason=judge.stood_down_reason,
        recusals=tuple(mine),
    )


def _warnings(judges: Iterable[Judge], rows: Iterable[ContestantRow]) -> list[str]:
    """What the rules advise and don't demand (2021 沪苏国际创新挑战赛方案: 需求方、技术、技术转移、科技金融专家)."""
    living = [judge for judge in judges if judge.stood_down_at is None]
    held = {judge.kind for judge in living}
    lacking = [kind.label for kind in JudgeKind if kind not in held]
    found = [f"评委组还没有{'、'.join(lacking)}，通常四类都有。"] if lacking and living else []
    even = [row for row in rows if row.scoring and len(row.scoring) % 2 == 0]
    if even:
        names = "、".join(row.code or row.challenger for row in even[:3])
        found.append(f"{names} 的评委为双数，宜为单数，避免意见均等。")
    unsigned = [f"{judge.number} 号" for judge in living if judge.signed_at is None]
    if unsigned:
        found.append(f"{'、'.join(unsigned)}评委还没有签署保密与回避承诺，签署前不能阅读和评分。")
    return found

"""The results of a final, as the host, the parties, the papers and the big screen read them.

Only completed contestants have a result, and only the sheets that count in it are looked at. Who gave what stands in
``totals`` by judge number; pages of the parties must not show it (``anonymous``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from awards.models import Entry, Final, ScoreSheet
from awards.people import living_entries
from awards.scoring import FIT, Scored, drops, mean, middle, ranking
from awards.states import EntryState


@dataclass(frozen=True)
class Given:
    """One judge's counted sheet."""

    judge_number: int
    total: Decimal
    left_out: bool  # the highest or the lowest
    on_paper: bool


@dataclass(frozen=True)
class ResultRow:
    """One contestant; points with two decimals."""

    entry_id: int
    solution_id: int
    solution_number: str
    code: str
    order: int
    challenger: str
    state: str
    state_label: str
    result: Decimal | None
    rank: int | None
    shared: bool = False
    median: Decimal | None = None
    given: tuple[Given, ...] = ()
    averages: tuple[tuple[str, int, Decimal], ...] = ()  # criterion, full marks, mean
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemandResult:
    """The contestants of one demand, the best first, then those without a result in their order."""

    final_demand_id: int
    number: str
    title: str
    owner: str
    rows: tuple[ResultRow, ...] = field(default_factory=tuple)

    @property
    def is_complete(self) -> bool:
        """Everybody who appeared has a result."""
        return all(row.result is not None or row.state == EntryState.ABSENT for row in self.rows)


def results_of(final: Final) -> list[DemandResult]:
    """All demands of the final. Two queries."""
    sheets = ScoreSheet.objects.filter(judge__final=final, counted=True).select_related("judge")
    return put_together(final, living_entries(final), list(sheets.order_by("judge__number")))


def put_together(final: Final, entries: Sequence[Entry], sheets: Iterable[ScoreSheet]) -> list[DemandResult]:
    """Results from rows that were read already; no query."""
    counted: dict[int, list[ScoreSheet]] = {}
    for sheet in sheets:
        if sheet.counted:
            counted.setdefault(sheet.entry_id, []).append(sheet)
    by_demand: dict[int, list[Entry]] = {}
    for entry in entries:
        by_demand.setdefault(entry.final_demand_id, []).append(entry)
    return [_demand(final, mine, counted) for mine in by_demand.values()]


def _demand(final: Final, entries: Sequence[Entry], counted: dict[int, list[ScoreSheet]]) -> DemandResult:
    scored = [_scored(entry, counted.get(entry.pk, [])) for entry in entries if entry.result is not None]
    ranks = ranking(scored)
    places = list(ranks.values())
    rows = [
        _row(final, entry, counted.get(entry.pk, []), ranks.get(entry.pk), places.count(ranks.get(entry.pk, 0)) > 1)
        for entry in entries
    ]
    demand = entries[0].final_demand.demand
    public = getattr(demand, "public_version", None)
    return DemandResult(
        final_demand_id=entries[0].final_demand_id,
        number=demand.number_shown,
        title=public.title if public else demand.title,
        owner=owner_shown(demand, public),
        rows=tuple(sorted(rows, key=lambda row: (row.rank or len(entries) + 1, row.order))),
    )


def owner_shown(demand: Any, public: Any) -> str:
    """The enterprise's name as it lets the public read it."""
    return (public.owner_name if public else "") or "企业选择不公开"


def _scored(entry: Entry, sheets: Sequence[ScoreSheet]) -> Scored:
    fits = [Decimal(sheet.marks[FIT]) for sheet in sheets if FIT in sheet.marks]
    return Scored(
        entry.pk,
        entry.result or Decimal(0),
        mean(fits) if fits else Decimal(0),
        {sheet.judge_id: sheet.total or Decimal(0) for sheet in sheets},
    )


def _row(final: Final, entry: Entry, sheets: Sequence[ScoreSheet], rank: int | None, shared: bool) -> ResultRow:
    totals = [sheet.total or Decimal(0) for sheet in sheets]
    left_out = _left_out(sheets) if drops(len(sheets), drop_extremes=final.drop_extremes) else set()
    return ResultRow(
        entry_id=entry.pk,
        solution_id=entry.solution_id,
        solution_number=entry.solution.number,
        code=entry.code,
        order=entry.draw_order or 0,
        challenger=str(entry.solution.registration),
        state=entry.state,
        state_label=entry.get_state_display(),
        result=entry.result,
        rank=rank,
        shared=rank is not None and shared,
        median=middle(totals),
        given=tuple(
            Given(sheet.judge.number, sheet.total or Decimal(0), sheet.pk in left_out, sheet.on_paper)
            for sheet in sheets
        ),
        averages=tuple(_averages(final, sheets)),
        comments=tuple(sorted(sheet.comment for sheet in sheets if sheet.comment)),  # in no judge's order
    )


def _left_out(sheets: Sequence[ScoreSheet]) -> set[int]:
    """One highest and one lowest sheet."""
    ordered = sorted(sheets, key=lambda sheet: (sheet.total or Decimal(0), sheet.judge.number))
    return {ordered[0].pk, ordered[-1].pk}


def _averages(final: Final, sheets: Sequence[ScoreSheet]) -> Iterable[tuple[str, int, Decimal]]:
    for row in final.criteria:
        marks = [Decimal(sheet.marks[row["key"]]) for sheet in sheets if row["key"] in sheet.marks]
        if marks:
            yield str(row["name"]), int(row["weight"]), mean(marks)

"""The big screen (大屏): who is on, the clock, who has submitted, and the ranking of what is complete. No account.

Four queries, whatever the number of contestants. Nothing of a contestant's marks shows before its scoring is complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from awards.models import Entry, Final, Judge, Recusal, ScoreSheet
from awards.people import living_entries, seated
from awards.results import DemandResult, ResultRow, owner_shown, put_together
from awards.selectors.finals import Timer, timer_of
from awards.states import ON_STAGE, EntryState, FinalState, JudgeKind, SheetState
from challenge_portal.kernel.refusals import NotVisible

SHORT_KIND = {
    JudgeKind.DEMAND_SIDE: "需求方",
    JudgeKind.TECHNOLOGY: "技术",
    JudgeKind.TRANSFER: "技术转移",
    JudgeKind.FINANCE: "科技金融",
}
LONG_TITLE = 24
MANY = 6


@dataclass(frozen=True)
class BoardChip:
    """A judge: number, kind, and whether the sheet for who is on is in."""

    number: int
    kind: str
    submitted: bool


@dataclass(frozen=True)
class BoardRow:
    """A contestant in the list."""

    rank: int | None
    challenger: str
    code: str
    order: int
    result: str
    state: str
    state_label: str
    group: str = ""  # the demand, above its first contestant, where the lists of several stand together

    @property
    def live(self) -> bool:
        """On stage now."""
        return self.state in ON_STAGE


@dataclass(frozen=True)
class Phase:
    """陈述, 答辩, 评分."""

    label: str
    minutes: int
    here: bool


@dataclass(frozen=True)
class Board:
    """What the big screen shows at one moment."""

    competition: str
    title: str
    subtitle: str
    number: str
    owner: str
    demand_title: str
    long_title: bool
    challenger: str
    code: str
    order: int
    count: int
    phases: list[Phase]
    timer: Timer | None
    waiting_for: str  # what is said where nobody is on stage
    rows: list[BoardRow]
    more: bool
    chips: list[BoardChip]
    rule: str
    at: datetime
    is_demo: bool
    released: bool
    several: bool = False  # more demands than one


def board(key: str, *, at: datetime) -> Board:
    """The board behind an unguessable key. Raises NotVisible for an unknown one, and before the order is drawn."""
    if "\x00" in key:
        raise NotVisible("board")
    final = (
        Final.objects.filter(board_key=key)
        .exclude(state__in=[FinalState.PLANNED, FinalState.CANCELLED])
        .select_related("competition")
        .first()
    )
    if final is None:
        raise NotVisible("board")
    entries = sorted(living_entries(final), key=lambda entry: entry.draw_order or 0)
    current = _current(entries)
    judges = _judges(final, current)
    sheets = list(ScoreSheet.objects.filter(judge__final=final, counted=True).select_related("judge"))
    results = put_together(final, entries, sheets)
    here = next(
        (each for each in results if current is not None and each.final_demand_id == current.final_demand_id), None
    )
    staged = current is not None and current.state in ON_STAGE
    rows = [_row(row) for row in here.rows] if here is not None else []
    if final.state in {FinalState.SCORED, FinalState.RELEASED}:  # the end: every demand's list
        rows = [_row(row, demand=each) for each in results for row in each.rows]
    demand = current.final_demand.demand if current is not None else None
    public = getattr(demand, "public_version", None)
    chips = _chips(judges, current) if current is not None else []
    title = here.title if here is not None else ""
    return Board(
        competition=final.competition.name,
        title=final.title,
        subtitle=f"第 {current.draw_order} 组，共 {len(entries)} 组" if current is not None else "",
        number=here.number if here is not None else "",
        owner=owner_shown(demand, public) if demand is not None else "",
        demand_title=title,
        long_title=len(title) > LONG_TITLE,
        challenger=str(current.solution.registration) if current is not None and staged else "",
        code=current.code if current is not None else "",
        order=current.draw_order or 0 if current is not None else 0,
        count=len(entries),
        phases=_phases(final, current),
        timer=timer_of(current, final, at=at) if current is not None else None,
        waiting_for="" if staged else _said(final, entries),
        rows=rows,
        more=len(rows) > MANY,
        chips=chips if staged else [],
        rule=_rule(final, len(chips)),
        at=at,
        is_demo=final.is_demo,
        released=final.state == FinalState.RELEASED,
        several=len(results) > 1,
    )


def _current(entries: list[Entry]) -> Entry | None:
    """Who is on stage; else the next to come; else the last one, so that the final ranking stays on."""
    for wanted in (ON_STAGE, {EntryState.WAITING}):
        found = next((entry for entry in entries if entry.state in wanted), None)
        if found is not None:
            return found
    return entries[-1] if entries else None


def _judges(final: Final, current: Entry | None) -> list[Judge]:
    """The panel with its sheets and recusals for who is on. One query."""
    pk = current.pk if current is not None else 0
    mine = ScoreSheet.objects.filter(judge=OuterRef("pk"), entry=pk, state=SheetState.SUBMITTED)
    away = Recusal.objects.filter(judge=OuterRef("pk"), entry=pk)
    rows = Judge.objects.filter(final=final, stood_down_at=None)
    return list(rows.annotate(is_in=Exists(mine), is_away=Exists(away)).order_by("number"))


def _chips(judges: list[Judge], current: Entry) -> list[BoardChip]:
    here = [judge for judge in seated(current, judges, set()) if not judge.is_away]  # type: ignore[attr-defined]
    return [
        BoardChip(judge.number, SHORT_KIND[JudgeKind(judge.kind)], bool(judge.is_in))  # type: ignore[attr-defined]
        for judge in here
    ]


def _row(row: ResultRow, *, demand: DemandResult | None = None) -> BoardRow:
    result = f"{row.result}" if row.result is not None else ""
    group = f"{demand.number}　{demand.title}" if demand is not None and row is demand.rows[0] else ""
    return BoardRow(row.rank, row.challenger, row.code, row.order, result, row.state, row.state_label, group)


def _phases(final: Final, current: Entry | None) -> list[Phase]:
    state = current.state if current is not None else ""
    return [
        Phase("陈述", final.presentation_minutes, state == EntryState.PRESENTING),
        Phase("答辩", final.question_minutes, state == EntryState.ANSWERING),
        Phase("评分", final.scoring_minutes, state == EntryState.SCORING),
    ]


def _said(final: Final, entries: list[Entry]) -> str:
    if final.state == FinalState.DRAWN:
        return "即将开始"
    if final.state in {FinalState.SCORED, FinalState.RELEASED}:
        return "评分结束"
    following = next((entry for entry in entries if entry.state == EntryState.WAITING), None)
    return f"下一组：{following.code} {following.solution.registration}" if following else "全部完成评分"


def _rule(final: Final, count: int) -> str:
    panel = f"{count} 名评委，" if count else ""
    if final.drop_extremes and count >= 5:
        return f"{panel}去掉一个最高分和一个最低分后取平均。"
    return f"{panel}取平均分。"


__all__ = ["Board", "board"]

"""方案与答复: for every published demand of a competition, what came in and how long it has waited for an answer.

Figures only: the board tells nothing of a solution's content, sealed or open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.paging import cut
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column
from challenge_portal.organisations.policy import can
from challenge_portal.trail.selectors import latest
from challenge_portal.workflow.showing import Tab
from competitions.models import Competition
from competitions.states import CompetitionState, Stage
from demands.models import Demand
from demands.selectors.finding import watched_competitions
from demands.states import ON_THE_HALL
from solutions.selectors.agreement_doors import AgreementDoor, agreement_doors
from solutions.selectors.answers import waiting_days
from solutions.states import FILED, WAITS_FOR_ANSWER, SolutionState
from solutions.verbs import REMINDED

PAGE_SIZE = 50
_S = SolutionState
ALL, WAITING, LATE, EMPTY = "all", "waiting", "late", "empty"
FILTERS = {
    ALL: "全部需求",
    WAITING: "有待答复",
    LATE: "超过答复期限",
    EMPTY: "还没有方案",
}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One demand on the board. ``days``: calendar days that the longest unanswered solution has waited, replaced or not."""

    id: int
    number: str
    title: str
    owner: str
    state_label: str
    received: int
    sealed: int
    read: int
    answered: int
    waiting: int
    days: int
    since: datetime | None
    answer_by: datetime | None
    late: bool
    last_answer: datetime | None
    chosen: str
    reminded_at: datetime | None
    may_remind: bool
    agreement: AgreementDoor | None = None  # where this reader may open it


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one competition."""

    code: str
    competition: str
    closes_at: datetime | None
    sealing: bool
    rows: list[BoardRow]
    tabs: list[Tab]
    show: str
    total: int
    number: int
    last: int
    received: int
    answered: int
    waiting: int
    late: int
    longest: int
    runs: bool


@dataclass(frozen=True, slots=True)
class BoardLink:
    """A competition whose board the actor may open."""

    name: str
    url: str
    state_label: str


def boards(actor: Actor) -> list[BoardLink]:
    """The competitions that the actor runs or looks after and whose call has begun."""
    begun = set(CompetitionState) - {CompetitionState.PREPARING}
    return [
        BoardLink(each.name, reverse("solutions:board", args=[each.code]), str(each.get_state_display()))
        for each in watched_competitions(actor)
        if each.state in begun
    ]


def board(competition: Competition, actor: Actor, *, at: datetime, show: str = ALL, page: int = 1) -> Board:
    """The demands of a competition, those whose enterprise has kept someone waiting longest first. Few queries."""
    runs = can(actor, "competitions.run", competition)
    rows = board_rows(competition, at=at, runs=runs)
    show = show if show in FILTERS else ALL
    chosen = [row for row in rows if _in(row, show)]
    here = cut(len(chosen), page, size=PAGE_SIZE)
    shown = chosen[here.rows]
    doors = agreement_doors([row.id for row in shown if row.chosen], actor)
    return Board(
        code=competition.code,
        competition=competition.name,
        closes_at=competition.closes(Stage.SOLUTIONS),
        sealing=competition.seals_solutions,
        rows=[replace(row, agreement=doors.get(row.id)) for row in shown],
        tabs=[
            Tab(value, label, sum(_in(row, value) for row in rows), value == show) for value, label in FILTERS.items()
        ],
        show=show,
        total=len(chosen),
        number=here.number,
        last=here.last,
        received=sum(row.received for row in rows),
        answered=sum(row.answered for row in rows),
        waiting=sum(row.waiting for row in rows),
        late=sum(row.late for row in rows),
        longest=max((row.days for row in rows), default=0),
        runs=runs,
    )


def board_rows(competition: Competition, *, at: datetime, runs: bool = False) -> list[BoardRow]:
    """Every published demand, worst first. Two queries."""
    waits = Q(solutions__state__in=WAITS_FOR_ANSWER)
    filed = Q(solutions__state__in=FILED)
    demands = (
        Demand.objects.filter(competition=competition, state__in=ON_THE_HALL)
        .select_related("owner", "public_version")
        .annotate(
            received=Count("solutions", filter=filed),
            sealed=Count("solutions", filter=Q(solutions__state=_S.SEALED)),
            read=Count("solutions", filter=filed & Q(solutions__read_at__isnull=False)),
            answered=Count("solutions", filter=filed & Q(solutions__answered_at__isnull=False)),
            waiting=Count("solutions", filter=waits),
            since=Min("solutions__waiting_since", filter=waits),
            answer_by=Min("solutions__answer_due_at", filter=waits),
            last_answer=Max("solutions__answered_at", filter=filed),
            chosen=Max("solutions__number", filter=Q(solutions__state__in=[_S.CHOSEN, _S.AGREED])),
        )
        .order_by("pk")
    )
    found = list(demands)
    reminded = latest("demands.demand", [each.pk for each in found], REMINDED)
    rows = [_row(each, reminded, at=at, runs=runs) for each in found]
    return sorted(rows, key=lambda row: (-row.days if row.waiting else 1, -row.waiting, row.number))


def _row(each: Any, reminded: Mapping[str, datetime], *, at: datetime, runs: bool) -> BoardRow:
    last = reminded.get(str(each.pk))
    today = last is not None and local(last).date() == local(at).date()
    return BoardRow(
        id=each.pk,
        number=each.public_version.number,
        title=each.public_version.title,
        owner=each.owner.name,
        state_label=each.get_state_display(),
        received=each.received,
        sealed=each.sealed,
        read=each.read,
        answered=each.answered,
        waiting=each.waiting,
        days=waiting_days(each.since, at=at),
        since=each.since,
        answer_by=each.answer_by,
        late=each.answer_by is not None and at > each.answer_by,
        last_answer=each.last_answer,
        chosen=each.chosen or "",
        reminded_at=last,
        may_remind=runs and bool(each.waiting) and not today,
    )


def _in(row: BoardRow, show: str) -> bool:
    return {ALL: True, WAITING: row.waiting > 0, LATE: row.late, EMPTY: row.received == 0}[show]


COLUMNS = [
    Column("需求编号", lambda row: row.number, width=18),
    Column("需求名称", lambda row: row.title, width=40),
    Column("需求单位", lambda row: row.owner, width=30),
    Column("需求状态", lambda row: row.state_label),
    Column("收到方案", lambda row: row.received, "份，含密封的，不含撤回的"),
    Column("其中密封", lambda row: row.sealed, "份，截止后启封"),
    Column("企业已查阅", lambda row: row.read, "份"),
    Column("已答复", lambda row: row.answered, "份，企业至少答复过一次的"),
    Column("待答复", lambda row: row.waiting, "份，现在等企业答复的"),
    Column(
        "已等天数",
        lambda row: row.days if row.waiting else None,
        "日历天，等得最久的一份自首次提交（密封的自启封）起，换版不重新计算；补充过材料的自补充起",
    ),
    Column("应答复期限", lambda row: row.answer_by, "按赛事公布的答复期限，最早到期的一份"),
    Column("已超期", lambda row: row.late),
    Column("最近首次答复", lambda row: row.last_answer),
    Column("选定方案", lambda row: row.chosen),
    Column("最近提醒", lambda row: row.reminded_at),
]

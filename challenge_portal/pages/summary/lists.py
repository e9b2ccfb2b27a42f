"""The list behind a figure: its rows, exactly as many and of exactly the sum that the figure says.

Whoever runs or oversees a competition may read how many solutions there are; what stands in them only the parties may
(solutions.policy). A row that the actor doesn't see is therefore still in the list, without name and link.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Model, QuerySet

from awards.states import AWARD_TONES, FINAL_TONES, AwardState, FinalState, JudgeKind
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import visible
from challenge_portal.pages.navigation import address_with
from challenge_portal.pages.summary.counting import days
from challenge_portal.pages.summary.figures import DISTINCT, MEAN, SUM, Figure
from demands.states import TONES as DEMAND_TONES
from demands.states import DemandState
from solutions.models import Registration, Solution
from solutions.states import (
    AGREEMENT_TONES,
    MEETING_TONES,
    REGISTRATION_TONES,
    SOLUTION_TONES,
    AgreementState,
    CooperationKind,
    MeetingState,
    RegistrationState,
    SolutionState,
)

SEALED = "密封中，截止后启封"
BETWEEN_THE_PARTIES = "仅供需、挑战双方和承办单位查看"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is, whose, where it stands, since when, and what it adds to the sum (万元, or days of a mean)."""

    pk: int
    number: str
    title: str
    unit: str
    state: str
    tone: str
    on: date | datetime | None
    amount: Decimal | None
    url: str
    competition: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of the columns that a kind of row fills; an empty one is left out."""

    number: str
    title: str
    unit: str
    state: str
    on: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of one figure: its rows, how many there are and what they add up to."""

    heads: Heads
    rows: list[Row]
    number: int
    result: Decimal | int | None


def listing(figure: Figure, ids: Collection[int], *, actor: Actor) -> Listing:
    """Every row of the figure in these competitions. Three queries at most."""
    shape = SHAPES[figure.kind]
    rows = figure.rows().filter(**{f"{figure.at}__in": ids})
    if figure.measure == DISTINCT:
        found = _told_apart(figure, rows)
        return Listing(shape.heads, found, len(found), len(found))
    records = list(
        rows.select_related(*shape.related).annotate(of_competition=F(f"{figure.at}__name")).order_by(*shape.order)
    )
    seen = _seen(records, actor)
    found = [_row(shape, figure, each, seen) for each in records]
    return Listing(_heads(shape, figure), found, len(found), _result(figure, records))


def _result(figure: Figure, records: list[Any]) -> Decimal | int | None:
    if figure.measure == SUM:
        return sum((getattr(each, figure.field) for each in records), Decimal(0))
    if figure.measure == MEAN:
        return days(sum((getattr(each, figure.field) for each in records), timedelta()), len(records))
    return len(records)


def _heads(shape: Shape, figure: Figure) -> Heads:
    return shape.heads if figure.measure in {SUM, MEAN} or figure.kind == "demand" else replace(shape.heads, amount="")


def _row(shape: Shape, figure: Figure, record: Any, seen: set[int] | None) -> Row:
    row = shape.row(record)
    row = replace(row, competition=record.of_competition)
    return row if seen is None or record.pk in seen else shape.veiled(record, row)


def _seen(records: list[Any], actor: Actor) -> set[int] | None:
    """Which of them the actor may read; None: the kind has no secrets from those who look on. One query."""
    if not records or type(records[0]) not in GUARDED:
        return None
    model: type[Model] = type(records[0])
    ids = [each.pk for each in records]
    return set(visible(model, actor).filter(pk__in=ids).values_list("pk", flat=True))


def _told_apart(figure: Figure, rows: QuerySet[Any]) -> list[Row]:
    """One line for each different value in each competition, with how often it occurs."""
    field = f"{figure.field}__name" if figure.field != "province" else "province"
    grouped = (
        rows.order_by()
        .values(figure.at, figure.field)
        .annotate(name=Max(field), times=Count("pk"), of_competition=Max(f"{figure.at}__name"))
        .order_by("-times", "name")
    )
    found = list(grouped)
    places = {}
    if figure.field == "province":
        named = Authority.objects.filter(path__in={each["province"] for each in found})
        places = dict(named.values_list("path", "place"))
    return [
        Row(0, "", places.get(each["name"], each["name"]), "", f"{each['times']} {TIMES[figure.kind]}", "", None, None, "",
            each["of_competition"])
        for each in found
    ]  # fmt: skip


TIMES = {"owner": "项需求", "agency": "项需求", "province": "个挑战者"}


# The kinds of rows


@dataclass(frozen=True, slots=True)
class Shape:
    """How the records of one kind become rows, and what is left of a row that the actor may not read."""

    heads: Heads
    row: Callable[[Any], Row]
    related: tuple[str, ...] = ()
    order: tuple[str, ...] = ("pk",)
    veiled: Callable[[Any, Row], Row] = lambda record, row: row


def _blank(pk: int, **given: Any) -> Row:
    empty: dict[str, Any] = {
        "number": "", "title": "", "unit": "", "state": "", "tone": "", "on": None, "amount": None, "url": "",
    }  # fmt: skip
    return Row(pk=pk, competition="", **(empty | given))


def _demand(record: Any) -> Row:
    public = getattr(record, "public_version", None)
    state = DemandState(record.state)
    return _blank(
        record.pk,
        number=(public.number if public else "") or record.case_number,
        title=str(record),
        unit=str(record.owner),
        state=state.label,
        tone=DEMAND_TONES[state],
        on=record.submitted_at,
        amount=record.budget,
        url=address_with("demands:casework", record.pk),
    )


def _solution(record: Solution) -> Row:
    state = SolutionState(record.state)
    return _blank(
        record.pk,
        number=record.number,
        title=str(record),
        unit=record.registration.name,
        state=state.label,
        tone=SOLUTION_TONES[state],
        on=record.submitted_at,
        url=address_with("solutions:solution", record.pk),
    )


def _reply(record: Any) -> Row:
    return replace(_solution(record), on=record.answered_at, amount=days(record.waited, 1))


def _veiled_solution(record: Solution, row: Row) -> Row:
    """Whoever may not read a solution learns that there is one, where it stands, and from when; of a sealed one not
    even whose it is.
    """
    sealed = record.opened_at is None
    return replace(
        row, number="" if sealed else row.number, title=SEALED if sealed else BETWEEN_THE_PARTIES, unit="", url=""
    )


def _registration(record: Registration) -> Row:
    state = RegistrationState(record.state)
    where = record.institution.region.place if record.institution and record.institution.region else ""
    return _blank(
        record.pk,
        number=record.number,
        title=record.name,
        unit="自然人" if record.institution is None else where or ("境外" if record.is_abroad else ""),
        state=state.label,
        tone=REGISTRATION_TONES[state],
        on=record.admitted_at,
        url=address_with("solutions:review_registration", record.pk),
    )


def _meeting(record: Any) -> Row:
    state = MeetingState(record.state)
    return _blank(
        record.pk, title=record.title, unit=record.place, state=state.label, tone=MEETING_TONES[state],
        on=record.starts_at, url=address_with("solutions:meeting", record.pk),
    )  # fmt: skip


def _final(record: Any) -> Row:
    state = FinalState(record.state)
    return _blank(
        record.pk, title=record.title, unit=record.place, state=state.label, tone=FINAL_TONES[state],
        on=record.starts_at, url=address_with("awards:final", record.pk),
    )  # fmt: skip


def _judge(record: Any) -> Row:
    return _blank(
        record.pk, number=f"{record.number} 号", title=record.name, unit=str(record.institution or ""),
        state=JudgeKind(record.kind).label, on=record.final.starts_at, url=address_with("awards:final", record.final_id),
    )  # fmt: skip


def _participant(record: Any) -> Row:
    return _blank(
        record.pk, title=record.name, unit=record.unit, state=record.part, on=record.meeting.starts_at,
        url=address_with("solutions:meeting", record.meeting_id),
    )  # fmt: skip


def _agreement(record: Any) -> Row:
    state = AgreementState(record.state)
    demand = record.solution.demand
    return _blank(
        record.pk, number=record.number, title=str(demand), unit=f"{demand.owner} — {record.solution.registration.name}",
        state=state.label, tone=AGREEMENT_TONES[state], on=record.signed_on or record.confirmed_at, amount=record.amount,
        url=address_with("solutions:agreement", record.pk),
    )  # fmt: skip


def _contract(record: Any) -> Row:
    return _blank(
        record.pk, number=record.registration_number, title=record.title, unit=str(record.agreement.solution.demand.owner),
        state=CooperationKind(record.kind).label, on=record.signed_on, amount=record.amount,
        url=address_with("solutions:agreement", record.agreement_id) + "#contracts",
    )  # fmt: skip


def _award(record: Any) -> Row:
    state = AwardState(record.state)
    return _blank(
        record.pk, number=record.number, title=record.kind.title, unit=record.recipient_name, state=state.label,
        tone=AWARD_TONES[state], on=record.round.decided_at, amount=record.amount,
        url=address_with("awards:round", record.round_id),
    )  # fmt: skip


GUARDED: frozenset[type[Model]] = frozenset({Solution, Registration})

_SIDES = ("solution__registration", "solution__demand__owner")

SHAPES: Mapping[str, Shape] = {
    "demand": Shape(
        Heads("编号", "需求", "需求单位", "状态", "提交时间", "拟投入经费（万元）"), _demand,
        ("owner", "public_version"), ("submitted_at", "pk"),
    ),
    "owner": Shape(Heads("", "单位名称", "", "征集需求", ""), _demand),
    "agency": Shape(Heads("", "机构名称", "", "受托分析", ""), _demand),
    "province": Shape(Heads("", "省级地区", "", "挑战者", ""), _registration),
    "solution": Shape(
        Heads("方案编号", "解决方案", "挑战者", "状态", "提交时间"), _solution,
        ("registration",), ("submitted_at", "pk"), _veiled_solution,
    ),
    "reply": Shape(
        Heads("方案编号", "解决方案", "挑战者", "状态", "答复时间", "答复用时（天）"), _reply,
        ("registration",), ("answered_at", "pk"), _veiled_solution,
    ),
    "registration": Shape(
        Heads("报名编号", "挑战者", "所在地区", "状态", "报名时间"), _registration,
        ("institution__region",), ("admitted_at", "pk"),
        lambda record, row: replace(row, title="挑战者（名称仅承办单位查看）", url=""),
    ),
    "meeting": Shape(Heads("", "对接会", "地点", "状态", "举行时间"), _meeting, (), ("starts_at", "pk")),
    "final": Shape(Heads("", "现场赛", "地点", "状态", "举行时间"), _final, (), ("starts_at", "pk")),
    "judge": Shape(
        Heads("评委号", "姓名", "工作单位", "类别", "现场赛时间"), _judge, ("institution", "final"),
        ("final__starts_at", "number"),
    ),
    "participant": Shape(
        Heads("", "姓名", "单位", "身份", "对接会时间"), _participant, ("meeting",), ("meeting__starts_at", "pk")
    ),
    "agreement": Shape(
        Heads("协议编号", "需求", "双方", "状态", "签署日期", "意向金额（万元）"), _agreement, _SIDES,
        ("confirmed_at", "pk"),
    ),
    "contract": Shape(
        Heads("合同登记编号", "项目名称", "需求单位", "合同类型", "签订日期", "合同金额（万元）"), _contract,
        ("agreement__solution__demand__owner",), ("signed_on", "pk"),
    ),
    "award": Shape(
        Heads("证书编号", "奖项", "获奖者", "状态", "公布时间", "金额（万元）"), _award, ("kind", "round"),
        ("kind__order", "pk"),
    ),
}  # fmt: skip

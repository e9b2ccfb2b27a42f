"""The host's figures: how many demands have come how far, in which industries and districts, and which wait longest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse

from challenge_portal.kernel.clock import local
from competitions.models import Competition
from demands.models import Demand
from demands.models.demands import INDUSTRY_LABELS
from demands.states import (
    ANALYSIS_PASSED,
    CHECKED,
    NEVER_COLLECTED,
    ON_THE_HALL,
    TONES,
    WAITS_FOR_HOST,
    DemandState,
)

LONGEST = 8  # rows of what waits longest


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit and the list it counts."""

    label: str
    value: str
    unit: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a count, how much of it is public, and their shares of the longest line in per cent."""

    label: str
    count: int
    published: int
    width: str
    published_width: str
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A demand that has stood still."""

    id: int
    number: str
    title: str
    state_label: str
    tone: str
    days: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page of figures of one competition."""

    figures: list[Figure]
    funnel: list[Bar]
    industries: list[Bar]
    districts: list[Bar]
    waiting: list[Waiting]


def dashboard(competition: Competition, *, at: datetime) -> Dashboard:
    """The figures of one competition, from the demands themselves. Four queries."""
    demands = Demand.objects.filter(competition=competition, submitted_at__isnull=False)
    counted = demands.exclude(state__in=NEVER_COLLECTED)
    sums = counted.aggregate(
        collected=Count("pk"),
        checked=Count("pk", filter=Q(state__in=CHECKED)),
        analysed=Count("pk", filter=Q(state__in=ANALYSIS_PASSED)),
        published=Count("pk", filter=Q(state__in=ON_THE_HALL)),
        waiting=Count("pk", filter=Q(state__in=WAITS_FOR_HOST)),
        unfit=Count("pk", filter=Q(state=DemandState.UNFIT)),
        owners=Count("owner", distinct=True),
        budget=Sum("budget"),
    )
    published = Count("pk", filter=Q(state__in=ON_THE_HALL))
    industries = counted.order_by().values_list("industry").annotate(count=Count("pk"), out=published)
    districts = counted.order_by().values_list("region_id", "region__place").annotate(count=Count("pk"), out=published)
    waiting = demands.filter(state__in=WAITS_FOR_HOST | {DemandState.ANALYSING, DemandState.TO_CONFIRM})
    return Dashboard(
        figures=_figures(sums, competition),
        funnel=_funnel(sums, competition),
        industries=_bars(
            ((INDUSTRY_LABELS.get(value, "未填"), count, out, {"industry": value}) for value, count, out in industries),
            competition,
        ),
        districts=_bars(
            ((place or "未填", count, out, {"region": pk}) for pk, place, count, out in districts), competition
        ),
        waiting=[_waiting(demand, at=at) for demand in waiting.order_by("state_changed_at", "pk")[:LONGEST]],
    )


def list_url(competition: Competition, **filters: object) -> str:
    """The office's list that a figure counts."""
    return f"{reverse('demands:office')}?{urlencode({'competition': competition.code, 'state': 'collected'} | filters)}"


def _figures(sums: dict[str, object], competition: Competition) -> list[Figure]:
    def figure(label: str, key: str, unit: str, note: str, **filters: object) -> Figure:
        value = sums[key] or 0
        return Figure(
            label,
            f"{value:,f}".rstrip("0").rstrip(".") if key == "budget" else f"{value:,}",
            unit,
            note,
            list_url(competition, **filters),
        )

    return [
        figure("征集需求", "collected", "项", f"来自 {sums['owners']} 家单位"),
        figure("通过形式审查", "checked", "项", f"不宜发布 {sums['unfit']} 项", state="checked"),
        figure("分析通过", "analysed", "项", "已审定需求分析", state="passed"),
        figure("公开发布", "published", "项", "含已截止", state="public"),
        figure("待承办单位处理", "waiting", "项", "审查、委托、审定或发布", state="mine"),
        figure("拟投入合作经费", "budget", "万元", "全部征集需求合计"),
    ]


def _funnel(sums: dict[str, object], competition: Competition) -> list[Bar]:
    steps = [
        ("征集需求", "collected", {}),
        ("通过形式审查", "checked", {"state": "checked"}),
        ("分析通过", "analysed", {"state": "passed"}),
        ("公开发布", "published", {"state": "public"}),
    ]
    first = int(sums["collected"] or 0)  # type: ignore[call-overload]
    bars, before = [], first
    for label, key, filters in steps:
        count = int(sums[key] or 0)  # type: ignore[call-overload]
        bars.append(
            Bar(label, count, before, _share(count, first), _share(before, first), list_url(competition, **filters))
        )
        before = count
    return bars


def _bars(rows: Iterable[tuple[str, int, int, dict[str, object]]], competition: Competition) -> list[Bar]:
    found = sorted(rows, key=lambda row: (-row[1], row[0]))
    longest = max((row[1] for row in found), default=0)
    return [
        Bar(label, count, out, _share(count, longest), _share(out, longest), list_url(competition, **filters))
        for label, count, out, filters in found
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "0"


def _waiting(demand: Demand, *, at: datetime) -> Waiting:
    since = demand.state_changed_at or at
    state = DemandState(demand.state)
    return Waiting(
        id=demand.pk,
        number=demand.case_number,
        title=str(demand),
        state_label=state.label,
        tone=TONES[state],
        days=(local(at).date() - local(since).date()).days,
    )

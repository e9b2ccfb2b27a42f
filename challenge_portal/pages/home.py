"""What the front page shows: the edition that is on, its calendar, figures, the newest demands and announcements.

Five queries, however much there is. Everything here is public; nothing depends on who looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from challenge_portal.kernel.clock import local
from competitions.models import Announcement, Competition, Edition, StagePeriod
from competitions.selectors.shared import Step
from competitions.states import EDITIONS_IN_PUBLIC, CompetitionState, Stage
from demands.models import Demand
from demands.selectors.hall import public_rows
from demands.selectors.hall_shapes import HallRow
from demands.states import ON_THE_HALL

SPOTLIGHT = 4
NEWS = 6
HOSTS = 6

# The ten stages of the field, in the words of the calendar; the first is the edition's own, the others competitions'.
APPLICATION = "application"
STAGES: tuple[tuple[str, str, str], ...] = (
    (APPLICATION, "申办", "承办地正在申办，由省级科技主管部门审核推荐。"),
    (Stage.COLLECTION, "征集", "承办地正在征集企业技术需求。"),
    (Stage.ANALYSIS, "分析", "服务机构正在逐项分析需求。"),
    (Stage.PUBLICATION, "发布", "需求正在分批公开发布。"),
    (Stage.SOLUTIONS, "揭榜", "正在征集解决方案。各需求以需求公告所列时间为准。"),
    (Stage.MATCHING, "对接", "正在组织供需对接，每项需求都有回应。"),
    (Stage.FINAL, "竞赛", "难以自主选择的需求，以现场赛比拼。"),
    (Stage.AGREEMENT, "签约", "需求方与挑战者签订意向协议。"),
    (Stage.AWARD, "奖励", "正在评定与兑现奖励。"),
    (Stage.SUMMARY, "评价", "正在总结与评价。"),
)


# Where a competition stands among the ten stages, in public words, with the tone of its badge.
COMPETITION_STEP: dict[CompetitionState, tuple[int, str, str]] = {
    CompetitionState.PREPARING: (1, "筹备中", "wait"),
    CompetitionState.COLLECTING: (2, "征集中", "go"),
    CompetitionState.PUBLISHING: (5, "揭榜中", "go"),
    CompetitionState.MATCHING: (6, "对接中", "go"),
    CompetitionState.FINAL: (7, "现场赛", "go"),
    CompetitionState.SUMMARISING: (10, "总结评价", "wait"),
    CompetitionState.CONCLUDED: (10, "已结束", "ok"),
}


@dataclass(frozen=True, slots=True)
class Present:
    """The stage that is on: its number of ten, its name, what happens in it and when it ends."""

    number: int
    name: str
    saying: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its unit; ``value`` is ready to print."""

    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class NewsRow:
    """One announcement."""

    pk: int
    title: str
    number: str
    issuer: str
    published_at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class HostRow:
    """One competition of the edition: where it stands (step of ten) and how much it has published."""

    code: str
    place: str
    name: str
    step: int
    state: str
    tone: str
    demands: int
    final: datetime | None

    @property
    def bars(self) -> list[tuple[int, bool]]:
        """Ten little bars as (x, reached)."""
        return [(index * 10, index < self.step) for index in range(10)]


@dataclass(frozen=True, slots=True)
class Home:
    """The front page."""

    title: str
    kicker: str
    present: Present | None
    steps: list[Step]
    figures: list[Figure]
    published: int
    spotlight: list[HallRow]
    news: list[NewsRow]
    hosts: list[HostRow]
    hosts_total: int


@dataclass(frozen=True, slots=True)
class _Span:
    opens: datetime | None
    closes: datetime | None


def home(*, at: datetime) -> Home:
    """The front page at that moment."""
    edition = _present_edition()
    rows = _competitions(edition) if edition else []
    spans = _calendar(edition, rows) if edition else {}
    here = _present_stage(spans, at=at)
    hosts = [_host(row) for row in rows]
    figures = _figures(hosts)
    return Home(
        title=edition.series.name if edition else "中国创新挑战赛",
        kicker=f"{edition.title.removesuffix(edition.series.name)}　{edition.year}" if edition else "",
        present=here,
        steps=[_step(key, label, number, spans, here) for number, (key, label, _) in enumerate(STAGES, start=1)],
        figures=figures,
        published=int(figures[0].value.replace(",", "")) if figures else 0,
        spotlight=public_rows(limit=SPOTLIGHT, at=at),
        news=_news(),
        hosts=hosts[:HOSTS],
        hosts_total=len(hosts),
    )


def _present_edition() -> Edition | None:
    """The newest edition that the public knows of."""
    known = Edition.objects.filter(state__in=EDITIONS_IN_PUBLIC).select_related("series")
    return known.order_by("-year", "-ordinal").first()


def _competitions(edition: Edition) -> list[Any]:
    """The edition's competitions with their periods, those with most published demands first. One query."""
    published = (
        Demand.objects.filter(competition=OuterRef("pk"), state__in=ON_THE_HALL)
        .order_by()
        .values("competition")
        .annotate(count=Count("pk"))
        .values("count")
    )
    period = StagePeriod.objects.filter(competition=OuterRef("pk")).order_by()
    periods = period.values(period=JSONObject(stage="stage", opens="opens_at", closes="closes_at"))
    found = Competition.objects.filter(edition=edition).annotate(
        published=Coalesce(Subquery(published), 0), spans=ArraySubquery(periods)
    )
    return list(found.order_by("-published", "name"))


def _span(period: dict[str, str | None]) -> _Span:
    opens, closes = (datetime.fromisoformat(text) if (text := period[name]) else None for name in ("opens", "closes"))
    return _Span(opens, closes)


def _calendar(edition: Edition, competitions: list[Any]) -> dict[str, _Span]:
    """From the first opening to the last closing of each stage over the edition's competitions."""
    found = {APPLICATION: _Span(edition.published_at, edition.national_deadline)}
    by_stage: dict[str, list[_Span]] = {}
    for row in competitions:
        for period in row.spans:
            by_stage.setdefault(period["stage"], []).append(_span(period))
    for stage, spans in by_stage.items():
        first = min((span.opens for span in spans if span.opens), default=None)
        found[stage] = _Span(first, max((span.closes for span in spans if span.closes), default=None))
    return found


def _present_stage(spans: dict[str, _Span], *, at: datetime) -> Present | None:
    """The latest stage that has opened and not closed; between stages, the next one to close."""
    dated = [
        (number, label, saying, spans[key])
        for number, (key, label, saying) in enumerate(STAGES, start=1)
        if key in spans and spans[key].closes is not None
    ]
    running = [each for each in dated if (each[3].opens is None or each[3].opens <= at) and at <= each[3].closes]  # type: ignore[operator]
    ahead = [each for each in dated if at <= each[3].closes]  # type: ignore[operator]
    chosen = _first_closing(running) or _first_closing(ahead) or (dated[-1] if dated else None)
    return Present(chosen[0], chosen[1], chosen[2], chosen[3].closes) if chosen else None


def _first_closing(rows: list[tuple[int, str, str, _Span]]) -> tuple[int, str, str, _Span] | None:
    return min(rows, key=lambda row: (row[3].closes, row[0]), default=None)


def _step(key: str, label: str, number: int, spans: dict[str, _Span], here: Present | None) -> Step:
    state = "" if here is None or number > here.number else "here" if number == here.number else "done"
    return Step(label, _dates(spans.get(key)), state)


def _dates(span: _Span | None) -> str:
    if span is None or span.closes is None:
        return ""
    last = local(span.closes)
    return f"{last.month}月{last.day}日止"


def _figures(hosts: Iterable[HostRow]) -> list[Figure]:
    """The public figures; hidden budgets are not in the sum. One query."""
    told = Demand.objects.filter(state__in=ON_THE_HALL).aggregate(
        demands=Count("pk"),
        units=Count("owner", distinct=True),
        budget=Sum("budget", filter=Q(hide_budget=False)),
        industries=Count("industry", distinct=True),
    )
    budget = (told["budget"] or Decimal(0)) / 10000
    amount = Figure("公开的拟投入经费", f"{budget:,.2f}", "亿元")
    if budget < 1:
        amount = Figure("公开的拟投入经费", f"{told['budget'] or 0:,.0f}", "万元")
    return [
        Figure("公开发布需求", f"{told['demands']:,}", "项"),
        Figure("提出需求的单位", f"{told['units']:,}", "家"),
        amount,
        Figure("产业领域", f"{told['industries']:,}", "个"),
        Figure("本届赛事", f"{len(list(hosts)):,}", "项"),
    ]


def _news() -> list[NewsRow]:
    rows = Announcement.objects.select_related("issuer").order_by("-published_at", "-pk")[:NEWS]
    return [
        NewsRow(row.pk, row.title, row.document_number, str(row.issuer), row.published_at, row.is_demo) for row in rows
    ]


def _host(row: Any) -> HostRow:
    finals = [_span(period).closes for period in row.spans if period["stage"] == Stage.FINAL]  # one at most
    step, state, tone = COMPETITION_STEP[CompetitionState(row.state)]
    return HostRow(row.code, row.place, row.name, step, state, tone, row.published, finals[0] if finals else None)

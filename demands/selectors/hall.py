"""The public hall (需求大厅): what everybody may read, the same on the page, in the API and in a feed.

Only ``PublicVersion`` is read here. What an enterprise hides is not in that row, so nothing in this file can tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.search import services as search
from competitions.models import StagePeriod
from competitions.states import Stage
from demands.models import PublicVersion
from demands.models.demands import INDUSTRY_LABELS
from demands.search import PUBLIC
from demands.states import ON_THE_HALL, PUBLIC_LABELS, DemandState

PAGE_SIZE = 20
LONGEST_QUERY = 200  # characters; the search box says so
SUMMARY = 90
HITS = 500

BUDGETS: dict[str, tuple[str, Q]] = {  # in 万元, left-closed
    "50": ("50 万元以下", Q(budget__lt=50)),
    "100": ("50—100 万元", Q(budget__gte=50, budget__lt=100)),
    "300": ("100—300 万元", Q(budget__gte=100, budget__lt=300)),
    "more": ("300 万元以上", Q(budget__gte=300)),
    "open": ("面议", Q(budget=None)),
}
STATES = {DemandState.PUBLISHED: "揭榜中", DemandState.CLOSED: "已截止"}
SORTS = {"": "最新发布", "deadline": "截止时间", "budget": "拟投入经费"}
BEST_FIRST = "最相关"


@dataclass(frozen=True, slots=True)
class HallQuery:
    """What a visitor asks of the hall. Unknown values are as if not asked: an old link still shows something."""

    text: str = ""
    industry: str = ""
    place: str = ""
    budget: str = ""
    state: str = ""
    competition: int | None = None
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> HallQuery:
        """From the parameters of an address."""
        competition, page = str(asked.get("competition", "")), str(asked.get("page", ""))
        return cls(
            text=str(asked.get("q", "")).strip()[:LONGEST_QUERY].replace("\x00", ""),
            industry=_known(asked.get("industry"), INDUSTRY_LABELS),
            place=str(asked.get("place", "")).strip()[:40].replace("\x00", ""),
            budget=_known(asked.get("budget"), BUDGETS),
            state=_known(asked.get("state"), STATES),
            competition=int(competition) if _small_number(competition) else None,
            sort=_known(asked.get("sort"), SORTS),
            page=max(int(page), 1) if _small_number(page) else 1,
        )

    def address(self) -> str:
        """The query as the part of an address after ``?``, the page left out."""
        return urlencode(([("q", self.text)] if self.text else []) + self.others)

    @property
    def others(self) -> list[tuple[str, str]]:
        """Everything asked but the text, as pairs for an address or for hidden fields."""
        pairs = {
            "industry": self.industry,
            "place": self.place,
            "budget": self.budget,
            "state": self.state,
            "competition": self.competition or "",
            "sort": self.sort,
        }
        return [(name, str(value)) for name, value in pairs.items() if value]


@dataclass(frozen=True, slots=True)
class HallRow:
    """One line of the hall: only what the enterprise lets the public see. Money in 万元."""

    number: str
    title: str
    summary: str
    industry: str
    place: str
    cooperation: str
    budget: Decimal | None
    budget_hidden: bool
    owner_name: str
    closes_at: datetime | None
    published_at: datetime
    is_open: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter, how many it would show, and the address that chooses it."""

    label: str
    count: int | None
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One row of filters."""

    label: str
    choices: list[Choice]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class HallPage:
    """A page of the hall; ``number`` of ``last`` pages, ``total`` hits."""

    rows: list[HallRow]
    total: int
    number: int
    last: int
    filters: list[Filter]
    chips: list[Choice]
    sorts: list[Choice]
    query: HallQuery


@dataclass(frozen=True, slots=True)
class PublicDemand:
    """A demand's public page. ``indicators`` are rows of indicator, present, target, unit, method."""

    row: HallRow
    description: list[str]
    indicators: list[dict[str, str]]
    contact: str
    finish_by: date | None
    competition_code: str
    competition: str
    state_label: str
    announcement_id: int | None
    announcement: str
    similar: list[HallRow]


def hall_page(query: HallQuery, *, at: datetime, size: int = PAGE_SIZE) -> HallPage:
    """The hall for this query. Four queries and what the index asks, whatever the page size and the number of hits."""
    hits = _hits(query.text)
    industries = _counted(query, hits, without="industry", by="industry")
    places = _counted(query, hits, without="place", by="demand__competition__place")
    budgets = _budget_counts(query, hits)
    chosen = [query.industry] if query.industry else list(industries)
    total = sum(industries.get(each, 0) for each in chosen)
    last = max(-(-total // size), 1)
    number = min(query.page, last)
    rows = _ordered(_narrowed(query, hits), query, hits)[(number - 1) * size : number * size]
    return HallPage(
        rows=[_row(public, at=at) for public in rows],
        total=total,
        number=number,
        last=last,
        filters=_filters(query, industries, places, budgets),
        chips=_chips(query),
        sorts=_sorts(query),
        query=query,
    )


def public_demand(number: str, *, at: datetime) -> PublicDemand:
    """The public page of a demand. Raises NotVisible for everything that is not on the hall."""
    public = _on_the_hall().filter(number=number[:40].replace("\x00", "")).first() if number else None
    if public is None:
        raise NotVisible("demand")
    announcement = getattr(getattr(getattr(public.demand, "batch_entry", None), "batch", None), "announcement", None)
    return PublicDemand(
        row=_row(public, at=at),
        description=[line.strip() for line in public.description.splitlines() if line.strip()],
        indicators=[{name: str(value) for name, value in row.items()} for row in public.indicators],
        contact=public.contact,
        finish_by=public.finish_by,
        competition_code=public.demand.competition.code,
        competition=public.demand.competition.name,
        state_label=PUBLIC_LABELS[DemandState(public.demand.state)],
        announcement_id=announcement.pk if announcement else None,
        announcement=announcement.title if announcement else "",
        similar=_similar(public, at=at),
    )


def hall_version() -> str:
    """Changes whenever something on the hall does: the version part of its ETag. One query."""
    told = PublicVersion.objects.filter(demand__state__in=ON_THE_HALL).aggregate(
        count=Count("pk"), published=Max("published_at"), moved=Max("demand__state_changed_at"), last=Max("pk")
    )
    return f"{told['count']}-{told['last']}-{told['published']}-{told['moved']}"


def _known(value: Any, allowed: Mapping[Any, Any]) -> str:
    return str(value) if value in allowed else ""


def _small_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _hits(text: str) -> list[int] | None:
    """The keys that the index finds, best first; None when nothing was asked."""
    if not text:
        return None
    exact = list(PublicVersion.objects.filter(number__iexact=text).values_list("pk", flat=True))
    return exact or [pk for pk, _ in search.find(PUBLIC, text, limit=HITS)]


def _on_the_hall() -> QuerySet[PublicVersion]:
    closes = StagePeriod.objects.filter(competition=OuterRef("demand__competition_id"), stage=Stage.SOLUTIONS)
    return (
        PublicVersion.objects.filter(demand__state__in=ON_THE_HALL)
        .annotate(closes_at=Subquery(closes.values("closes_at")[:1]))
        .select_related("demand__competition", "demand__batch_entry__batch__announcement")
        .defer("demand__answers")
    )


def _narrowed(query: HallQuery, hits: list[int] | None) -> QuerySet[PublicVersion]:
    found = _on_the_hall()
    if hits is not None:
        found = found.filter(pk__in=hits)
    if query.industry:
        found = found.filter(industry=query.industry)
    if query.place:
        found = found.filter(demand__competition__place=query.place)
    if query.budget:
        found = found.filter(_of_budget(query.budget))
    if query.state:
        found = found.filter(demand__state=query.state)
    if query.competition:
        found = found.filter(demand__competition_id=query.competition)
    return found


def _of_budget(band: str) -> Q:
    """A band; a hidden budget is in none, so that no filter can feel for it."""
    return BUDGETS[band][1] & Q(budget_hidden=False)


def _ordered(found: QuerySet[PublicVersion], query: HallQuery, hits: list[int] | None) -> Any:
    if query.sort == "deadline":
        return found.order_by(F("closes_at").asc(nulls_last=True), "-published_at", "-pk")
    if query.sort == "budget":
        return found.order_by(F("budget").desc(nulls_last=True), "-published_at", "-pk")
    if hits is None:
        return found.order_by("-published_at", "-pk")
    place = {pk: position for position, pk in enumerate(hits)}
    return sorted(found, key=lambda public: place[public.pk])


def _counted(query: HallQuery, hits: list[int] | None, *, without: str, by: str) -> dict[str, int]:
    """How many there are of each value, under all the other filters."""
    rows = _narrowed(replace(query, **{without: ""}), hits).order_by().values_list(by).annotate(Count("pk"))
    return dict(sorted(((str(value), count) for value, count in rows), key=lambda pair: (-pair[1], pair[0])))


def _budget_counts(query: HallQuery, hits: list[int] | None) -> dict[str, int]:
    bands = {f"band_{band}": Count("pk", filter=_of_budget(band)) for band in BUDGETS}
    told = _narrowed(replace(query, budget=""), hits).order_by().aggregate(**bands)
    return {band: told[f"band_{band}"] for band in BUDGETS}


def _filters(
    query: HallQuery, industries: dict[str, int], places: dict[str, int], budgets: dict[str, int]
) -> list[Filter]:
    return [
        _filter("产业领域", "industry", query, {k: (INDUSTRY_LABELS.get(k, k), n) for k, n in industries.items()}),
        _filter("承办地", "place", query, {place: (place, n) for place, n in places.items()}, folded=True),
        _filter("拟投入", "budget", query, {k: (BUDGETS[k][0], n) for k, n in budgets.items()}, folded=True),
        _filter("状态", "state", query, {str(k): (v, None) for k, v in STATES.items()}, folded=True),
    ]


def _filter(
    label: str, name: str, query: HallQuery, options: Mapping[str, tuple[str, int | None]], *, folded: bool = False
) -> Filter:
    now = getattr(query, name)
    every = Choice("全部", None, replace(query, **{name: ""}).address(), not now)
    choices = [
        Choice(text, count, replace(query, **{name: value}).address(), value == now)
        for value, (text, count) in options.items()
        if count != 0 or value == now
    ]
    return Filter(label, [every, *choices], folded)


def _chips(query: HallQuery) -> list[Choice]:
    """What narrows the list now; each leads to the list without it."""
    chips = [
        ("text", f"“{query.text}”", query.text),
        ("industry", INDUSTRY_LABELS.get(query.industry, ""), query.industry),
        ("place", query.place, query.place),
        ("budget", BUDGETS[query.budget][0] if query.budget else "", query.budget),
        ("state", STATES.get(DemandState(query.state), "") if query.state else "", query.state),
        ("competition", "仅看一项赛事", query.competition),
    ]
    empty: dict[str, Any] = {"competition": None}
    return [
        Choice(label, None, replace(query, **{name: empty.get(name, "")}).address(), True)
        for name, label, value in chips
        if value
    ]


def _sorts(query: HallQuery) -> list[Choice]:
    return [
        Choice(
            BEST_FIRST if not sort and query.text else label,
            None,
            replace(query, sort=sort).address(),
            sort == query.sort,
        )
        for sort, label in SORTS.items()
    ]


def _row(public: Any, *, at: datetime) -> HallRow:
    summary = " ".join(public.description.split())
    return HallRow(
        number=public.number,
        title=public.title,
        summary=summary if len(summary) <= SUMMARY else f"{summary[: SUMMARY - 1]}…",
        industry=public.industry_label,
        place=public.place,
        cooperation=public.cooperation,
        budget=public.budget,
        budget_hidden=public.budget_hidden,
        owner_name=public.owner_name,
        closes_at=public.closes_at,
        published_at=public.published_at,
        is_open=public.demand.state == DemandState.PUBLISHED and (public.closes_at is None or at <= public.closes_at),
        is_demo=public.demand.is_demo,
    )


def _similar(public: PublicVersion, *, at: datetime) -> list[HallRow]:
    """Up to three others that share words with this one. One query and what the index asks."""
    near = [
        pk for pk, _ in search.similar(PUBLIC, f"{public.title} {public.industry_label}", limit=12) if pk != public.pk
    ]
    if not near:
        return []
    found = _on_the_hall().in_bulk(near)
    return [_row(found[pk], at=at) for pk in near if pk in found][:3]

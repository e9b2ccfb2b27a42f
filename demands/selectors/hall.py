"""The public hall and a demand's public page: only public versions, only what the enterprise lets be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.policy import visible
from challenge_portal.search.services import find, similar
from competitions.models import StagePeriod
from competitions.states import Stage
from demands.models import PublicVersion
from demands.models.demands import INDUSTRY_LABELS
from demands.search import PUBLIC
from demands.states import PUBLIC_LABELS, DemandState

PAGE_SIZE = 20
MOST_HITS = 500
LONGEST_TEXT = 200
NEW, DEADLINE, BUDGET, BEST = "new", "deadline", "budget", "best"
SORTS = {DEADLINE: "截止时间", NEW: "最新发布", BUDGET: "拟投入经费"}
OPEN, CLOSED = "open", "closed"
STATES = {OPEN: DemandState.PUBLISHED, CLOSED: DemandState.CLOSED}
# 万元; each band begins at its lower edge
BANDS = {"50": "50 万元以上", "100": "100 万元以上", "300": "300 万元以上", "talks": "面议或不公开"}


@dataclass(frozen=True, slots=True)
class HallQuery:
    """What a visitor asks for. Anything that isn't offered counts as not chosen: an address can't break the page."""

    text: str = ""
    industry: str = ""
    place: str = ""
    budget: str = ""
    competition: str = ""
    state: str = OPEN
    sort: str = DEADLINE
    page: int = 1

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> HallQuery:
        """From the parts of an address."""
        page = given.get("page", "")
        state = given.get("state", OPEN)
        return cls(
            text=" ".join(given.get("q", "").replace("\x00", "").split())[:LONGEST_TEXT],
            industry=given.get("industry", "") if given.get("industry") in INDUSTRY_LABELS else "",
            place=given.get("place", "").replace("\x00", "")[:30],
            budget=given.get("budget", "") if given.get("budget") in BANDS else "",
            competition=given.get("competition", "").replace("\x00", "")[:20],
            state=state if state in STATES or state == "all" else OPEN,
            sort=given.get("sort", "") if given.get("sort") in SORTS else (BEST if given.get("q") else DEADLINE),
            page=int(page) if page.isdecimal() and len(page) < 6 and int(page) else 1,
        )


@dataclass(frozen=True, slots=True)
class HallRow:
    """One line of the hall. Money in 万元; no budget with ``budget_hidden`` means the enterprise hides it."""

    number: str
    title: str
    summary: str
    industry: str
    place: str
    cooperation: str
    budget: Decimal | None
    budget_hidden: bool
    closes_at: datetime | None
    is_open: bool
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by, with how many there are under the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class HallPage:
    """A page of the hall with its filters. ``chips`` are the chosen filters as (name in the address, label)."""

    rows: list[HallRow]
    total: int
    number: int
    last: int
    query: HallQuery
    industries: list[Choice] = field(default_factory=list)
    places: list[Choice] = field(default_factory=list)
    budgets: list[Choice] = field(default_factory=list)
    states: list[Choice] = field(default_factory=list)
    chips: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PublicDemand:
    """A demand as everybody reads it. Hidden values are absent here, not masked."""

    number: str
    title: str
    paragraphs: tuple[str, ...]
    indicators: tuple[Mapping[str, str], ...]
    industry: str
    place: str
    cooperation: str
    budget: Decimal | None
    budget_hidden: bool
    finish_by: date | None
    owner_name: str
    contact: str
    state: str
    state_label: str
    is_open: bool
    closes_at: datetime | None
    published_at: datetime
    competition: str
    competition_code: str
    batch_title: str
    batch_number: str
    announcement_id: int | None
    document_code: str
    is_demo: bool


def hall_page(query: HallQuery, *, at: datetime) -> HallPage:
    """The hall for these filters. Four queries, whatever the page size."""
    hits = dict(find(PUBLIC, query.text, limit=MOST_HITS)) if query.text else None
    shown = _shown()
    if hits is not None:
        shown = shown.filter(pk__in=hits)
    counts = _counts(shown, query)
    total = counts["total"]
    last = max(-(-total // PAGE_SIZE), 1)
    number = min(query.page, last)
    rows = _sorted(_filtered(shown, query), query, hits)
    start = (number - 1) * PAGE_SIZE
    found = [_row(public, at=at) for public in rows[start : start + PAGE_SIZE]]
    return HallPage(
        rows=found,
        total=total,
        number=number,
        last=last,
        query=replace(query, page=number),
        industries=_choices(INDUSTRY_LABELS, counts, "industry", query.industry),
        places=_places(shown, query),
        budgets=_choices(BANDS, counts, "budget", query.budget),
        states=_choices({OPEN: "揭榜中", CLOSED: "已截止"}, counts, "state", query.state),
        chips=_chips(query),
    )


def public_demand(number: str) -> PublicDemand:
    """The public page of one demand. Raises NotVisible for a number that isn't, or no longer is, on the hall."""
    related = (
        "demand__competition",
        "demand__batch_entry__batch__announcement",
        "demand__batch_entry__batch__document",
    )
    public = _shown().select_related(*related).filter(number=number).first()
    if public is None or public.published_at is None:
        raise NotVisible(f"demand {number}")
    return _public(public)


def similar_demands(demand: PublicDemand, *, at: datetime, most: int = 3) -> list[HallRow]:
    """Demands on the hall that speak of the same, best first. One query."""
    text = "\n".join([demand.title, *demand.paragraphs])
    hits = {pk: place for place, (pk, _) in enumerate(similar(PUBLIC, text, limit=most * 4))}
    found = _shown().filter(pk__in=hits, demand__state=DemandState.PUBLISHED).exclude(number=demand.number)
    return [_row(public, at=at) for public in sorted(found, key=lambda each: hits[each.pk])[:most]]


def public_rows(*, limit: int, at: datetime) -> list[HallRow]:
    """The newest demands for the front page. One query."""
    rows = _shown().filter(demand__state=DemandState.PUBLISHED).order_by("-published_at", "-pk")
    return [_row(public, at=at) for public in rows[:limit]]


def pages_of_announcement(announcement_id: int) -> dict[str, str]:
    """The pages of an announcement's demands that are on the hall, by their numbers. One query."""
    rows = visible(PublicVersion, ANONYMOUS).filter(demand__batch_entry__batch__announcement_id=announcement_id)
    return {number: reverse("demands:detail", args=[number]) for number in rows.values_list("number", flat=True)}


def hall_rows(query: HallQuery, *, at: datetime) -> RowSequence:
    """The same rows for the API: what a visitor sees and nothing more. Read page by page."""
    hits = dict(find(PUBLIC, query.text, limit=MOST_HITS)) if query.text else None
    shown = _shown() if hits is None else _shown().filter(pk__in=hits)
    return RowSequence(_sorted(_filtered(shown, query), query, hits), at)


@dataclass(frozen=True, slots=True)
class RowSequence(Sequence[HallRow]):
    """Public versions as rows, made only as far as a page asks."""

    publics: Any
    at: datetime

    def __len__(self) -> int:
        return self.publics.count() if isinstance(self.publics, QuerySet) else len(self.publics)

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, slice):
            return [_row(public, at=self.at) for public in self.publics[part]]
        return _row(self.publics[part], at=self.at)


def _shown() -> QuerySet[PublicVersion]:
    closes = StagePeriod.objects.filter(competition=OuterRef("demand__competition"), stage=Stage.SOLUTIONS)
    closes_at = Subquery(closes.values("closes_at")[:1], output_field=DateTimeField())
    return visible(PublicVersion, ANONYMOUS).annotate(closes_at=closes_at, state=F("demand__state"))


def _clauses(query: HallQuery) -> dict[str, Q]:
    """Each chosen filter as a condition."""
    clauses: dict[str, Q] = {}
    if query.industry:
        clauses["industry"] = Q(industry=query.industry)
    if query.place:
        clauses["place"] = Q(demand__competition__place=query.place)
    if query.budget:
        clauses["budget"] = _band(query.budget)
    if query.competition:
        clauses["competition"] = Q(demand__competition__code=query.competition)
    if query.state in STATES:
        clauses["state"] = Q(demand__state=STATES[query.state])
    return clauses


def _band(value: str) -> Q:
    return Q(budget__isnull=True) if value == "talks" else Q(budget__gte=Decimal(value))


def _all_but(query: HallQuery, name: str) -> Q:
    """The chosen filters without one: what an option beside the others would find."""
    condition = Q()
    for other, clause in _clauses(query).items():
        if other != name:
            condition &= clause
    return condition


def _filtered(shown: QuerySet[PublicVersion], query: HallQuery) -> QuerySet[PublicVersion]:
    return shown.filter(_all_but(query, ""))


def _counts(shown: QuerySet[PublicVersion], query: HallQuery) -> dict[str, int]:
    """Every count of the page in one query."""
    wanted = {"total": Count("pk", filter=_all_but(query, "") or None)}
    for value in INDUSTRY_LABELS:
        wanted[f"industry_{value}"] = Count("pk", filter=_all_but(query, "industry") & Q(industry=value))
    for value in BANDS:
        wanted[f"budget_{value}"] = Count("pk", filter=_all_but(query, "budget") & _band(value))
    for value, state in STATES.items():
        wanted[f"state_{value}"] = Count("pk", filter=_all_but(query, "state") & Q(demand__state=state))
    return shown.order_by().aggregate(**wanted)


def _choices(labels: Mapping[str, str], counts: Mapping[str, int], name: str, chosen: str) -> list[Choice]:
    found = [Choice(value, label, counts[f"{name}_{value}"], value == chosen) for value, label in labels.items()]
    return [choice for choice in found if choice.count or choice.chosen]


def _places(shown: QuerySet[PublicVersion], query: HallQuery) -> list[Choice]:
    rows = (
        shown.filter(_all_but(query, "place"))
        .order_by()
        .values_list("demand__competition__place")
        .annotate(count=Count("pk"))
    )
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    return [Choice(place, place, count, place == query.place) for place, count in ranked]


def _sorted(rows: QuerySet[PublicVersion], query: HallQuery, hits: dict[int, float] | None) -> Any:
    if query.sort == BEST and hits:
        return sorted(rows, key=lambda public: -hits[public.pk])
    orders: dict[str, list[Any]] = {
        NEW: ["-published_at", "-pk"],
        BUDGET: [F("budget").desc(nulls_last=True), "-published_at", "-pk"],
        DEADLINE: [F("closes_at").asc(nulls_last=True), "-published_at", "-pk"],
    }
    return rows.order_by(*orders.get(query.sort, orders[DEADLINE]))


def _chips(query: HallQuery) -> list[tuple[str, str]]:
    chips = [("q", f"“{query.text}”")] if query.text else []
    chips += [("industry", INDUSTRY_LABELS[query.industry])] if query.industry else []
    chips += [("place", query.place)] if query.place else []
    chips += [("competition", f"赛事 {query.competition}")] if query.competition else []
    chips += [("budget", BANDS[query.budget])] if query.budget else []
    return chips


def _row(public: Any, *, at: datetime) -> HallRow:
    is_open = public.state == DemandState.PUBLISHED
    days = (local(public.closes_at).date() - local(at).date()).days if public.closes_at and is_open else None
    return HallRow(
        number=public.number,
        title=public.title,
        summary=public.description[:120],
        industry=public.industry_label,
        place=public.place,
        cooperation=public.cooperation,
        budget=public.budget,
        budget_hidden=public.budget_hidden,
        closes_at=public.closes_at,
        is_open=is_open,
        days_left=days if days is not None and days <= 3 else None,
    )


def _public(public: Any) -> PublicDemand:
    demand = public.demand
    entry = getattr(demand, "batch_entry", None)
    batch = entry.batch if entry else None
    return PublicDemand(
        number=public.number,
        title=public.title,
        paragraphs=tuple(line.strip() for line in public.description.splitlines() if line.strip()),
        indicators=tuple(public.indicators),
        industry=public.industry_label,
        place=public.place,
        cooperation=public.cooperation,
        budget=public.budget,
        budget_hidden=public.budget_hidden,
        finish_by=public.finish_by,
        owner_name=public.owner_name,
        contact=public.contact,
        state=public.state,
        state_label=PUBLIC_LABELS[public.state],
        is_open=public.state == DemandState.PUBLISHED,
        closes_at=public.closes_at,
        published_at=public.published_at,
        competition=demand.competition.name,
        competition_code=demand.competition.code,
        batch_title=batch.title if batch else "",
        batch_number=batch.number if batch else "",
        announcement_id=batch.announcement_id if batch else None,
        document_code=batch.document.code if batch and batch.document else "",
        is_demo=demand.is_demo,
    )

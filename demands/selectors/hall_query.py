"""What a visitor asks of the hall, and how many demands there would be for each other choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, QuerySet, Value, When

from challenge_portal.kernel.typed import page_typed
from demands.models import PublicVersion
from demands.models.demands import INDUSTRY_LABELS
from demands.states import DemandState

LONGEST_TEXT = 200
NEW, DEADLINE, BUDGET, BEST = "new", "deadline", "budget", "best"
SORTS = {DEADLINE: "截止时间", NEW: "最新发布", BUDGET: "拟投入经费"}
OPEN, AGREED, CLOSED = "open", "agreed", "closed"
STATES = {OPEN: DemandState.PUBLISHED, AGREED: DemandState.AGREED, CLOSED: DemandState.CLOSED}
# 万元; each band begins at its lower edge
TALKS = "talks"
BANDS = {"50": "50 万元以上", "100": "100 万元以上", "300": "300 万元以上", TALKS: "面议或不公开"}


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
            page=page_typed(page),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by, with how many there are under the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


class Kind(NamedTuple):
    """What demands are counted by. ``band`` is the highest edge of ``BANDS`` that the budget reaches, ``0`` or TALKS."""

    industry: str
    place: str
    competition: str
    state: str
    band: str

    def is_found_by(self, query: HallQuery) -> bool:
        """What ``clauses_of`` asks of a row, asked of all of this kind; the text has been looked up before."""
        return (
            query.industry in ("", self.industry)
            and query.place in ("", self.place)
            and query.competition in ("", self.competition)
            and (query.state not in STATES or STATES[query.state] == self.state)
            and (not query.budget or self._reaches(query.budget))
        )

    def _reaches(self, edge: str) -> bool:
        return self.band == edge if TALKS in (self.band, edge) else int(self.band) >= int(edge)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many demands there are of each kind. Kinds are few however many demands there are."""

    kinds: dict[Kind, int]

    def total(self, query: HallQuery) -> int:
        """How many a query finds."""
        return sum(count for kind, count in self.kinds.items() if kind.is_found_by(query))

    def choices(self, query: HallQuery, name: str, labels: Mapping[str, str]) -> list[Choice]:
        """What can be chosen for one filter, each with how many there are under the other filters."""
        chosen: str = getattr(query, name)
        found = []
        for value, label in labels.items():
            instead: dict[str, Any] = {name: value}
            found.append(Choice(value, label, self.total(replace(query, **instead)), value == chosen))
        return [choice for choice in found if choice.count or choice.chosen]

    def places(self, query: HallQuery) -> list[Choice]:
        """The places of those that the other filters find, most demands first."""
        labels = {kind.place: kind.place for kind in self.kinds}
        found = [choice for choice in self.choices(query, "place", labels) if choice.count]
        return sorted(found, key=lambda choice: (-choice.count, choice.value))


def tally_of(shown: QuerySet[PublicVersion]) -> Tally:
    """Count the rows of a queryset by kind. One query."""
    edges = sorted((int(value) for value in BANDS if value != TALKS), reverse=True)
    band = Case(
        When(budget=None, then=Value(TALKS)),
        *(When(budget__gte=edge, then=Value(str(edge))) for edge in edges),
        default=Value("0"),
    )
    rows = (
        shown.order_by()
        .annotate(band=band)
        .values_list("industry", "demand__competition__place", "demand__competition__code", "demand__state", "band")
        .annotate(count=Count("pk"))
    )
    return Tally({Kind(*kind): count for *kind, count in rows})


def clauses_of(query: HallQuery) -> list[Q]:
    """The chosen filters as conditions on a row."""
    clauses = []
    if query.industry:
        clauses.append(Q(industry=query.industry))
    if query.place:
        clauses.append(Q(demand__competition__place=query.place))
    if query.budget:
        clauses.append(_band(query.budget))
    if query.competition:
        clauses.append(Q(demand__competition__code=query.competition))
    if query.state in STATES:
        clauses.append(Q(demand__state=STATES[query.state]))
    return clauses


def _band(value: str) -> Q:
    return Q(budget__isnull=True) if value == TALKS else Q(budget__gte=Decimal(value))


def chips_of(query: HallQuery) -> list[tuple[str, str]]:
    """The chosen filters as (name in the address, label)."""
    chips = [("q", f"“{query.text}”")] if query.text else []
    chips += [("industry", INDUSTRY_LABELS[query.industry])] if query.industry else []
    chips += [("place", query.place)] if query.place else []
    chips += [("competition", f"赛事 {query.competition}")] if query.competition else []
    chips += [("budget", BANDS[query.budget])] if query.budget else []
    return chips

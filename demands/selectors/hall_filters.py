"""How many demands there would be for each other choice: the hall's filters with their counts.

Demands are counted by *kind* (one query); kinds are few however many demands there are. A choice counts what the other
filters leave, so one walk over the kinds is enough: a kind that misses no filter counts for all of them, one that
misses a single filter counts for that filter's other choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, QuerySet, Value, When

from demands.models import PublicVersion
from demands.models.demands import INDUSTRY_LABELS
from demands.selectors.hall_query import (
    BANDS,
    COOPERATION,
    DUE,
    EVERY,
    FILTERS,
    INSIDE,
    OPEN,
    STATES,
    TALKS,
    HallQuery,
    chips_of,
)
from demands.states import PUBLIC_LABELS

LABELS = {
    "industry": "产业领域",
    "place": "地区",
    "budget": "拟投入",
    "cooperation": "合作方式",
    "due": "截止时间",
    "competition": "赛事",
    "state": "状态",
}
EVERY_LABELS = dict.fromkeys(FILTERS, "全部") | {"budget": "不限", "cooperation": "不限", "due": "不限"}
STATE_NAMES = {str(state): name for name, state in STATES.items()}
EDGES = sorted((int(value) for value in BANDS if value != TALKS), reverse=True)
KEPT = 64  # counted mixtures of filters that a process remembers


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to filter by, with how many there are under the other filters, and the address that chooses it."""

    value: str
    label: str
    count: int
    chosen: bool
    url: str = ""
    inside: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """One row of filters. ``every`` is the word for not choosing, with the address that takes the choice back."""

    name: str
    label: str
    every: str
    every_url: str
    chosen: bool
    choices: list[Choice]

    @property
    def inside(self) -> tuple[Choice, ...]:
        """The choices inside the one that is open: the districts of a place."""
        return next((choice.inside for choice in self.choices if choice.inside), ())

    @property
    def inside_of(self) -> str:
        """The name of the one that is open."""
        return next((choice.label for choice in self.choices if choice.inside), "")


class Kind(NamedTuple):
    """What demands are counted by. ``band`` is the highest edge of ``BANDS`` that the budget reaches, ``0`` or TALKS."""

    industry: str
    place: str
    competition: str
    competition_name: str
    state: str
    cooperation: str
    closes_at: datetime | None
    band: str

    def values(self, *, at: datetime) -> dict[str, tuple[str, ...]]:
        """For each filter the choices that find this kind: what ``clauses_of`` asks of a row, asked of all of them."""
        top = self.place.partition(INSIDE)[0]
        reached = (TALKS,) if self.band == TALKS else tuple(str(edge) for edge in EDGES if int(self.band) >= edge)
        left = self.closes_at - at if self.closes_at is not None else None
        return {
            "industry": (self.industry,),
            "place": (top,) if top == self.place else (top, self.place),
            "budget": reached,
            "cooperation": tuple(value for value, label in COOPERATION.items() if label in self.cooperation),
            "due": tuple(
                days for days in DUE if left is not None and timedelta(0) <= left <= timedelta(days=int(days))
            ),
            "competition": (self.competition,),
            "state": (STATE_NAMES[self.state], EVERY),
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """How many demands a query finds, and how many each choice of each filter would."""

    total: int
    by_filter: Mapping[str, Mapping[str, int]]


class Tally:
    """How many demands there are of each kind, and the mixtures of filters that were counted with it so far.

    ``version`` is that of the data (``public_state``). The moment counts to the minute: a deadline passes a minute late
    in the figures, never in the list.
    """

    def __init__(self, kinds: Mapping[Kind, int], version: str = "") -> None:
        self.kinds = kinds
        self.version = version
        self.competitions = {kind.competition: kind.competition_name for kind in kinds}
        self._counted: dict[tuple[HallQuery, datetime], Counts] = {}

    def counts(self, query: HallQuery, *, at: datetime) -> Counts:
        """For these filters; text, page and order make no difference: the text has been looked up before."""
        minute = at.replace(second=0, microsecond=0)
        key = (query.but(text="", sort=""), minute)
        counted = self._counted.get(key)
        if counted is None:
            counted = self._count(query, at=minute)
            if len(self._counted) >= KEPT:
                self._counted.clear()
            self._counted[key] = counted
        return counted

    def _count(self, query: HallQuery, *, at: datetime) -> Counts:
        wanted = {name: value for name in FILTERS if (value := getattr(query, name))}
        total, found = 0, {name: Counter[str]() for name in FILTERS}
        for kind, count in self.kinds.items():
            values = kind.values(at=at)
            missed = [name for name, value in wanted.items() if value not in values[name]]
            if len(missed) > 1:
                continue
            total += 0 if missed else count
            for name in missed or FILTERS:
                for value in values[name]:
                    found[name][value] += count
        return Counts(total, found)


def tally_of(shown: QuerySet[PublicVersion], *, version: str = "") -> Tally:
    """Count the rows of a queryset of shown versions by kind. One query."""
    band = Case(
        When(budget=None, then=Value(TALKS)),
        *(When(budget__gte=edge, then=Value(str(edge))) for edge in EDGES),
        default=Value("0"),
    )
    rows = (
        shown.order_by()
        .annotate(band=band)
        .values_list(
            "industry",
            "place",
            "demand__competition__code",
            "demand__competition__name",
            "demand__state",
            "cooperation",
            "closes_at",
            "band",
        )
        .annotate(count=Count("pk"))
    )
    return Tally({Kind(*kind): count for *kind, count in rows}, version)


class WholeHall:
    """The tally of the whole hall, kept by each process for as long as the data stays as it is.

    The version of the data is asked of the database every time, so no count outlives a change.
    """

    def __init__(self) -> None:
        self._kept: Tally | None = None

    def tally(self, shown: QuerySet[PublicVersion], *, version: str) -> Tally:
        """One query when the data is new to this process."""
        kept = self._kept
        if kept is None or kept.version != version:
            kept = self._kept = tally_of(shown, version=version)
        return kept


def filters_of(tally: Tally, counts: Counts, query: HallQuery) -> list[Filter]:
    """The rows of filters as the page shows them; what would find nothing is left out unless it is chosen."""
    labels: dict[str, Mapping[str, str]] = {
        "industry": INDUSTRY_LABELS,
        "budget": BANDS,
        "cooperation": COOPERATION,
        "due": DUE,
        "competition": tally.competitions,
        "state": {value: PUBLIC_LABELS[state] for value, state in STATES.items()} | {EVERY: "全部"},
    }
    found = []
    for name in FILTERS:
        there = counts.by_filter[name]
        choices = _places(there, query) if name == "place" else _choices(name, labels[name], there, query)
        if name == "competition":
            choices.sort(key=lambda choice: (-choice.count, choice.value))
        every = "" if name == "state" else EVERY_LABELS[name]
        url = query.address(**{name: ""}) if every else ""
        chosen = getattr(query, name) not in ("", OPEN)
        found.append(Filter(name, LABELS[name], every, url, chosen, choices))
    return [row for row in found if row.choices]


def _choices(name: str, labels: Mapping[str, str], there: Mapping[str, int], query: HallQuery) -> list[Choice]:
    chosen = getattr(query, name)
    return [
        Choice(value, label, there.get(value, 0), value == chosen, query.address(**{name: value}))
        for value, label in labels.items()
        if there.get(value) or value == chosen
    ]


def _places(there: Mapping[str, int], query: HallQuery) -> list[Choice]:
    """The places, most demands first; inside the one that is chosen its districts."""
    tops = sorted((value for value in there if INSIDE not in value), key=lambda value: (-there[value], value))
    open_one = query.place.partition(INSIDE)[0]
    found = []
    for top in tops:
        districts = [value for value in there if value.startswith(top + INSIDE)] if top == open_one else []
        inside = tuple(
            Choice(
                value, value.removeprefix(top + INSIDE), there[value], value == query.place, query.address(place=value)
            )
            for value in sorted(districts, key=lambda value: (-there[value], value))
        )
        found.append(Choice(top, top, there[top], top == query.place, query.address(place=top), inside))
    return found


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter with the address that takes it back."""

    name: str
    label: str
    url: str


def chips(query: HallQuery) -> list[Chip]:
    """The chosen filters, each removable."""
    return [Chip(name, label, query.address(**{name: ""})) for name, label in chips_of(query)]

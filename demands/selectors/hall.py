"""The public hall and a demand's public page: only public versions, only what the enterprise lets be seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.kept import keep, kept
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.policy import visible
from challenge_portal.search.services import find, similar
from competitions.selectors.announced import Listed
from competitions.states import Stage
from demands.models import Correction, Follow, PublicVersion
from demands.rules import takes_solutions
from demands.search import PUBLIC
from demands.selectors.hall_filters import Chip, Filter, WholeHall, chips, filters_of, tally_of
from demands.selectors.hall_query import BEST, BEST_LABEL, BUDGET, DEADLINE, EVERY, NEW, SORTS, HallQuery, clauses_of
from demands.selectors.hall_shapes import HallRow, PublicDemand
from demands.selectors.public_state import public_version
from demands.states import ON_THE_HALL, PUBLIC_LABELS, PUBLIC_TONES, DemandState

PAGE_SIZE = 20
MOST_HITS = 500
SIMILAR_KEPT = 300  # seconds
SUMMARY = 120  # characters of the description in a list
# the columns that a list reads
ROW = (
    "number",
    "title",
    "description",
    "industry_label",
    "place",
    "cooperation",
    "budget",
    "budget_hidden",
    "closes_at",
)
_whole_hall = WholeHall()


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of the list."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class HallPage:
    """A page of the hall with its filters; ``chips`` are the chosen ones, ``hidden`` what a new search keeps of them."""

    rows: list[HallRow]
    total: int
    number: int
    last: int
    query: HallQuery
    filters: list[Filter] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    sorts: list[Sort] = field(default_factory=list)

    @property
    def hidden(self) -> dict[str, str]:
        """The parts of the address that a search by other words keeps."""
        return {name: value for name, value in self.query.parts.items() if name not in ("q", "sort")}

    @property
    def here(self) -> str:
        """The address of this search, to come back to."""
        return self.query.address()

    @property
    def narrowed(self) -> bool:
        """Whether one of the filters that fold away on a phone is chosen."""
        return any(row.chosen for row in self.filters[1:])

    @property
    def anywhere(self) -> str:
        """The address of the same question among all demands, those that are closed included."""
        return self.query.address(state=EVERY)


def hall_page(query: HallQuery, *, at: datetime, version: str | None = None) -> HallPage:
    """The hall for these filters. Two or three queries, whatever the page size.

    ``version`` is that of the public data where the caller knows it; it is asked for otherwise.
    """
    hits = dict(find(PUBLIC, query.text, limit=MOST_HITS)) if query.text else None
    if hits is None:
        shown = _shown()
        tally = _whole_hall.tally(shown, version=public_version() if version is None else version)
    else:
        shown = _shown().filter(pk__in=hits)
        tally = tally_of(shown)
    counts = tally.counts(query, at=at)
    page = cut(counts.total, query.page, size=PAGE_SIZE)
    asked = replace(query, page=page.number)
    return HallPage(
        rows=_rows(_sorted(shown.filter(*clauses_of(query, at=at)), query, hits), page.rows, at=at),
        total=page.total,
        number=page.number,
        last=page.last,
        query=asked,
        filters=filters_of(tally, counts, asked),
        chips=chips(asked),
        sorts=_sorts(asked),
    )


def _sorts(query: HallQuery) -> list[Sort]:
    offered = {BEST: BEST_LABEL, **SORTS} if query.text else SORTS
    return [Sort(label, query.address(sort=value), value == query.sort) for value, label in offered.items()]


def public_demand(number: str, *, at: datetime, reader: User | None = None) -> PublicDemand:
    """The public page of one demand, and whether its reader follows it. One query.

    Raises NotVisible for a number that isn't, or no longer is, on the hall.
    """
    rows = _with_its_place().filter(number=number)
    if reader is not None:
        rows = rows.annotate(followed=Exists(Follow.objects.filter(person=reader, demand=OuterRef("demand"))))
    public = rows.first()
    if public is None or public.published_at is None:
        raise NotVisible(f"demand {number}")
    return replace(_public(public, at=at), followed=getattr(public, "followed", False))


def similar_demands(demand: PublicDemand, *, at: datetime, most: int = 3, version: str | None = None) -> list[HallRow]:
    """Demands on the hall that speak of the same, best first. One query.

    What the index finds is remembered for this ``version`` of the public data, for minutes only: the index follows a
    little later. Whether they are on the hall is asked every time.
    """
    key = f"similar:{version}:{demand.number}"
    pks: list[int] | None = kept(key) if version is not None else None
    if pks is None:
        pks = [pk for pk, _ in similar(PUBLIC, "\n".join([demand.title, *demand.paragraphs]), limit=most * 4)]
        if version is not None:
            keep(key, pks, seconds=SIMILAR_KEPT)
    hits = {pk: place for place, pk in enumerate(pks)}
    open_ones = _shown().filter(pk__in=hits, demand__state=DemandState.PUBLISHED)
    found = sorted(open_ones.values_list(*ROW, "state", "pk"), key=lambda row: hits[row[-1]])
    rows = [_row(values[:-1], at=at) for values in found]
    return [row for row in rows if row.number != demand.number][:most]


def public_rows(*, limit: int, at: datetime) -> list[HallRow]:
    """The newest demands for the front page. One query."""
    rows = _shown().filter(demand__state=DemandState.PUBLISHED).order_by("-published_at", "-pk")
    return _rows(rows, slice(limit), at=at)


def newest_rows(query: HallQuery, *, limit: int, at: datetime) -> list[tuple[HallRow, datetime]]:
    """What a search finds, the newest first, each with the moment of its publication. One query."""
    hits = [pk for pk, _ in find(PUBLIC, query.text, limit=MOST_HITS)] if query.text else None
    shown = _shown() if hits is None else _shown().filter(pk__in=hits)
    found = shown.filter(*clauses_of(query, at=at)).order_by("-published_at", "-pk")
    return [
        (_row(values[:-1], at=at), values[-1]) for values in found.values_list(*ROW, "state", "published_at")[:limit]
    ]


def found_between(
    query: HallQuery, *, after: datetime, until: datetime, at: datetime, limit: int
) -> tuple[list[HallRow], int]:
    """The newest of what a search finds and was published after one moment and not after another; and how many.

    Two queries.
    """
    hits = [pk for pk, _ in find(PUBLIC, query.text, limit=MOST_HITS)] if query.text else None
    shown = _shown() if hits is None else _shown().filter(pk__in=hits)
    new = shown.filter(*clauses_of(query, at=at), published_at__gt=after, published_at__lte=until)
    rows = _rows(new.order_by("-published_at", "-pk"), slice(limit), at=at)
    return rows, len(rows) if len(rows) < limit else new.count()


def listed_demands(announcement_ids: Collection[int]) -> dict[int, dict[str, Listed]]:
    """The demands of announcements by their numbers: with a page, corrected, or since when they are taken down.

    One query.
    """
    found: dict[int, dict[str, Listed]] = {}
    rows = PublicVersion.objects.filter(demand__batch_entry__batch__announcement_id__in=announcement_ids)
    withheld = Exists(
        Correction.objects.filter(demand=OuterRef("demand"), published_at__isnull=False, former_withheld=True)
    )
    batch = "demand__batch_entry__batch__announcement_id"
    facts = (batch, "number", "demand__state", "demand__state_changed_at", "title", "corrected_at")
    for announcement_id, number, state, since, title, corrected_at, old_withheld in rows.values_list(*facts, withheld):
        if state in ON_THE_HALL:
            url = reverse("demands:detail", args=[number])
            listed = Listed(url, corrected_at=corrected_at, title=title if corrected_at else "", stale=old_withheld)
        else:
            listed = Listed(taken_down_at=since)
        found.setdefault(announcement_id, {})[number] = listed
    return found


def hall_rows(query: HallQuery, *, at: datetime) -> RowSequence:
    """The same rows for the API: what a visitor sees and nothing more. Read page by page."""
    hits = dict(find(PUBLIC, query.text, limit=MOST_HITS)) if query.text else None
    shown = _shown() if hits is None else _shown().filter(pk__in=hits)
    return RowSequence(_sorted(shown.filter(*clauses_of(query, at=at)), query, hits), at)


@dataclass(frozen=True, slots=True)
class RowSequence(Sequence[HallRow]):
    """Public versions as rows, made only as far as a page asks."""

    publics: QuerySet[PublicVersion]
    at: datetime

    def __len__(self) -> int:
        return self.publics.count()

    def __getitem__(self, part: Any) -> Any:
        if isinstance(part, slice):
            return _rows(self.publics, part, at=self.at)
        return _rows(self.publics, slice(part, part + 1), at=self.at)[0]


def _shown() -> QuerySet[PublicVersion]:
    """What everybody sees, each with the moment at which its competition stops taking solutions."""
    return _everything_shown().all()


@lru_cache(maxsize=1)
def _everything_shown() -> QuerySet[PublicVersion]:
    """Put together once; only copies of it are ever read.

    A competition has one period of a stage at most (``competitions_period_once``), so the join doubles nothing.
    """
    solutions = FilteredRelation(
        "demand__competition__periods", condition=Q(demand__competition__periods__stage=Stage.SOLUTIONS)
    )
    return visible(PublicVersion, ANONYMOUS).annotate(
        solutions=solutions,
        closes_at=F("solutions__closes_at"),
        state=F("demand__state"),
    )


@lru_cache(maxsize=1)
def _with_its_place() -> QuerySet[PublicVersion]:
    """The same with its competition and the announcement in which it stands, for a demand's own page."""
    batch = "demand__batch_entry__batch"
    return _everything_shown().annotate(
        competition=F("demand__competition__name"),
        competition_code=F("demand__competition__code"),
        agreement_word=F("demand__competition__edition__agreement_word"),
        is_demo=F("demand__is_demo"),
        batch_title=F(f"{batch}__title"),
        batch_number=F(f"{batch}__number"),
        announcement_id=F(f"{batch}__announcement_id"),
        document_code=F(f"{batch}__document__code"),
    )


def _sorted(rows: QuerySet[PublicVersion], query: HallQuery, hits: dict[int, float] | None) -> QuerySet[PublicVersion]:
    if query.sort == BEST and hits:
        order = Value(list(hits), output_field=ArrayField(BigIntegerField()))
        return rows.order_by(Func(order, F("pk"), function="array_position", output_field=IntegerField()))
    orders: dict[str, list[Any]] = {
        NEW: ["-published_at", "-pk"],
        BUDGET: [F("budget").desc(nulls_last=True), "-published_at", "-pk"],
        DEADLINE: [F("closes_at").asc(nulls_last=True), "-published_at", "-pk"],
    }
    return rows.order_by(*orders.get(query.sort, orders[DEADLINE]))


def _rows(rows: QuerySet[PublicVersion], part: slice, *, at: datetime) -> list[HallRow]:
    """So many rows of a list, read without the columns that it doesn't show. One query."""
    return [_row(values, at=at) for values in rows.values_list(*ROW, "state")[part]]


def _row(values: Sequence[Any], *, at: datetime) -> HallRow:
    """From the columns of ``ROW`` and the state.

    The description is cut here: PostgreSQL would cut those of all rows before it sorts them.
    """
    number, title, description, industry, place, cooperation, budget, budget_hidden, closes_at, state = values
    is_open = state == DemandState.PUBLISHED
    days = (local(closes_at).date() - local(at).date()).days if closes_at and is_open else None
    return HallRow(
        number=number,
        title=title,
        summary=description[:SUMMARY],
        industry=industry,
        place=place,
        cooperation=cooperation,
        budget=budget,
        budget_hidden=budget_hidden,
        closes_at=closes_at,
        state=state,
        state_label=PUBLIC_LABELS[state],
        tone=PUBLIC_TONES[state],
        is_open=is_open,
        days_left=days if days is not None and days <= 3 else None,
    )


def _public(public: Any, *, at: datetime) -> PublicDemand:
    is_open = public.state == DemandState.PUBLISHED
    agreed = public.state == DemandState.AGREED
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
        tone=PUBLIC_TONES[public.state],
        is_open=is_open,
        takes_solutions=is_open or (agreed and takes_solutions(public.closes_at, at=at)),
        closes_at=public.closes_at,
        published_at=public.published_at,
        competition=public.competition,
        competition_code=public.competition_code,
        agreement_word=public.agreement_word,
        batch_title=public.batch_title or "",
        batch_number=public.batch_number or "",
        announcement_id=public.announcement_id,
        document_code=public.document_code or "",
        is_demo=public.is_demo,
        corrected_at=public.corrected_at,
    )

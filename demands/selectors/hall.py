"""The public hall and a demand's public page: only public versions, only what the enterprise lets be seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.policy import visible
from challenge_portal.search.services import find, similar
from competitions.selectors.announced import Listed
from competitions.states import Stage
from demands.models import PublicVersion
from demands.models.demands import INDUSTRY_LABELS
from demands.rules import takes_solutions
from demands.search import PUBLIC
from demands.selectors.hall_query import (
    BANDS,
    BEST,
    BUDGET,
    DEADLINE,
    NEW,
    STATES,
    Choice,
    HallQuery,
    chips_of,
    clauses_of,
    tally_of,
)
from demands.states import ON_THE_HALL, PUBLIC_LABELS, PUBLIC_TONES, DemandState

PAGE_SIZE = 20
MOST_HITS = 500


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
    state: str
    state_label: str
    tone: str
    is_open: bool
    days_left: int | None


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
    """A demand as everybody reads it. Hidden values are absent here, not masked.

    ``takes_solutions``: also where a partner was found, until the deadline that was announced.
    """

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
    tone: str
    is_open: bool
    takes_solutions: bool
    closes_at: datetime | None
    published_at: datetime
    competition: str
    competition_code: str
    agreement_word: str
    batch_title: str
    batch_number: str
    announcement_id: int | None
    document_code: str
    is_demo: bool

    @property
    def agreed_note(self) -> str:
        """What everybody reads once a partner was found."""
        if self.takes_solutions:
            way_on = "。征集按公布的时间进行，截止之前仍可提交方案，企业逐份答复。"
        else:
            way_on = "，解决方案征集已截止。"
        return f"企业已与一家挑战者签订{self.agreement_word}{way_on}"


def hall_page(query: HallQuery, *, at: datetime) -> HallPage:
    """The hall for these filters. Two queries, whatever the page size."""
    hits = dict(find(PUBLIC, query.text, limit=MOST_HITS)) if query.text else None
    shown = _shown()
    if hits is not None:
        shown = shown.filter(pk__in=hits)
    tally = tally_of(shown)
    page = cut(tally.total(query), query.page, size=PAGE_SIZE)
    rows = _sorted(_filtered(shown, query), query, hits)
    return HallPage(
        rows=[_row(public, at=at) for public in rows[page.rows]],
        total=page.total,
        number=page.number,
        last=page.last,
        query=replace(query, page=page.number),
        industries=tally.choices(query, "industry", INDUSTRY_LABELS),
        places=tally.places(query),
        budgets=tally.choices(query, "budget", BANDS),
        states=tally.choices(query, "state", {value: PUBLIC_LABELS[state] for value, state in STATES.items()}),
        chips=chips_of(query),
    )


def public_demand(number: str, *, at: datetime) -> PublicDemand:
    """The public page of one demand. Raises NotVisible for a number that isn't, or no longer is, on the hall."""
    batch = "demand__batch_entry__batch"
    public = (
        _shown()
        .annotate(
            competition=F("demand__competition__name"),
            competition_code=F("demand__competition__code"),
            agreement_word=F("demand__competition__edition__agreement_word"),
            is_demo=F("demand__is_demo"),
            batch_title=F(f"{batch}__title"),
            batch_number=F(f"{batch}__number"),
            announcement_id=F(f"{batch}__announcement_id"),
            document_code=F(f"{batch}__document__code"),
        )
        .filter(number=number)
        .first()
    )
    if public is None or public.published_at is None:
        raise NotVisible(f"demand {number}")
    return _public(public, at=at)


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


def listed_demands(announcement_ids: Collection[int]) -> dict[int, dict[str, Listed]]:
    """The demands of announcements by their numbers: with a page, or since when they are taken down. One query."""
    found: dict[int, dict[str, Listed]] = {}
    rows = PublicVersion.objects.filter(demand__batch_entry__batch__announcement_id__in=announcement_ids)
    facts = ("demand__batch_entry__batch__announcement_id", "number", "demand__state", "demand__state_changed_at")
    for announcement_id, number, state, since in rows.values_list(*facts):
        on_the_hall = state in ON_THE_HALL
        listed = Listed(reverse("demands:detail", args=[number])) if on_the_hall else Listed(taken_down_at=since)
        found.setdefault(announcement_id, {})[number] = listed
    return found


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
    """What everybody sees, each with the moment at which its competition stops taking solutions.

    A competition has one period of a stage at most (``competitions_period_once``), so the join doubles nothing.
    """
    solutions = FilteredRelation(
        "demand__competition__periods", condition=Q(demand__competition__periods__stage=Stage.SOLUTIONS)
    )
    return visible(PublicVersion, ANONYMOUS).annotate(
        solutions=solutions, closes_at=F("solutions__closes_at"), state=F("demand__state")
    )


def _filtered(shown: QuerySet[PublicVersion], query: HallQuery) -> QuerySet[PublicVersion]:
    return shown.filter(*clauses_of(query))


def _sorted(rows: QuerySet[PublicVersion], query: HallQuery, hits: dict[int, float] | None) -> Any:
    if query.sort == BEST and hits:
        return sorted(rows, key=lambda public: -hits[public.pk])
    orders: dict[str, list[Any]] = {
        NEW: ["-published_at", "-pk"],
        BUDGET: [F("budget").desc(nulls_last=True), "-published_at", "-pk"],
        DEADLINE: [F("closes_at").asc(nulls_last=True), "-published_at", "-pk"],
    }
    return rows.order_by(*orders.get(query.sort, orders[DEADLINE]))


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
        state=public.state,
        state_label=PUBLIC_LABELS[public.state],
        tone=PUBLIC_TONES[public.state],
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
    )

"""The pages of figures: one competition, a year's competitions together, and what of it the public reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse

from challenge_portal.kernel.clock import ZONE
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.summary.counting import Counted, count, share, spoken, totals
from challenge_portal.pages.summary.figures import (
    BY_KEY,
    EVERY,
    FUNNEL,
    GROUPS,
    RATIOS,
    ROLL_UP,
    Figure,
    Ratio,
)
from competitions.models import Competition
from competitions.policy import manages, oversees
from competitions.states import CompetitionState
from demands.models import Demand
from demands.models.demands import INDUSTRY_LABELS
from demands.states import NEVER_COLLECTED, ON_THE_HALL
from solutions.models import Agreement, Solution
from solutions.states import FILED, AgreementState

SUMMED_UP = frozenset({CompetitionState.SUMMARISING, CompetitionState.CONCLUDED})
ENOUGH_TO_HIDE = 3  # a sum of fewer agreements would give a single one away
Numbers = Mapping[str, Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as the page shows it, with what it counts and the list that it opens."""

    key: str
    label: str
    value: str
    unit: str
    meaning: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    title: str
    figures: list[Shown]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: its number, the one it is part of, and both as shares of the longest line in per cent."""

    label: str
    number: int
    whole: int
    width: str
    whole_width: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """One month of a chart of columns, in the units of a drawing 100 high."""

    label: str
    demands: int
    solutions: int
    x: int
    demands_top: str
    demands_high: str
    solutions_top: str
    solutions_high: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The page of one competition."""

    groups: list[Group]
    funnel: list[Bar]
    industries: list[Bar]
    months: list[Column]
    meanings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class YearRow:
    """One competition in the year's table."""

    code: str
    name: str
    state: str
    url: str
    cells: list[Shown]
    rate: str


@dataclass(frozen=True, slots=True)
class Year:
    """All competitions of a year that an office runs or looks after."""

    year: int
    years: list[int]
    groups: list[Group]
    heads: list[tuple[str, str]]
    rows: list[YearRow]
    totals: list[Shown]
    total_rate: str
    funnel: list[Bar]
    meanings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PublicSummary:
    """What everybody reads of a competition that is being summed up or is over."""

    name: str
    code: str
    state: str
    groups: list[Group]
    funnel: list[Bar]
    meanings: list[tuple[str, str]]
    is_demo: bool


def summary(competition: Competition) -> Summary:
    """The figures of one competition. Four queries."""
    numbers = count([competition.pk])[0].numbers

    def url(key: str) -> str:
        return reverse("pages:summary_list", args=[competition.code, key])

    return Summary(
        groups=_groups(numbers, url),
        funnel=_funnel(numbers, url),
        industries=_industries(competition),
        months=_months(competition),
        meanings=meanings(),
    )


def year_summary(actor: Actor, year: int | None) -> Year:
    """The year's figures of everything that the actor runs or looks after. Three queries."""
    watched = _watched(actor)
    years = sorted({each.edition.year for each in watched}, reverse=True)
    chosen = year if year in years else _liveliest(watched, years)
    counted = count([each.pk for each in watched if each.edition.year == chosen])
    numbers = totals(counted)

    def url(key: str) -> str:
        return reverse("pages:year_list", args=[chosen, key])

    return Year(
        year=chosen,
        years=years,
        groups=_groups(numbers, url),
        heads=[(BY_KEY[key].label, BY_KEY[key].unit) for key in ROLL_UP],
        rows=[_year_row(each) for each in counted],
        totals=[_shown(BY_KEY[key], numbers, url) for key in ROLL_UP],
        total_rate=_percent(RATIOS[0], numbers),
        funnel=_funnel(numbers, url),
        meanings=meanings(),
    )


def competitions_of_year(actor: Actor, year: int) -> list[Competition]:
    """The competitions behind the year's figures."""
    return [each for each in _watched(actor) if each.edition.year == year]


def public_summary(competition: Competition) -> PublicSummary | None:
    """The public figures; nothing before the competition is being summed up. One that was only taken over into the
    archive has none: the portal counts what it ran. Two queries.
    """
    if competition.state not in SUMMED_UP:
        return None
    numbers = count([competition.pk])[0].numbers
    ran_here = bool(numbers["collected"])
    told = _groups(numbers, lambda key: "", public=True)
    return PublicSummary(
        name=competition.name,
        code=competition.code,
        state=competition.get_state_display(),
        groups=told if ran_here else [],
        funnel=_funnel(numbers, lambda key: "") if ran_here else [],
        meanings=meanings(public=True) if ran_here else [],
        is_demo=competition.is_demo,
    )


def meanings(*, public: bool = False) -> list[tuple[str, str]]:
    """What each figure counts, in the order of the page."""
    return [(each.label, each.meaning) for each in EVERY if each.public or not public]


def _watched(actor: Actor) -> list[Competition]:
    """What the actor runs or looks after, each with its edition. One query, besides finding their ids."""
    rows = Competition.objects.filter(manages("pk").q(actor) | oversees("pk").q(actor)).select_related("edition")
    return list(rows.order_by("-edition__year", "code"))


def _liveliest(watched: Sequence[Competition], years: Sequence[int]) -> int:
    """The newest year with a competition that has gone beyond preparation; else the newest year."""
    going = [each.edition.year for each in watched if each.state != CompetitionState.PREPARING]
    return max(going, default=years[0] if years else 0)


def _shown(figure: Figure | Ratio, numbers: Numbers, url: Any) -> Shown:
    if isinstance(figure, Ratio):
        told = spoken(share(figure, numbers))
        return Shown(
            figure.key, figure.label, told, figure.unit if told != "—" else "", figure.meaning, url(figure.part)
        )
    told = spoken(numbers[figure.key])
    return Shown(figure.key, figure.label, told, figure.unit, figure.meaning, url(figure.key))


def _groups(numbers: Numbers, url: Any, *, public: bool = False) -> list[Group]:
    hidden = _gives_one_away(numbers) if public else set()
    return [
        Group(
            title,
            [
                _shown(each, numbers, url)
                for each in EVERY
                if each.group == title and (each.public or not public) and each.key not in hidden
            ],
        )
        for title in GROUPS
    ]


def _gives_one_away(numbers: Numbers) -> set[str]:
    """Sums that so few rows make up that a single amount could be told from them."""
    pairs = {"agreed_amount": "agreements", "contract_amount": "contracts"}
    return {amount for amount, number in pairs.items() if (numbers[number] or 0) < ENOUGH_TO_HIDE}


def _percent(ratio: Ratio, numbers: Numbers) -> str:
    told = share(ratio, numbers)
    return "—" if told is None else f"{told}%"


def _funnel(numbers: Numbers, url: Any) -> list[Bar]:
    first = int(numbers[FUNNEL[0]] or 0)
    bars, before = [], first
    for key in FUNNEL:
        number = int(numbers[key] or 0)
        note = "全部" if key == FUNNEL[0] else f"上一步的 {100 * number / before:.1f}%" if before else ""
        bars.append(
            Bar(BY_KEY[key].label, number, before, _width(number, first), _width(before, first), note, url(key))
        )
        before = number
    return bars


def _industries(competition: Competition) -> list[Bar]:
    """公开发布 in each industry, and how many of them led to an agreement. One query."""
    agreed = Exists(Agreement.objects.filter(solution__demand=OuterRef("pk"), state=AgreementState.CONFIRMED))
    rows = (
        Demand.objects.filter(competition=competition, state__in=ON_THE_HALL)
        .order_by()
        .values_list("industry")
        .annotate(number=Count("pk"), solved=Count("pk", filter=Q(agreed)))
    )
    found = sorted(((INDUSTRY_LABELS.get(name, "其他"), number, solved) for name, number, solved in rows), key=_most)
    longest = max((number for _, number, _ in found), default=0)
    return [
        Bar(label, solved, number, _width(solved, longest), _width(number, longest), "", "")
        for label, number, solved in found
    ]


def _most(row: tuple[str, int, int]) -> tuple[int, str]:
    return -row[1], row[0]


def _months(competition: Competition) -> list[Column]:
    """Demands and solutions that came in month by month. Two queries."""
    asked = Demand.objects.filter(competition=competition, submitted_at__isnull=False).exclude(
        state__in=NEVER_COLLECTED
    )
    offered = Solution.objects.filter(demand__competition=competition, state__in=FILED)
    demands, solutions = _by_month(asked), _by_month(offered)
    months = sorted({*demands, *solutions})
    most = max([*demands.values(), *solutions.values()], default=0) or 1
    return [
        _column(place, month, demands.get(month, 0), solutions.get(month, 0), most)
        for place, month in enumerate(months)
    ]


def _by_month(rows: Any) -> dict[datetime, int]:
    grouped = rows.order_by().annotate(month=TruncMonth("submitted_at", tzinfo=ZONE)).values_list("month")
    return dict(grouped.annotate(Count("pk")))


def _column(place: int, month: datetime, demands: int, solutions: int, most: int) -> Column:
    return Column(
        f"{month.year}年{month.month}月",
        demands,
        solutions,
        place * 100,
        f"{100 - 100 * demands / most:.1f}",
        f"{100 * demands / most:.1f}",
        f"{100 - 100 * solutions / most:.1f}",
        f"{100 * solutions / most:.1f}",
    )


def _year_row(counted: Counted) -> YearRow:
    def url(key: str) -> str:
        return reverse("pages:summary_list", args=[counted.code, key])

    return YearRow(
        code=counted.code,
        name=counted.name,
        state=CompetitionState(counted.state).label,
        url=reverse("pages:summary", args=[counted.code]),
        cells=[_shown(BY_KEY[key], counted.numbers, url) for key in ROLL_UP],
        rate=_percent(RATIOS[0], counted.numbers),
    )


def _width(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "0"

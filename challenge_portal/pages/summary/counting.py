"""The figures of some competitions in one query, and how numbers are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, cast

from django.db.models import Count, OuterRef, Subquery, Sum

from challenge_portal.pages.summary.figures import BY_KEY, FIGURES, MEAN, SUM, Figure, Ratio
from competitions.models import Competition

TENTH = Decimal("0.1")
A_DAY = timedelta(days=1)
ASKED, SUM_OF, NUMBER_OF = "asked_", "_sum", "_number"


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of one competition: numbers by key; a mean has no number where there is nothing to average."""

    competition_id: int
    code: str
    name: str
    place: str
    state: str
    numbers: Mapping[str, Decimal | int | None]


def count(ids: Collection[int]) -> list[Counted]:
    """Every figure of these competitions, in one query however many there are. Newest and then by code."""
    asked: dict[str, Any] = {}
    for figure in FIGURES:
        if figure.measure == MEAN:
            asked[figure.key + SUM_OF] = _scalar(figure, Sum(figure.field))
            asked[figure.key + NUMBER_OF] = _scalar(figure, Count("pk"))
        else:
            asked[figure.key] = _scalar(figure, figure.measured())
    annotated = {ASKED + key: scalar for key, scalar in asked.items()}  # some keys are names of relations
    found = Competition.objects.filter(pk__in=ids).annotate(**annotated).order_by("-edition__year", "code")
    return [
        Counted(
            row.pk,
            row.code,
            row.name,
            row.place,
            row.state,
            {figure.key: _number(figure, row) for figure in FIGURES}
            | {key: getattr(row, ASKED + key) for key in asked if key not in BY_KEY},
        )
        for row in found
    ]


def totals(counted: Iterable[Counted]) -> dict[str, Decimal | int | None]:
    """The sums over competitions; a mean is taken over all its rows, not over the competitions' means."""
    rows = list(counted)
    found: dict[str, Decimal | int | None] = {}
    for figure in FIGURES:
        if figure.measure == MEAN:
            found[figure.key] = _mean(figure, rows)
        else:
            found[figure.key] = sum((row.numbers[figure.key] or 0 for row in rows), Decimal(0))
    return found


def _mean(figure: Figure, rows: Iterable[Counted]) -> Decimal | None:
    waited, number = timedelta(), 0
    for row in rows:
        waited += cast(timedelta, row.numbers[figure.key + SUM_OF] or timedelta())
        number += int(row.numbers[figure.key + NUMBER_OF] or 0)
    return days(waited, number)


def share(ratio: Ratio, numbers: Mapping[str, Decimal | int | None]) -> Decimal | None:
    """A ratio in per cent with one decimal place; nothing where the whole is nothing."""
    whole = Decimal(numbers[ratio.whole] or 0)
    if not whole:
        return None
    return (100 * Decimal(numbers[ratio.part] or 0) / whole).quantize(TENTH, ROUND_HALF_UP)


def days(waited: timedelta, number: int) -> Decimal | None:
    """The mean of so many waits, in days with one decimal place."""
    if not number:
        return None
    return (Decimal(waited.total_seconds()) / Decimal(A_DAY.total_seconds()) / number).quantize(TENTH, ROUND_HALF_UP)


def spoken(number: Decimal | int | None) -> str:
    """``1,286.5``; a dash where there is nothing to say."""
    if number is None:
        return "—"
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scalar(figure: Figure, measured: Any) -> Subquery:
    rows = figure.rows().filter(**{figure.at: OuterRef("pk")}).order_by()
    return Subquery(rows.values(figure.at).annotate(figure_number=measured).values("figure_number"))


def _number(figure: Figure, row: Any) -> Decimal | int | None:
    asked = ASKED + figure.key
    if figure.measure == MEAN:
        return days(getattr(row, asked + SUM_OF) or timedelta(), getattr(row, asked + NUMBER_OF) or 0)
    return getattr(row, asked) or (Decimal(0) if figure.measure == SUM else 0)

"""What is counted for the desk, and the one query that counts it for all parts together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast

UNDATED = Cast(Value(None), DateTimeField())  # a bare NULL would be taken for a text by the first half of a UNION


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows to count, each once.

    ``since`` names a moment of which the earliest is wanted. ``by`` names a field whose values are counted apart, and
    ``named`` one that tells such a value in words: ``by="pk", named="title"`` tells the rows themselves. ``of`` is
    counted instead of the rows. Each may be a lookup.
    """

    rows: QuerySet[Any]
    since: str = ""
    by: str = ""
    named: str = ""
    of: str = "pk"

    def lines(self, place: int, key: str) -> QuerySet[Any]:
        """The lines that this tally adds to the one query: place, key, value, name, count, since."""
        value = Cast(self.by, TextField()) if self.by else Value("")
        name = Cast(self.named, TextField()) if self.named else Value("")
        grouped = self.rows.order_by().values_list(Value(place), Value(key), value, name)
        return grouped.annotate(
            tally_count=Count(self.of, distinct=True), tally_since=Min(self.since) if self.since else UNDATED
        )


@dataclass(frozen=True, slots=True)
class Line:
    """How many there are of one value, and since when; ``name`` tells the value in words where that was asked."""

    count: int = 0
    since: datetime | None = None
    value: str = ""
    name: str = ""


class Counts:
    """What was counted of one set of tallies. What was not declared, or of which there is nothing, counts zero."""

    def __init__(self, lines: Mapping[str, Sequence[Line]]) -> None:
        self._lines = lines

    def of(self, key: str, value: str = "") -> Line:
        """The line of one value; of a tally that counts nothing apart, its only one."""
        return next((line for line in self.each(key) if line.value == value), Line())

    def each(self, key: str) -> Sequence[Line]:
        """The lines of all values, in no order."""
        return self._lines.get(key, ())

    def total(self, key: str) -> int:
        """The sum over all values."""
        return sum(line.count for line in self.each(key))


def count(wanted: Sequence[Mapping[str, Tally]]) -> list[Counts]:
    """The counts of each set of tallies, in the order given. One query for all of them, none if there is no tally."""
    found: list[dict[str, list[Line]]] = [{} for _ in wanted]
    queries = [tally.lines(place, key) for place, tallies in enumerate(wanted) for key, tally in tallies.items()]
    if queries:
        first, *others = queries
        for place, key, value, name, number, since in first.union(*others, all=True):
            if number:
                found[place].setdefault(key, []).append(Line(number, since, value, name))
    return [Counts(lines) for lines in found]

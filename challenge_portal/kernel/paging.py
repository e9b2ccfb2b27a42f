"""Which rows of a list stand on one page of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Cut:
    """One page of a list: its number, the last one's, how many rows there are in all, and which stand on it."""

    number: int
    last: int
    total: int
    size: int

    @property
    def rows(self) -> slice:
        """For ``queryset[cut.rows]``."""
        return slice((self.number - 1) * self.size, self.number * self.size)


def cut(total: int, page: int, *, size: int) -> Cut:
    """The page that was asked for, or the nearest there is; an empty list has one page."""
    last = max(ceil(total / size), 1)
    return Cut(min(max(page, 1), last), last, total, size)

"""Numbers as they come in an address or a posted page: digits of a sensible length, or none at all."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST_ID = 11
LONGEST_VERSION = 9
LONGEST_PAGE = 6


def number_typed(typed: str, *, digits: int = LONGEST_ID) -> int | None:
    """The number, or None for anything else: the caller says what that means there."""
    return int(typed) if typed.isdecimal() and len(typed) <= digits else None


def numbers_typed(typed: Iterable[str]) -> list[int]:
    """Those that are numbers, in their order: what was ticked in a list of ids."""
    return [number for each in typed if (number := number_typed(each)) is not None]


def page_typed(typed: str) -> int:
    """The page of a list; anything that is none is the first."""
    return number_typed(typed, digits=LONGEST_PAGE) or 1


def version_typed(typed: str, *, digits: int = LONGEST_VERSION) -> int | None:
    """The version (or step) a page was opened with: None where it says none, -1, an old one, where it isn't a number."""
    if not typed:
        return None
    number = number_typed(typed, digits=digits)
    return -1 if number is None else number

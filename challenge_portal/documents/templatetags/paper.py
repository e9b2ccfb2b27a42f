"""Titles on paper: broken between words, the lines of like length (GB/T 9704-2012, 7.3.1: 排列应当使用梯形或菱形)."""

from __future__ import annotations

from itertools import combinations, pairwise

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from challenge_portal.search.wording import words_that_stay_whole

register = template.Library()
MOST_LINES = 4


@register.filter
def in_lines(title: str, most: int = 19) -> SafeString:
    """The title in as few lines of at most ``most`` characters as it needs, as even as its words allow."""
    return mark_safe("<br/>".join(escape(line) for line in even_lines(str(title), most)))  # noqa: S308 - escaped


def even_lines(title: str, most: int) -> list[str]:
    """Break between words into the fewest lines; among those the most even. A word longer than a line stays whole."""
    pieces = words_that_stay_whole(title)
    for count in range(1, min(MOST_LINES, len(pieces)) + 1):
        ways = [_cut(pieces, places) for places in combinations(range(1, len(pieces)), count - 1)]
        fitting = [lines for lines in ways if max(map(len, lines)) <= most]
        if fitting:
            return min(fitting, key=lambda lines: sum(len(line) ** 2 for line in lines))
    return [title]


def _cut(pieces: list[str], places: tuple[int, ...]) -> list[str]:
    edges = [0, *places, len(pieces)]
    return ["".join(pieces[start:end]) for start, end in pairwise(edges)]

"""Where a Chinese title may break: between words, never inside one."""

from __future__ import annotations

from functools import lru_cache

import rjieba
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

CLOSING = frozenset("，。、；：？！）》〉」』】〕”’…—％%)],.;:?!")
OPENING = frozenset("（《〈「『【〔“‘([")


def words_that_stay_whole(title: str) -> list[str]:
    """Cut a title into the pieces between which it may break.

    A one-character word and closing punctuation stay with the piece before them, opening punctuation with the
    piece after, so that no line begins with 的 or ） and none ends with （.
    """
    pieces: list[str] = []
    opening = ""
    for word in rjieba.cut(title):
        if word in OPENING:
            opening += word
            continue
        stays = not opening and pieces and (len(word) == 1 or word[0] in CLOSING)
        if stays:
            pieces[-1] += word
        else:
            pieces.append(opening + word)
            opening = ""
    if opening:
        pieces.append(opening)
    return pieces


@lru_cache(maxsize=4096)
def with_breaks(title: str) -> SafeString:
    """The title, escaped, with ``<wbr>`` where it may break."""
    return mark_safe("<wbr>".join(escape(piece) for piece in words_that_stay_whole(title)))  # noqa: S308 - escaped

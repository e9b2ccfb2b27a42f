"""How editions and competitions are named on paper, so that nobody retypes the fixed part."""

from __future__ import annotations

import cn2an

OPEN_BRACKETS = "（　）"


def edition_name(series_name: str, ordinal: int) -> str:
    """``第七届中国创新挑战赛``."""
    return f"第{cn2an.an2cn(ordinal)}届{series_name}"


def competition_name(edition: str, place: str) -> str:
    """``第七届中国创新挑战赛（江苏）``; an absent place leaves the brackets open."""
    place = place.strip()
    return f"{edition}（{place}）" if place else edition + OPEN_BRACKETS

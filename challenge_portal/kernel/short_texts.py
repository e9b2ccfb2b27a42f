"""A line of text that must fit: refused at its field when it is longer, never cut in silence."""

from __future__ import annotations

from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.wordcount import normalise_text


def fitting(typed: str, *, limit: int, label: str, field: str) -> str:
    """What was typed, normalised. ``limit`` counts characters, as the column does. Raises Refused at ``field``."""
    text = normalise_text(typed)
    if len(text) > limit:
        raise Refused(f"{label}最多 {limit} 字，现在 {len(text)} 字，请精简。", field=field)
    return text

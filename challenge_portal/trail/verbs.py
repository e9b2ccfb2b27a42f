"""The words of the record. An act whose verb nobody registered can't be recorded, so no act is unnamed on a page."""

from __future__ import annotations

from collections.abc import Mapping

_VERBS: dict[str, str] = {}


class UnknownVerb(LookupError):
    """The verb was never registered with its display text."""


def register_verbs(verbs: Mapping[str, str]) -> None:
    """Give each verb (``app.subject.act``) the Chinese text that pages show.

    Apps call this in ``ready()``. The same text twice is harmless; two texts for one verb are a ``ValueError``.
    """
    for verb, text in verbs.items():
        if verb.count(".") < 2 or not text:
            raise ValueError(f"动作“{verb}”须写成 app.subject.act，并有显示文字。")
        if _VERBS.get(verb, text) != text:
            raise ValueError(f"动作“{verb}”已登记为“{_VERBS[verb]}”。")
    _VERBS.update(verbs)


def verb_text(verb: str) -> str:
    """The display text of a registered verb; raises ``UnknownVerb``."""
    try:
        return _VERBS[verb]
    except KeyError:
        raise UnknownVerb(f"动作“{verb}”没有登记。") from None


def all_verbs() -> dict[str, str]:
    """Every registered verb with its text, for filters of the record's list."""
    return dict(sorted(_VERBS.items()))

"""The words for kinds of messages. Apps register theirs; a kind nobody named shows no word."""

from __future__ import annotations

from collections.abc import Mapping

REMINDER = "reminder"
_KINDS: dict[str, str] = {REMINDER: "期限提醒"}


def register_kinds(kinds: Mapping[str, str]) -> None:
    """Give kinds of messages (``demands``, ``applications``) the word that stands beside the time."""
    _KINDS.update(kinds)


def kind_label(kind: str) -> str:
    """The word of a kind, or nothing."""
    return _KINDS.get(kind, "")

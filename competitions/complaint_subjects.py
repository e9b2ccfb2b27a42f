"""What a complaint can be about beyond the competition itself: apps above hand in how to find it.

An objection to a round of awards names the round; competitions knows nothing of awards, so awards registers here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.typed import number_typed


@dataclass(frozen=True, slots=True)
class ComplaintSubject:
    """One matter: its kind and id as in the record, its words, and why no complaint about it is taken now."""

    kind: str
    id: str
    label: str
    competition_id: int
    refusal: Refusal | None = None


Finder = Callable[[str, datetime], ComplaintSubject | None]
_finders: dict[str, Finder] = {}


def register_complaint_subject(name: str, find: Finder) -> None:
    """Let ``?<name>=<id>`` of the complaint's page name a matter; ``find(id, at)`` looks for it, under its lock if the
    caller is inside a transaction that writes.
    """
    _finders[name] = find


def complaint_subject(name: str, typed: str, *, at: datetime) -> ComplaintSubject | None:
    """The matter behind a name and an id; nothing for what nobody knows or may not be known."""
    find = _finders.get(name)
    return find(typed, at) if find is not None and number_typed(typed) is not None else None

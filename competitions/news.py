"""News from competitions for the apps above: they hand in callables, competitions knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from competitions.models import Competition

CalendarFollower = Callable[[Competition, str, datetime], None]
_followers: list[CalendarFollower] = []


def when_calendar_changes(follower: CalendarFollower) -> None:
    """Have ``follower(competition, stage, at)`` called in the transaction that changes a stage's dates."""
    if follower not in _followers:
        _followers.append(follower)


def calendar_changed(competition: Competition, stage: str, *, at: datetime) -> None:
    """Tell everybody whose moments hang on the calendar."""
    for follower in _followers:
        follower(competition, stage, at)

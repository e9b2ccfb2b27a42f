"""One thing to do on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LONG_WAIT = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: verb first, why, and the one button. ``urgent`` only when a rule or a promise presses."""

    text: str
    note: str
    url: str
    act: str
    count: int
    urgent: bool = False


def too_long(since: datetime | None, at: datetime) -> bool:
    """Whether something has waited longer than it should."""
    return since is not None and at - since > LONG_WAIT

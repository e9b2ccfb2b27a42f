"""One thing to do on the desk, and a part of the portal that has such things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.desk.tallies import Counts, Tally

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


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of the portal puts on the desk.

    ``tallies`` declares what may wait for this actor and has to be counted, by a key of the part's own; ``todos`` words
    the counts. Who the actor is was settled by declaring: what is not theirs counts zero.
    """

    tallies: Callable[[Actor, datetime], dict[str, Tally]]
    todos: Callable[[Counts, Actor, datetime], Iterator[Todo]]


def too_long(since: datetime | None, at: datetime) -> bool:
    """Whether something has waited longer than it should."""
    return since is not None and at - since > LONG_WAIT

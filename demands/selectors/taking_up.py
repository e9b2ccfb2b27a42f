"""揭榜四步 on a demand's public page. What the steps are, the app of the challengers says: it registers here.

A visitor's card must be the same for every visitor and cost no query: the page is sent with a mark and no session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.organisations.actors import Actor
from demands.selectors.hall_shapes import PublicDemand


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``done``, ``here`` (the next one) or empty."""

    label: str
    text: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class TakingUp:
    """The four steps, and the one act that comes next (empty: nothing to do now). ``note`` says why not;
    ``detail_url`` is the detail tier where it is open to the reader.
    """

    steps: tuple[Step, ...]
    act: str = ""
    url: str = ""
    note: str = ""
    detail_url: str = ""


Find = Callable[[PublicDemand, Actor, datetime], TakingUp]
_finders: list[Find] = []


def register_taking_up(find: Find) -> None:
    """Let the app of the challengers say how a demand is taken up."""
    _finders[:] = [find]


def taking_up(demand: PublicDemand, actor: Actor, *, at: datetime) -> TakingUp | None:
    """The card for this reader; nothing while no app offers it."""
    return _finders[0](demand, actor, at) if _finders else None

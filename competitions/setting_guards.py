"""What may still stand against a change of a competition's settings; apps above add their guards here.

Competitions knows nothing of solutions; whether the deadline may still move, or the seal still be set, hangs on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.refusals import Refusal
from competitions.models import Competition


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """When a stage closed so far (None: the calendar said nothing), and when it is to close."""

    stage: str
    closed_at: datetime | None
    closes_at: datetime


PeriodGuard = Callable[[Competition, PeriodChange], Refusal | None]
SealGuard = Callable[..., Refusal | None]
_period_guards: list[PeriodGuard] = []
_seal_guards: list[SealGuard] = []


def register_period_guard(guard: PeriodGuard) -> None:
    """Have ``guard(competition, change)`` asked in the transaction that changes a stage's dates.

    It locks what its answer rests on, after the competition.
    """
    if guard not in _period_guards:
        _period_guards.append(guard)


def register_seal_guard(guard: SealGuard) -> None:
    """Have ``guard(competition, holding=…)`` asked whether the seal may still be set or lifted.

    ``holding``: asked in the transaction of the change, so it locks what its answer rests on; a page asks without.
    """
    if guard not in _seal_guards:
        _seal_guards.append(guard)


def period_refusal(competition: Competition, change: PeriodChange) -> Refusal | None:
    """The first thing that stands against these dates."""
    return next((refusal for guard in _period_guards if (refusal := guard(competition, change))), None)


def seal_refusal(competition: Competition, *, holding: bool) -> Refusal | None:
    """The first thing that stands against sealing solutions, or no longer sealing them."""
    return next((refusal for guard in _seal_guards if (refusal := guard(competition, holding=holding))), None)

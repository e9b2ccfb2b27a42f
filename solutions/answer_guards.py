"""What may still stand against choosing or declining a solution; apps above add their guards here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Guard
from solutions.models import Solution

CHOOSE, DECLINE = "choose", "decline"
_guards: dict[str, list[Guard]] = {CHOOSE: [], DECLINE: []}


def register_answer_guard(answer: str, guard: Guard) -> None:
    """Let a later app refuse an answer, ``CHOOSE`` or ``DECLINE``: ``guard(solution, *, actor, at, data)``."""
    if guard not in _guards[answer]:
        _guards[answer].append(guard)


def choice_open(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nothing that a later app knows stands against choosing it now."""
    return _first_refusal(CHOOSE, solution, actor=actor, at=at, data=data)


def decline_open(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nothing that a later app knows stands against declining it now."""
    return _first_refusal(DECLINE, solution, actor=actor, at=at, data=data)


def _first_refusal(answer: str, solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    for guard in _guards[answer]:
        if refusal := guard(solution, actor=actor, at=at, data=data):
            return refusal
    return None

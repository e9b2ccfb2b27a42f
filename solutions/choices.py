"""What may still stand against choosing a solution; apps above add their guards here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Guard
from solutions.models import Solution

_guards: list[Guard] = []


def register_choice_guard(guard: Guard) -> None:
    """Let a later app refuse a choice (a decision after a final): ``guard(solution, *, actor, at, data)``."""
    if guard not in _guards:
        _guards.append(guard)


def choice_open(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The first refusal of the registered guards."""
    for guard in _guards:
        if refusal := guard(solution, actor=actor, at=at, data=data):
            return refusal
    return None

"""An edge of a workflow, from which both the database's triggers and the engine's moves are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pgtrigger
from django.db import models
from django.db.models import Q


@dataclass(frozen=True, init=False)
class Edge:
    """A named way from any of ``sources`` to ``target``."""

    name: str
    sources: frozenset[str]
    target: str

    def __init__(self, name: str, sources: Iterable[str], target: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sources", frozenset(str(source) for source in sources))
        object.__setattr__(self, "target", str(target))


def state_constraint(name: str, states: type[models.TextChoices]) -> models.CheckConstraint:
    """The state is one of the states."""
    return models.CheckConstraint(condition=Q(state__in=states.values), name=f"{name}_state_is_known")


def state_triggers(name: str, edges: Iterable[Edge], initial: str) -> list[pgtrigger.Trigger]:
    """The database refuses a move that no edge names, and a row that starts anywhere but in the initial state."""
    moves = sorted({(source, edge.target) for edge in edges for source in edge.sources if source != edge.target})
    return [
        pgtrigger.FSM(name=f"{name}_moves", field="state", transitions=moves),
        pgtrigger.Protect(
            name=f"{name}_starts",
            operation=pgtrigger.Insert,
            condition=pgtrigger.Q(new__state__df=str(initial)),
        ),
    ]

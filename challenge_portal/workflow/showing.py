"""What pages show of states beside their names: how far a case has come, and the tabs above a list of cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Step:
    """One step of ``components/track.html``: ``state`` is done, here or empty."""

    label: str
    state: str


def track(labels: Sequence[str], here: int) -> list[Step]:
    """A row of steps; before the first (``here`` is -1) nothing is done, behind the last everything is."""
    return [Step(label, "done" if at < here else "here" if at == here else "") for at, label in enumerate(labels)]


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice above a list, with how many rows stand behind it (None: not counted)."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True)
class StateTabs:
    """The tabs above a list of cases: groups of states under a name, then the single states.

    A figure elsewhere that leads to a list links to one of these groups, so that both always agree.
    """

    states: type[models.TextChoices]
    groups: Mapping[str, tuple[str, Collection[str]]]

    def known(self, value: str) -> bool:
        """Whether an address may ask for it."""
        return value in self.groups or value in self.states.values

    def states_of(self, value: str) -> frozenset[str]:
        """The states behind a tab."""
        return frozenset(self.groups[value][1]) if value in self.groups else frozenset({value})

    def total(self, counts: Mapping[str, int], value: str) -> int:
        """How many cases stand behind a tab; ``counts`` is by state."""
        return sum(counts.get(state, 0) for state in self.states_of(value))

    def tabs(
        self, counts: Mapping[str, int], chosen: str, *, groups: Iterable[str], apart: Collection[str] = ()
    ) -> list[Tab]:
        """Those groups, then every state in which there is a case; a state ``apart`` has no tab of its own."""
        shown = [state for state in self.states if state not in apart and (counts.get(state) or state == chosen)]
        return [
            *(Tab(each, self.groups[each][0], self.total(counts, each), each == chosen) for each in groups),
            *(Tab(state.value, state.label, counts.get(state, 0), state == chosen) for state in shown),
        ]

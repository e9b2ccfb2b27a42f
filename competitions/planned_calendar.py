"""The calendar that the hosts' plans give a competition: the earliest start and the latest end of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from challenge_portal.kernel.clock import at_local
from competitions.models import HostingApplication
from competitions.states import Stage

MORNING = time(9, 0)


@dataclass(frozen=True, slots=True)
class Planned:
    """When a stage opens and closes by the plans."""

    stage: Stage
    opens_at: datetime
    closes_at: datetime


def planned_periods(applications: Sequence[HostingApplication]) -> dict[Stage, Planned]:
    """The stages that follow from the four days of each plan; nothing while no plan is complete."""
    collection = [each.collection_on for each in _complete(applications) if each.collection_on]
    publication = [each.publication_on for each in _complete(applications) if each.publication_on]
    matching = [each.matching_on for each in _complete(applications) if each.matching_on]
    final = [each.final_on for each in _complete(applications) if each.final_on]
    if not final:
        return {}
    starts, publishes, matches, ends = min(collection), min(publication), min(matching), max(final)
    bounds = {
        Stage.COLLECTION: (starts, publishes),
        Stage.PUBLICATION: (publishes, matches),
        Stage.SOLUTIONS: (publishes, matches),
        Stage.MATCHING: (matches, ends),
        Stage.FINAL: (ends, ends),
    }
    return {stage: Planned(stage, at_local(first, MORNING), at_local(last)) for stage, (first, last) in bounds.items()}


def _complete(applications: Sequence[HostingApplication]) -> list[HostingApplication]:
    return [
        each
        for each in applications
        if each.collection_on and each.publication_on and each.matching_on and each.final_on
    ]

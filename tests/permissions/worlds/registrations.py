"""An admitted challenger that has read a demand, and the draft of a natural person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from competitions.states import Stage
from solutions import services
from tests.factories.registrations import registered, started

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """``registration`` is the university's, ``draft_registration`` the plain person's."""
    competition, demand = world.things["competition"], world.things["published"]
    competition.periods.filter(stage=Stage.SOLUTIONS).update(opens_at=world.at - timedelta(days=1))
    challenger = world.actors["challenger"]
    world.things["registration"] = registered(challenger, competition, at=world.at)
    services.read_detail(actor=challenger, demand=demand, at=world.at)
    world.things["draft_registration"] = started(world.actors["person"], competition, at=world.at)

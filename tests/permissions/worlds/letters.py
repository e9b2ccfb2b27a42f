"""A letter of recommendation of the first tenant, still a draft, and its stamped forms being packed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from challenge_portal.organisations.roles import HOST_OFFICER
from competitions import services
from competitions.models import Announcement
from competitions.states import AnnouncementKind
from tests.factories.competitions import Walk
from tests.factories.organisations import officer

if TYPE_CHECKING:
    from competitions.models import Edition
    from tests.permissions.world import World


def build(world: World, walk: Walk, edition: Edition) -> None:
    """One recommended application, the letter that is to carry it, and a package that is being made."""
    zone = officer(world.tree["zone"], HOST_OFFICER, at=world.at)
    world.things["recommended_application"] = walk.recommended(edition, zone, world.actors["province"])
    world.things["letter"] = walk.letter([world.things["recommended_application"]])
    world.things["package"] = services.ask_package(actor=world.actors["province"], edition=edition, at=world.at)
    world.things["forwarding_notice"] = Announcement.objects.get(kind=AnnouncementKind.FORWARDING)

"""The host's seal, and a request by a colleague of the host's officer, who keeps the seal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from challenge_portal.documents.models import SealRequest
from challenge_portal.organisations.roles import HOST_OFFICER
from tests.factories.organisations import officer
from tests.factories.seals import pkcs12_file, seal_of

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``."""
    file = pkcs12_file(valid_from=world.at - timedelta(days=9), valid_until=world.at + timedelta(days=99))
    world.things["seal"] = seal_of(world.actors["host"], at=world.at, file=file)
    document = world.things["submitted_application"].document
    world.things["seal_request"] = SealRequest.objects.create(  # its paper isn't printed: nothing here needs it
        authority=world.tree["rizhao"],
        document=document,
        place=1,
        place_label="承办单位意见",
        purpose="申办",
        asked_by=officer(world.tree["rizhao"], HOST_OFFICER, at=world.at).person,
        asked_at=world.at,
    )

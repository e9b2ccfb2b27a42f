"""A complaint about the host that was sent to the province, and one that a person filed with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from challenge_portal.organisations.actors import ANONYMOUS
from competitions import services

if TYPE_CHECKING:
    from tests.permissions.world import World

TEXT = "承办单位未按公布的日程接收材料，两次退回均未写明理由，附有往来记录，请核查。"


def build(world: World) -> None:
    """Add to ``world.things``."""
    for name, actor in (("complaint", ANONYMOUS), ("own_complaint", world.actors["person"])):
        entry = services.ComplaintEntry("process", TEXT, body_id=world.tree["shandong"].pk, name="演示举报人")
        world.things[name], _ = services.file_complaint(
            actor=actor,
            competition=world.things["competition"],
            entry=entry,
            at=world.at,
            code=services.new_query_code(),
        )
        world.things[name].refresh_from_db()

"""Of the first tenant: more time for one host, a change that waits for the province, a plan that waits for the centre."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from competitions import services
from tests.factories.competitions import Walk

if TYPE_CHECKING:
    from tests.permissions.world import World

NAMES = ("place", "industries", "hosts", "collection_on", "publication_on", "matching_on", "final_on")


def build(world: World, walk: Walk) -> None:
    """Add to ``world.things``; the zone below 日照 has not begun to apply."""
    things = world.things
    until = world.at + timedelta(days=25)
    entry = services.ExtensionEntry(world.tree["zone"], until, "负责人外出，盖章推迟。")
    things["extension"] = services.grant_extension(
        actor=walk.shandong, edition=things["edition"], entry=entry, at=world.at
    )
    accepted = things["submitted_application"]
    answers = {name: accepted.answers[name] for name in NAMES}
    things["change"] = services.ask_change(
        actor=walk.rizhao,
        application=accepted,
        answers=answers | {"final_on": f"{world.at.year + 1}-10-25"},
        reason="场馆检修。",
        at=world.at,
    )
    things["work_plan"] = walk.submitted_plan(things["competition"])

"""What belongs to the edition that only the centre sees: annexes of its notice, one of them taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions import services
from tests.factories.competitions import pdf

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``."""
    centre, edition = world.actors["centre"], world.things["draft_edition"]
    for name in ("annex", "removed_annex"):
        world.things[name] = services.add_notice_file(
            actor=centre, edition=edition, upload=pdf(name=f"{name}.pdf"), at=world.at
        )
    services.remove_notice_file(actor=centre, edition=edition, file_id=world.things["removed_annex"].pk, at=world.at)

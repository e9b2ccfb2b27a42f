"""A version of the 申办表 that the centre is editing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from challenge_portal.form_versions.editing import copy_form
from tests.factories.competitions import hosting_form

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """A copy of the first version."""
    world.things["edited_form"] = copy_form(actor=world.actors["centre"], form=hosting_form(), at=world.at)

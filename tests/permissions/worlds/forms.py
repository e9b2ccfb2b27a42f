"""A version of the 申办表 that the centre is editing, and the survey form of a competition that its host is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from challenge_portal.form_versions.editing import copy_form
from demands.services import begin_questions
from tests.factories.competitions import hosting_form

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """A copy of the first version; the host's own form."""
    world.things["edited_form"] = copy_form(actor=world.actors["centre"], form=hosting_form(), at=world.at)
    competition = world.things["competition"]
    world.things["own_form"] = begin_questions(actor=world.actors["host"], competition=competition, at=world.at)

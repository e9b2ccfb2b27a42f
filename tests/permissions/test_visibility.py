"""Each visibility rule is one rule: what stands in the list is what opens as an object, for whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from challenge_portal.organisations.actors import Actor, GrantFact
from challenge_portal.organisations.policy import actions, sees, visibilities, visible
from challenge_portal.organisations.roles import ROLE_LABELS
from tests.factories.organisations import UserFactory
from tests.permissions.world import World

RULES: list[type[Model]] = list(visibilities())


def differences(model: type[Model], actor: Actor) -> set[Any]:
    listed = set(visible(model, actor).values_list("pk", flat=True))
    opened = {obj.pk for obj in model._base_manager.all() if sees(actor, obj)}
    return listed ^ opened


@pytest.mark.parametrize("model", RULES, ids=lambda model: model._meta.label)
def test_the_list_and_the_object_agree_for_everybody_in_the_world(model: type[Model], world: World) -> None:
    assert {role: found for role, actor in world.actors.items() if (found := differences(model, actor))} == {}


@pytest.mark.parametrize("model", RULES, ids=lambda model: model._meta.label)
def test_the_list_and_the_object_agree_for_any_grants(model: type[Model], world: World) -> None:
    person = UserFactory()
    places = sorted(world.tree)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(sorted(ROLE_LABELS)), st.sampled_from(places)), max_size=3))
    def agree(held: list[tuple[str, str]]) -> None:
        here = world.tree[held[0][1]] if held else None
        grants = tuple(GrantFact(role, path=world.tree[place].path) for role, place in held)
        assert differences(model, Actor(person, authority=here, grants=grants)) == set()

    agree()


def test_a_row_appears_once_in_its_list(world: World) -> None:
    """A rule over a table of parties must not double a row."""
    doubled = [
        (model._meta.label, role)
        for model in RULES
        for role, actor in world.actors.items()
        if len(rows := list(visible(model, actor).values_list("pk", flat=True))) != len(set(rows))
    ]

    assert doubled == []


def test_every_action_names_its_app() -> None:
    assert [action for action in actions() if "." not in action] == []

"""Every page and every answer of the interface keeps its budget: 6 queries for a visitor, 15 for who is signed in.

The addresses are those of the permission tests, so a new one is counted as soon as it has its row there. There are
thirty rows of everything, so a question for each row breaks the budget.
"""

from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.db import reset_queries, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.organisations.policy import visible
from tests.factories.crowd import crowd
from tests.factories.queries import OFFICE, PUBLIC, cost
from tests.permissions.table import TABLE
from tests.permissions.world import World

ROLES = "visitor judge enterprise challenger person agency centre province host district supervisor audit".split()


@pytest.fixture(scope="module")
def crowded(whole_world: World) -> World:
    crowd(whole_world, 29)
    return whole_world


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_within_the_budget(role: str, crowded: World, world: World) -> None:
    most, browser = PUBLIC if role == "visitor" else OFFICE, world.browser(role)
    asked = {
        name: _cost(browser, reverse(name, kwargs=row.at(world)) + row.query)
        for name, row in TABLE.items()
        if row.post is None and row.statuses[role] == 200
    }

    assert asked
    assert {name: number for name, number in asked.items() if number > most} == {}


@pytest.mark.parametrize("role", "centre host system audit".split())
def test_the_back_office_keeps_its_budget(role: str, crowded: World, world: World) -> None:
    actor, browser, asked = world.actors[role], world.browser(role), {}
    for model in site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pages = {f"{name}_changelist": reverse(f"admin:{name}_changelist")}
        for obj in visible(model, actor)[:1]:
            pages |= {page: reverse(f"admin:{page}", args=[obj.pk]) for page in (f"{name}_change", f"{name}_history")}
        asked |= {page: _cost(browser, url) for page, url in pages.items() if browser.get(url).status_code == 200}

    assert asked
    assert {name: number for name, number in asked.items() if number > OFFICE} == {}


def _cost(browser: Client, address: str) -> int:
    """Undone afterwards, for the first reading may record that it took place."""
    reset_queries()  # the log of a connection is not endless
    with transaction.atomic():
        asked = cost(browser, address)
        transaction.set_rollback(True)
    return asked

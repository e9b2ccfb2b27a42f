"""Every address of our own answers everybody as the table says."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.permissions.routes import OFFICE, OWN, THIRD_PARTY, all_routes
from tests.permissions.table import TABLE, Row
from tests.permissions.world import ROLES, World


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    ours = {route.full_name for route in all_routes() if route.namespace in OWN}

    assert ours - set(TABLE) == set(), "an address without a row: say in table.py who is answered what"
    assert set(TABLE) - ours == set(), "a row without an address"


def test_no_address_stands_outside_the_known_namespaces() -> None:
    unknown = {route.full_name or route.pattern for route in all_routes()} - {
        route.full_name for route in all_routes() if route.namespace in OWN | THIRD_PARTY | {OFFICE}
    }

    assert unknown == set()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(role: str, world: World) -> None:
    wrong = []
    for name, row in TABLE.items():
        status = _answer(world, world.browser(role), name, row)
        if status != row.statuses[role]:
            wrong.append(f"{name}: {status}, the table says {row.statuses[role]}")

    assert wrong == []


def _answer(world: World, browser: Client, name: str, row: Row) -> int:
    """The status; whatever the request did is undone, so that rows don't depend on each other."""
    address = reverse(name, kwargs=row.at(world)) + row.query
    sent = row.post(world) if callable(row.post) else row.post
    with transaction.atomic():
        if sent is None:
            answer = browser.get(address)
        elif row.json:
            answer = browser.post(address, sent, content_type="application/json")
        else:
            answer = browser.post(address, sent)
        transaction.set_rollback(True)
    return answer.status_code

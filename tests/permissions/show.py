"""Prints what each role is really answered: ``pytest tests/permissions/show.py -s`` helps to write new rows."""

from __future__ import annotations

from tests.permissions.table import TABLE
from tests.permissions.test_own_routes import _answer
from tests.permissions.world import ROLES, World


def test_show(world: World) -> None:
    for name, row in TABLE.items():
        found: dict[int, list[str]] = {}
        for role in ROLES:
            found.setdefault(_answer(world, world.browser(role), name, row), []).append(role)
        wrong = {role for role in ROLES if role in found.get(row.statuses[role], [])} != set(ROLES)
        print("!" if wrong else " ", name, {status: " ".join(roles) for status, roles in found.items()})  # noqa: T201

"""The desk counts everything that can wait for anybody, words it, and asks little."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge_portal.pages.desk.page import Desk, desk
from tests.factories.waiting import DESKS, wait
from tests.permissions.conftest import whole_world, world
from tests.permissions.world import World

__all__ = ["whole_world", "world"]

MOST = 12
EVERYBODY = ("centre", "province", "host", "enterprise", "challenger", "judge")


def waiting(found: Desk, begin: str) -> int:
    return sum(todo.count for todo in found.todos if todo.text.startswith(begin))


@pytest.mark.parametrize("role", DESKS)
def test_whatever_waits_for_somebody_is_on_their_desk(role: str, world: World) -> None:
    actor = world.actors[role]
    before = desk(actor, at=world.at)
    wait(world, 2)
    after = desk(actor, at=world.at)

    more = {begin: waiting(after, begin) - waiting(before, begin) for begin in DESKS[role]}
    assert more == dict.fromkeys(DESKS[role], 2)
    others = {todo.text for todo in after.todos if not todo.text.startswith(DESKS[role])}
    assert others <= {todo.text for todo in before.todos}
    urgent = [todo.urgent for todo in after.todos]
    assert urgent == sorted(urgent, reverse=True), "what presses stands first"


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_desk_asks_the_same_few_questions_at_one_row_and_at_thirty(role: str, world: World) -> None:
    browser, costs = world.browser(role), []
    for rows in (1, 29):
        wait(world, rows)
        browser.get(reverse("pages:desk"))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("pages:desk")).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]
    assert costs[1] <= MOST

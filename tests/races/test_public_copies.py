"""A page is read while its demand is being taken down: whatever the order of the commits, no old copy is given after."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from demands import services
from demands.models import Demand
from demands.services.public_state import public_changed
from tests.factories.demands import NOW, Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def copies(settings: Any) -> Any:
    settings.VISITOR_COPY_SECONDS = 20
    cache.clear()
    yield
    cache.clear()


class TakingDown(threading.Thread):
    """Takes a demand down in a transaction that stays open until it is told to commit."""

    def __init__(self, scene: Scene, demand: Demand) -> None:
        super().__init__()
        self.scene, self.demand = scene, demand
        self.written, self.may_commit = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                services.take_down_demand(actor=self.scene.host, demand=self.demand, reason="企业要求", at=NOW)
                self.written.set()
                self.may_commit.wait(20)
        finally:
            connection.close()


def test_a_copy_made_before_the_commit_is_not_given_after_it() -> None:
    """Also when a later transaction, with a later row of changes, has committed in between."""
    scene = make_scene()
    demand, other = scene.published(title="将要撤下的需求"), scene.published(title="另一项需求")
    detail = reverse("demands:detail", args=[demand.public_version.number])
    hall = reverse("demands:hall")
    taking_down = TakingDown(scene, demand)
    taking_down.start()
    assert taking_down.written.wait(20)
    public_changed(at=NOW)
    before = [Client().get(address).status_code for address in (detail, hall)]
    kept = Client().get(hall).content.decode()

    taking_down.may_commit.set()
    taking_down.join(20)

    assert before == [200, 200]
    assert demand.public_version.number in kept
    assert Client().get(detail).status_code == 404
    now = Client().get(hall).content.decode()
    assert demand.public_version.number not in now
    assert other.public_version.number in now

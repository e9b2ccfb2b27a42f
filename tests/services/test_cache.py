"""What several web processes count together is counted in Redis: a caller can't multiply the limit by luck."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from rest_framework.test import APIRequestFactory

from challenge_portal.api.access import CallerThrottle
from challenge_portal.organisations.actors import ANONYMOUS
from tests.factories.organisations import NOW

pytestmark = pytest.mark.services


@pytest.fixture
def shared_cache(settings: Any, redis_server: Any) -> None:
    """The cache as production has it, on a Redis of the tests' own."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_server.url}
    }
    caches["default"].clear()


def process(limit: int) -> CallerThrottle:
    """A throttle with a connection of its own, as another web process has it."""
    throttle = CallerThrottle()
    throttle.cache = caches.create_connection("default")
    throttle.THROTTLE_RATES = {"visitor": f"{limit}/min", "person": f"{limit}/min"}
    return throttle


def call(throttle: CallerThrottle, address: str = "192.0.2.7") -> bool:
    request = APIRequestFactory().get("/api/v1/demands/", REMOTE_ADDR=address)
    facts = {"actor": ANONYMOUS, "now": NOW, "address": address, "user": SimpleNamespace(is_authenticated=False)}
    for name, value in facts.items():
        setattr(request, name, value)
    request._request = request
    return throttle.allow_request(request, None)


def test_two_processes_count_one_caller_together(shared_cache: None) -> None:
    answers = [call(process(limit=4)) for _ in range(6)]
    assert answers == [True, True, True, True, False, False]


def test_another_caller_is_not_held_up(shared_cache: None) -> None:
    for _ in range(4):
        call(process(limit=4))
    assert not call(process(limit=4))
    assert call(process(limit=4), address="192.0.2.8")


def test_what_one_process_keeps_another_reads(shared_cache: None) -> None:
    caches.create_connection("default").set("edition", "第七届", timeout=60)
    assert caches.create_connection("default").get("edition") == "第七届"

"""Copies of public pages: quick for visitors, never old, never anybody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from competitions import services as competition_services
from competitions.states import Stage
from demands import services
from demands.models import Demand, PublicChange
from demands.selectors.public_state import public_version
from demands.services.public_state import KEPT_FOR, purge_public_changes
from tests.factories.browsers import browser_of
from tests.factories.demands import NOW, SOLUTIONS_CLOSE, Scene, make_scene

pytestmark = pytest.mark.django_db
Queries = Callable[[int], Any]
ONLY_THE_VERSION = 1


@pytest.fixture(autouse=True)
def copies(settings: Any) -> Iterator[None]:
    """Switch the copies on, with an empty cache before and after."""
    settings.VISITOR_COPY_SECONDS = 20
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def demand(scene: Scene) -> Demand:
    return scene.published(title="柔轮疲劳寿命提升")


def addresses(demand: Demand) -> dict[str, str]:
    return {
        "home": reverse("pages:home"),
        "hall": reverse("demands:hall"),
        "filtered": reverse("demands:hall") + "?industry=equipment",
        "detail": reverse("demands:detail", args=[demand.public_version.number]),
    }


def test_the_second_visitor_gets_the_copy_with_all_its_headers(
    demand: Demand, django_assert_num_queries: Queries
) -> None:
    for address in addresses(demand).values():
        first = Client().get(address)
        with django_assert_num_queries(ONLY_THE_VERSION):
            second = Client().get(address)
        assert second.content == first.content
        assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
        assert "Cookie" in second["Vary"]
        assert second["X-Request-ID"] != first["X-Request-ID"]
        assert Client().get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        assert Client().head(address).status_code == 200


def test_a_demand_that_is_taken_down_is_gone_at_once(scene: Scene, demand: Demand) -> None:
    scene.published(title="另一项需求")
    pages = addresses(demand)
    number = demand.public_version.number
    before = {name: Client().get(address) for name, address in pages.items()}
    assert all(number in answer.content.decode() for answer in before.values())

    services.take_down_demand(actor=scene.host, demand=demand, reason="企业要求", at=NOW)

    after = {name: Client().get(address) for name, address in pages.items()}
    assert after.pop("detail").status_code == 404
    assert [name for name, answer in after.items() if number in answer.content.decode()] == []
    held = {name: Client().get(pages[name], HTTP_IF_NONE_MATCH=before[name]["ETag"]) for name in after}
    assert {answer.status_code for answer in held.values()} == {200}


def test_what_is_published_or_moved_is_there_at_once(scene: Scene, demand: Demand) -> None:
    hall, home = reverse("demands:hall"), reverse("pages:home")
    Client().get(hall), Client().get(home)
    later = scene.published(title="后来公开的需求")
    assert later.public_version.number in Client().get(hall).content.decode()
    assert later.public_version.number in Client().get(home).content.decode()

    competition_services.set_period(
        actor=scene.host,
        competition=scene.competition,
        stage=Stage.SOLUTIONS,
        opens_at=None,
        closes_at=SOLUTIONS_CLOSE + timedelta(days=3),
        at=NOW,
    )
    moved = SOLUTIONS_CLOSE + timedelta(days=3)
    assert f"{moved.month}月" in Client().get(hall).content.decode()


def test_a_change_in_any_other_process_counts_too(demand: Demand, django_assert_num_queries: Queries) -> None:
    """The version stands in the database: this process is told nothing and has nothing to clear."""
    hall = reverse("demands:hall")
    Client().get(hall)
    PublicChange.objects.create(at=NOW)
    with django_assert_num_queries(4):  # the version for the copy and for the view, the counts, the rows
        Client().get(hall)


def test_nothing_is_kept_of_or_for_people_who_are_signed_in(scene: Scene, demand: Demand) -> None:
    pages = addresses(demand)
    for address in pages.values():
        own = browser_of(scene.owner).get(address)
        assert own["Cache-Control"] == "private, no-store"
        visitors = Client().get(address).content.decode()
        assert scene.owner.label not in visitors
        assert "csrfmiddlewaretoken" not in visitors
        assert scene.owner.label in browser_of(scene.owner).get(address).content.decode()


def test_ways_of_reading_parts_and_hosts_have_copies_of_their_own(demand: Demand) -> None:
    hall = reverse("demands:hall")
    plain = Client().get(hall).content.decode()
    large = Client()
    large.cookies["reading_size"] = "large"
    assert 'data-size="large"' in large.get(hall).content.decode()
    assert 'data-size="large"' not in Client().get(hall).content.decode()
    part = Client().get(hall, headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in part.content.decode()
    assert "HX-Target" in part["Vary"]
    assert Client().get(hall).content.decode() == plain


def test_searches_and_mistakes_are_not_kept(demand: Demand) -> None:
    for address in (
        reverse("demands:hall") + "?q=柔轮",
        reverse("demands:hall") + "?place=没有这个地方",
        reverse("demands:detail", args=["XX-0000"]),
        reverse("competitions:announcements"),
    ):
        Client().get(address)
    assert not list(getattr(cache, "_cache", {}))


def test_without_a_cache_to_be_reached_the_pages_are_there(demand: Demand) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    with override_settings(CACHES={"default": nowhere}):
        for address in addresses(demand).values():
            assert Client().get(address).status_code == 200


def test_the_rows_of_changes_are_rubbed_out_when_no_copy_can_be_as_old(demand: Demand) -> None:
    PublicChange.objects.all().update(at=NOW)
    before = public_version()
    assert purge_public_changes(at=NOW + KEPT_FOR) == 0
    assert public_version() == before
    assert purge_public_changes(at=NOW + KEPT_FOR + timedelta(seconds=1)) > 0
    assert PublicChange.objects.count() == 0

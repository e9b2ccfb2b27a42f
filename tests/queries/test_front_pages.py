"""The front page and the desk cost the same with one case and with thirty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from tests.factories.demands import Scene, make_scene

pytestmark = pytest.mark.django_db
PUBLIC = 6
DESK = 12


@pytest.fixture
def scene(settings: Any, tmp_path: Path) -> Scene:
    """One competition with everybody; uploads stay in the test's own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return make_scene()


def cost(client: Client, name: str) -> int:
    """The queries of one request, once the process is warm."""
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    return len(asked)


def signed_in(actor: Actor) -> Client:
    """A browser in which that actor works."""
    assert actor.person is not None
    client = Client()
    client.force_login(actor.person)
    session = client.session
    session["acting_for"] = actor.key
    session.save()
    return client


@pytest.mark.parametrize("rows", [1, 30])
def test_the_front_page_keeps_its_budget(scene: Scene, rows: int) -> None:
    first = scene.published()
    assert first.public_version.number
    for _ in range(rows - 1):
        scene.submitted()
    assert cost(Client(), "pages:home") <= PUBLIC


@pytest.mark.parametrize("rows", [1, 30])
def test_every_desk_keeps_its_budget(scene: Scene, rows: int) -> None:
    for _ in range(rows):
        scene.submitted()
    scene.analysing()
    for actor in (scene.host, scene.owner, scene.analyst, *map(scene.actor, ("province", "centre", "supervisor"))):
        assert cost(signed_in(actor), "pages:desk") <= DESK, actor.role_label


def test_the_desk_says_what_waits(scene: Scene) -> None:
    scene.submitted()
    page = signed_in(scene.host).get(reverse("pages:desk")).content.decode()
    assert "形式审查需求" in page
    page = signed_in(scene.actor("supervisor")).get(reverse("pages:desk")).content.decode()
    assert "不办理业务" in page
    assert "形式审查需求" not in page
    assert Client().get(reverse("pages:desk")).status_code == 302

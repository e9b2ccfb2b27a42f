"""The front page and the desk cost the same with one case and with thirty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.browsers import browser_of
from tests.factories.demands import Scene, make_scene
from tests.factories.queries import PUBLIC, cost

pytestmark = pytest.mark.django_db
DESK = 12


@pytest.fixture
def scene(settings: Any, tmp_path: Path) -> Scene:
    """One competition with everybody; uploads stay in the test's own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return make_scene()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_front_page_keeps_its_budget(scene: Scene, rows: int) -> None:
    first = scene.published()
    assert first.public_version.number
    for _ in range(rows - 1):
        scene.submitted()
    assert cost(Client(), reverse("pages:home")) <= PUBLIC


@pytest.mark.parametrize("rows", [1, 30])
def test_every_desk_keeps_its_budget(scene: Scene, rows: int) -> None:
    for _ in range(rows):
        scene.submitted()
    scene.analysing()
    for actor in (scene.host, scene.owner, scene.analyst, *map(scene.actor, ("province", "centre", "supervisor"))):
        assert cost(browser_of(actor), reverse("pages:desk")) <= DESK, actor.role_label


def test_the_desk_says_what_waits(scene: Scene) -> None:
    scene.submitted()
    page = browser_of(scene.host).get(reverse("pages:desk")).content.decode()
    assert "形式审查需求" in page
    page = browser_of(scene.actor("supervisor")).get(reverse("pages:desk")).content.decode()
    assert "不办理业务" in page
    assert "形式审查需求" not in page
    assert Client().get(reverse("pages:desk")).status_code == 302

"""Every page of a demand's walk is accessible, fits the screen, and sends no visitor a cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.factories.demands import Scene, make_scene
from tests.journeys.looking import opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture
def scene(transactional_db: Any) -> Scene:
    """A demand at each stage that has a page of its own."""
    return make_scene()


def test_the_pages_of_a_demand_are_accessible_and_fit_the_screen(open_as: Opening, scene: Scene) -> None:
    draft, submitted, analysing = scene.draft(), scene.submitted(), scene.analysing()
    analysed, to_confirm, confirmed, published = (
        scene.analysed(),
        scene.to_confirm(),
        scene.confirmed(),
        scene.published(),
    )
    batch = scene.batch([confirmed])
    visitor = open_as(None)
    owner = open_as(scene.owner.person)
    analyst = open_as(scene.analyst.person)
    host = open_as(scene.host.person)
    for page, address in [
        (visitor, "/demands/"),
        (visitor, "/demands/?q=没有这样的东西"),
        (visitor, f"/demands/{published.public_version.number}/"),
        (visitor, f"/demands/{published.public_version.number}/card/"),
        (owner, f"/demands/{published.public_version.number}/questions/"),
        (visitor, f"/announcements/{published.batch_entry.batch.announcement_id}/"),
        (owner, "/my/demands/"),
        (owner, "/my/demands/new/"),
        (owner, f"/my/demands/{draft.pk}/edit/"),
        (owner, f"/my/demands/{submitted.pk}/"),
        (owner, f"/my/demands/{to_confirm.pk}/confirm/"),
        (analyst, "/my/analyses/"),
        (analyst, f"/my/analyses/{scene.analysis_of(analysing).pk}/"),
        (host, "/casework/demands/?state=all"),
        (host, f"/casework/demands/{submitted.pk}/"),
        (host, f"/casework/demands/{analysed.pk}/"),
        (host, f"/casework/demands/{analysed.pk}/?text=edit"),
        (host, "/casework/batches/"),
        (host, f"/casework/batches/{batch.pk}/"),
        (host, f"/competitions/{scene.competition.code}/dashboard/"),
    ]:
        opens_right(page, address)
    assert not visitor.context.cookies()

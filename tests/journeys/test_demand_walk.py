"""A demand walks from an enterprise's form to the public hall, in a real browser, everybody at their own desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import demand_story as story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> None:
    """A search index and a file store of the story's own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"


def test_an_enterprise_files_a_demand_and_the_public_finds_it(open_as: Opening, finish_jobs: Callable[[], int]) -> None:
    world = story.make_world()
    host = open_as(world.host)
    story.opens_collection(host)

    enterprise = open_as(None)
    story.registers(
        enterprise,
        name=story.COMPANY,
        code=story.CODE,
        first_code="91371102MAO0001QK",
        kind="企业",
        person=story.PERSON,
        phone=story.PHONE,
    )
    story.signs_and_begins(enterprise, person=story.PERSON)
    number = story.fills_in_the_survey(enterprise)
    story.accepts(host, number)
    story.entrusts(host, story.AGENCY)
    story.analyses(open_as(world.analyst))
    story.approves(host, number)
    story.confirms(enterprise)
    story.publishes(host)

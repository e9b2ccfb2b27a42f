"""The electronic paper chain in a real browser: two offices seal one paper, anybody can check it, an edit voids it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys import sealing_story as story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_host_and_province_seal_one_paper_and_an_edit_voids_both(
    open_as: Callable[..., Page], finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    stage = story.Stage(open_as, finish_jobs, tmp_path)
    keeper = story.the_keeper_puts_the_seal(stage)
    asked = story.the_officer_asks(stage, stage.host, story.PURPOSE)
    story.who_asked_cannot_grant(stage, asked)
    story.the_keeper_grants(stage, keeper, story.PURPOSE)
    first = story.the_host_submits_without_paper(stage)
    story.poppler_agrees(first, 1, tmp_path)

    story.the_officer_asks(stage, stage.province, story.PROVINCES_PURPOSE)
    story.the_keeper_grants(stage, open_as(stage.province_keeper.person), story.PROVINCES_PURPOSE)
    stage.province.goto(stage.address)
    both = story.signed_file(stage.province, tmp_path)
    assert both.startswith(first)
    story.poppler_agrees(both, 2, tmp_path)

    story.the_code_leads_to_both_seals(stage, both)
    story.anybody_tells_genuine_from_altered_and_foreign(stage, first, both)
    story.a_replaced_paper_is_genuine_but_old(stage)
    story.an_edit_voids_both_seals(stage, both)
    story.the_keeper_retires_the_seal(stage, keeper)


def test_a_wrong_scan_is_told_on_the_open_page_and_what_is_being_typed_stays(
    open_as: Callable[..., Page], finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    stage = story.Stage(open_as, finish_jobs, tmp_path)
    story.another_hosts_scan_is_uploaded(stage)

"""The whole of 申办 for two provinces and five hosts, one of them over its province's quota and one not chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from competitions.models import HostingApplication
from tests.journeys import two_provinces_story as story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_two_provinces_send_five_hosts_and_the_centre_chooses_four(
    open_as: Callable[..., Page], finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    stage = story.Stage(open_as, finish_jobs, tmp_path)
    scan = story.one_host_applies(stage)
    story.it_is_given_back_and_corrected(stage, scan)
    story.four_more_apply(stage)
    story.shandong_sends_one_more_than_it_may(stage)
    story.jiangsu_stays_within(stage)
    story.reviewers_score(stage)
    story.the_centre_reads_scores_and_reason(stage)
    story.the_centre_decides(stage)
    story.everybody_learns_it(stage)
    states = HostingApplication.objects.values_list("host__name", "state")
    assert dict(states) == dict.fromkeys(story.CHOSEN, "accepted") | {story.NOT_CHOSEN: "not_accepted"}

"""From 申办 to a verified certificate in one go: every role at a page of its own, real pages, papers and files.

Nobody acts behind the browser's back but the worker (PDFs, the index) and the due-runner, whose clock is set once: to
the end of the publicity.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys import whole_story as story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """A search index and a file store of the story's own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_seven_roles_walk_from_the_application_to_a_verified_certificate(
    open_as: Callable[..., Page], finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    cast = story.raise_the_curtain(open_as, finish_jobs, tmp_path)
    story.a_city_applies_and_hosts(cast)
    story.an_enterprise_files_a_demand(cast)
    story.challengers_file_solutions(cast)
    story.the_enterprise_reads_and_answers(cast)
    story.they_meet(cast)
    final = story.a_final_is_prepared(cast)
    story.the_final_is_held(cast, final)
    story.they_agree(cast)
    story.awards_are_given(cast)

"""The big screen of a final follows what happens in the hall by itself, on one page that nobody loads again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from awards.models import Entry
from tests.factories.finals import Stage, running_stage
from tests.journeys.looking import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture
def stage(transactional_db: Any) -> Stage:
    """Three contestants, three judges; nobody was called yet."""
    return running_stage(contestants=3)


@pytest.fixture
def board(open_as: Opening, stage: Stage) -> Page:
    """The hall's screen. It remembers whether it was loaded again."""
    page = open_as(None, width=1920, height=1080)
    page.goto(f"/finals/board/{stage.final.board_key}/")
    page.evaluate("window.firstLoad = true")
    return page


def name_of(entry: Entry) -> str:
    return str(entry.solution.registration)


def says(board: Page, number: int, entry: Entry, result: str) -> None:
    row = board.locator(".rank tbody tr").nth(number)
    expect(row).to_contain_text(name_of(entry))
    expect(row.locator("td").last).to_have_text(result)


def test_names_submissions_and_ranking_follow_while_scores_come_in(board: Page, stage: Stage) -> None:
    first, second, _ = stage.entries
    expect(board.locator(".stage__team")).to_contain_text(f"下一组：{first.code}")

    stage.move(first, "call")
    expect(board.locator(".stage__team b")).to_have_text(name_of(first))
    expect(board.locator(".ph .here")).to_contain_text("陈述")
    stage.move(first, "question", "score")
    expect(board.locator(".judges li")).to_have_count(3)
    expect(board.locator(".judges .in")).to_have_count(0)
    for number in (1, 2):
        stage.score(number, first, advancement="24")
    expect(board.locator(".judges .in")).to_have_count(2)
    says(board, 0, first, "")  # no mark before all are in
    stage.score(3, first, advancement="24")
    stage.move(first, "complete")
    says(board, 0, first, "83.00")

    stage.through(second, [{"advancement": "29"}] * 3)
    says(board, 0, second, "88.00")
    says(board, 1, first, "83.00")
    expect(board.locator(".rank .top")).to_contain_text(name_of(second))
    assert board.evaluate("window.firstLoad")
    looks_right(board)


def test_a_screen_that_was_without_network_goes_on_by_itself(board: Page, stage: Stage) -> None:
    first = stage.entries[0]
    board.context.set_offline(True)
    stage.through(first)
    board.wait_for_timeout(4500)  # it asks every two seconds, in vain
    expect(board.locator(".rank tbody")).not_to_contain_text("86.00")

    board.context.set_offline(False)

    says(board, 0, first, "86.00")
    assert board.evaluate("window.firstLoad")


def test_names_of_ten_contestants_stand_whole_on_the_screen(open_as: Opening, transactional_db: Any) -> None:
    stage = running_stage(contestants=10)
    stage.move(stage.entries[0], "call")
    board = open_as(None, width=1920, height=1080)
    board.goto(f"/finals/board/{stage.final.board_key}/")

    expect(board.locator(".rank tbody tr")).to_have_count(10)
    assert board.evaluate(
        "[...document.querySelectorAll('.rank__who')].every(who => who.scrollWidth <= who.clientWidth)"
    )
    assert board.evaluate("document.querySelector('.stage').scrollHeight <= innerHeight")

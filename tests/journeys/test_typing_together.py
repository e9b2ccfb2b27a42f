"""Two officers of one host type into one form: the second is told in the page, may look, and then decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from competitions import services
from competitions.models import ApplicationDraft
from tests.factories.competitions import Walk
from tests.factories.organisations import officer
from tests.journeys import hosting
from tests.journeys.hosting import field
from tests.journeys.looking import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def type_into(page: Page, text: str, status: int) -> None:
    """Type and leave the field, so that the page keeps it; the server's answer has this status."""
    field(page, "approach").fill(text)
    with page.expect_response(lambda answer: "/autosave/" in answer.url) as answered:
        field(page, "demand_survey").focus()
    assert answered.value.status == status


def two_at_one_form(walk: Walk, open_as: Opening) -> tuple[Page, Page, str]:
    application = walk.started(hosting.open_edition(walk))
    address = f"/applications/{application.pk}/edit/"
    second = officer(walk.tree["rizhao"], "host_officer", at=walk.at)
    pages = open_as(walk.rizhao.person), open_as(second.person, width=390)
    for page in pages:
        page.goto(address)
    return *pages, address


def kept() -> str:
    return str(ApplicationDraft.objects.get().answers["approach"])


def test_the_second_is_told_who_typed_looks_and_goes_on(open_as: Opening) -> None:
    walk = hosting.world()
    first, second, _ = two_at_one_form(walk, open_as)
    type_into(first, "第一位写的。", 200)

    type_into(second, "第二位写的。", 409)

    told = second.locator("[data-draft-refused]")
    assert walk.rizhao.person is not None
    expect(told).to_contain_text(walk.rizhao.person.display_name)
    expect(told).to_contain_text("还留在这个页面上")
    expect(field(second, "approach")).to_have_value("第二位写的。")
    assert kept() == "第一位写的。"
    looks_right(second)
    with second.context.expect_page() as opened:
        told.get_by_role("link", name="查看对方的内容").click()
    expect(field(opened.value, "approach")).to_have_value("第一位写的。")

    with second.expect_response(lambda answer: "/autosave/" in answer.url) as answered:
        told.get_by_role("button", name="以本页为准，继续暂存").click()
    assert answered.value.status == 200
    expect(told).to_be_hidden()
    assert kept() == "第二位写的。"
    type_into(first, "第一位又写的。", 409)


def test_what_was_not_taken_stays_in_the_window_and_can_be_put_back(open_as: Opening) -> None:
    walk = hosting.world()
    first, second, address = two_at_one_form(walk, open_as)
    type_into(first, "第一位写的。", 200)
    field(second, "approach").fill("第二位写的。")
    with second.expect_response(lambda answer: "/autosave/" in answer.url):
        second.locator('button[name="add_row"]:visible').first.click()

    second.goto(address)

    told = second.locator("[data-draft-refused]")
    expect(told).to_contain_text("还留着上次没有存到系统的文字")
    expect(field(second, "approach")).to_have_value("第一位写的。")
    told.get_by_role("button", name="放回表单").click()
    expect(field(second, "approach")).to_have_value("第二位写的。")


def test_a_form_that_was_finalised_meanwhile_says_so_and_the_text_stays(open_as: Opening) -> None:
    walk = hosting.world()
    application = walk.started(hosting.open_edition(walk))
    page = open_as(walk.rizhao.person)
    page.goto(f"/applications/{application.pk}/edit/")
    complete = hosting.complete_answers("日照")
    services.save_application(actor=walk.rizhao, application=application, answers=complete, at=clock.now())
    services.finalise_application(actor=walk.rizhao, application=application, at=clock.now())

    type_into(page, "晚到的字。", 409)

    told = page.locator("[data-draft-refused]")
    expect(told).to_contain_text("没有暂存")
    expect(told.get_by_role("button", name="以本页为准，继续暂存")).to_be_hidden()
    expect(field(page, "approach")).to_have_value("晚到的字。")

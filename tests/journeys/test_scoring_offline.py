"""A judge's phone loses the network in the hall: nothing typed is lost, nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect

from awards.models import Entry, ScoreSheet
from awards.services.scoring import SheetEntry, enter_paper_sheet
from challenge_portal.kernel import clock
from tests.factories.documents import pdf_bytes, upload
from tests.factories.finals import FULL_MARKS, Stage, running_stage
from tests.journeys.conftest import sign_in
from tests.journeys.looking import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
COMMENT = "指标有试验支撑，批量一致性须再看。"
KEPT = "评分已保存在本机，恢复后自动上报"


@pytest.fixture
def stage(transactional_db: Any, settings: Any, tmp_path: Any) -> Stage:
    """The first contestant is being scored by three judges."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    stage = running_stage(contestants=2)
    stage.move(stage.entries[0], "call", "question", "score")
    return stage


def on_stage(stage: Stage) -> Entry:
    return stage.entries[0]


def address(stage: Stage) -> str:
    return f"/judging/entries/{on_stage(stage).pk}/"


def phone_of(open_as: Opening, stage: Stage, judge: int = 1) -> Page:
    page = open_as(stage.judges[judge - 1].person, **PHONE)
    page.goto(address(stage))
    return page


def types(page: Page, **marks: str) -> None:
    for criterion, mark in marks.items():
        page.locator(f"[name=mark-{criterion}]").fill(mark)


def saves(page: Page, **marks: str) -> None:
    """Types, and waits until the server has it."""
    with page.expect_response("**/autosave/") as answered:
        types(page, **marks)
    assert answered.value.ok


def shows(page: Page, comment: str = "", **marks: str) -> None:
    for criterion, mark in marks.items():
        expect(page.locator(f"[name=mark-{criterion}]")).to_have_value(mark)
    if comment:
        expect(page.locator("#comment")).to_have_value(comment)


def saved_line(page: Page) -> Any:
    return page.locator("[data-saved]")


def sheet(stage: Stage, judge: int = 1) -> ScoreSheet:
    return ScoreSheet.objects.get(entry=on_stage(stage), judge=stage.seats[judge - 1])


def comes_back(page: Page) -> None:
    page.context.set_offline(False)


def test_what_is_typed_without_network_waits_on_the_phone_and_is_saved_once_when_it_returns(
    open_as: Opening, stage: Stage
) -> None:
    phone, other = phone_of(open_as, stage), phone_of(open_as, stage)
    phone.context.set_offline(True)
    types(phone, **FULL_MARKS)
    phone.locator("#comment").fill(COMMENT)
    expect(saved_line(phone)).to_have_text(f"还没有送达，{KEPT}")
    looks_right(phone)
    phone.get_by_role("button", name="提交评分").click()
    expect(saved_line(phone)).to_have_text(f"还没有提交，{KEPT}")
    assert phone.url.endswith(address(stage))
    assert not ScoreSheet.objects.filter(saved_at__isnull=False).exists()

    comes_back(phone)

    expect(saved_line(phone)).to_contain_text("已暂存，还没有提交，请再点“提交评分”")
    kept = sheet(stage)
    assert (kept.marks, kept.comment, kept.version) == (FULL_MARKS, COMMENT, 2)  # the empty sheet was version 1
    assert kept.state == "draft"
    other.reload()
    shows(other, COMMENT, **FULL_MARKS)
    phone.get_by_role("button", name="提交评分").click()
    expect(phone.locator("main")).to_contain_text("已提交，合计 86 分")
    assert sheet(stage).state == "submitted"


def test_nothing_typed_is_lost_when_the_page_is_loaded_again_without_the_network(
    open_as: Opening, stage: Stage
) -> None:
    phone = phone_of(open_as, stage)
    phone.context.set_offline(True)
    types(phone, fit="26", team="8.5")
    phone.locator("#comment").fill(COMMENT)
    expect(saved_line(phone)).to_have_text(f"还没有送达，{KEPT}")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        phone.reload()
    comes_back(phone)

    is_there_again(phone, stage)


def test_nothing_typed_is_lost_when_the_phone_dies_before_anything_was_sent(open_as: Opening, stage: Stage) -> None:
    phone = phone_of(open_as, stage)
    context = phone.context
    phone.clock.install()
    phone.reload()
    phone.clock.pause_at(clock.now() + timedelta(minutes=1))  # no timer rings any more
    types(phone, fit="26", team="8.5")
    phone.locator("#comment").fill(COMMENT)
    phone.close()
    assert not ScoreSheet.objects.filter(saved_at__isnull=False).exists()
    phone = context.new_page()
    phone.clock.resume()

    is_there_again(phone, stage)


def is_there_again(phone: Page, stage: Stage) -> None:
    """What stood in this browser stands in the form, was sent, and stays after one more look."""
    phone.goto(address(stage))
    shows(phone, COMMENT, fit="26", team="8.5")
    expect(phone.locator("[data-scored]")).to_have_text("已评 2 项，合计")
    expect(phone.locator("[data-counter-for=comment]")).to_contain_text("字数 17 / 200")
    expect(saved_line(phone)).to_contain_text("已暂存")
    assert (sheet(stage).marks, sheet(stage).comment) == ({"fit": "26", "team": "8.5"}, COMMENT)
    phone.reload()
    shows(phone, COMMENT, fit="26", team="8.5", advancement="")


def test_an_answer_that_got_lost_on_its_way_is_no_conflict(open_as: Opening, stage: Stage) -> None:
    phone = phone_of(open_as, stage)

    def lose(route: Route) -> None:
        route.fetch()  # the server has it, the phone never hears of it
        route.abort()

    phone.route("**/autosave/", lose)
    types(phone, fit="26")
    expect(saved_line(phone)).to_have_text(f"还没有送达，{KEPT}")
    assert sheet(stage).marks == {"fit": "26"}
    types(phone, team="8.5")
    phone.unroute("**/autosave/")
    phone.reload()

    expect(saved_line(phone)).not_to_contain_text("没有送达")
    expect(saved_line(phone)).to_contain_text("已暂存")
    shows(phone, fit="26", team="8.5")
    assert sheet(stage).marks == {"fit": "26", "team": "8.5"}


def test_where_the_other_phone_was_faster_meanwhile_both_are_shown(open_as: Opening, stage: Stage) -> None:
    phone, other = phone_of(open_as, stage), phone_of(open_as, stage)
    phone.context.set_offline(True)
    types(phone, fit="21")
    expect(saved_line(phone)).to_contain_text(KEPT)
    saves(other, fit="25")

    comes_back(phone)

    expect(saved_line(phone)).to_contain_text("另一台设备保存了较新的评分")
    phone.reload()
    shows(phone, fit="21")
    expect(saved_line(phone)).to_contain_text("另一台设备保存了较新的评分")
    phone.get_by_role("button", name="查看两边的评分").click()
    shows(phone, fit="25")
    expect(phone.locator(".other")).to_contain_text("这台设备上填的是 21")
    saves(phone, fit="22")
    assert sheet(stage).marks == {"fit": "22"}


def test_what_came_too_late_for_the_sheet_is_named_and_not_counted(open_as: Opening, stage: Stage) -> None:
    phone = phone_of(open_as, stage)
    phone.context.set_offline(True)
    types(phone, fit="21")
    expect(saved_line(phone)).to_contain_text(KEPT)
    enter_paper_sheet(
        actor=stage.host,
        judge=stage.seats[0],
        entry=on_stage(stage),
        typed=SheetEntry(FULL_MARKS),
        scan=upload("评分表.pdf", pdf_bytes()),
        at=stage.at,
    )

    comes_back(phone)

    expect(saved_line(phone)).to_contain_text("这份评分表已提交。")
    phone.reload()
    shows(phone, **FULL_MARKS)
    expect(saved_line(phone)).to_contain_text("还有没有送达的评分，没有计入")
    assert sheet(stage).marks == FULL_MARKS


def test_a_phone_that_is_handed_on_keeps_the_marks_of_each_judge_apart(open_as: Opening, stage: Stage) -> None:
    phone = phone_of(open_as, stage)
    phone.context.route("**/autosave/", lambda route: route.abort())
    types(phone, fit="21")
    expect(saved_line(phone)).to_contain_text(KEPT)
    phone.context.clear_cookies()
    second = stage.judges[1].person
    assert second is not None
    sign_in(phone, second.username)

    phone.context.unroute("**/autosave/")
    phone.goto(address(stage))

    shows(phone, fit="")
    saves(phone, fit="27")
    assert sheet(stage, judge=2).marks == {"fit": "27"}
    assert [each.marks for each in ScoreSheet.objects.filter(judge=stage.seats[0], saved_at__isnull=False)] == []

"""The review of applications in a real browser: named, scored on a phone, ranked beside the proposals, released."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.accounts.models import User
from competitions.models import HostingApplication
from competitions.states import ApplicationState
from tests.factories.organisations import UserFactory, officer
from tests.journeys import hosting
from tests.journeys import reviewing_story as story
from tests.journeys.hosting import field, said
from tests.journeys.looking import looks_right, opens_right
from tests.journeys.reviewing_story import FAIR, GOOD, OPINION

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]
PHONE = 390


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_reviewers_score_and_the_centre_decides_with_the_scores_in_view(open_as: Opening) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk, decides_together=True)
    rizhao, yangzhou = walk.recommended(edition), walk.recommended(edition, walk.yangzhou, walk.jiangsu)
    first, second = UserFactory(), UserFactory()
    near = officer(walk.tree["rizhao"], "host_officer", at=walk.at).person
    assert near is not None

    centre = open_as(walk.centre.person)
    the_centre_names(centre, edition.pk, first, second, near)
    for person, marks in ((first, (GOOD, FAIR)), (second, (GOOD, GOOD))):
        phone = open_as(person, width=PHONE, height=844)
        they_score(phone, "日照市人民政府", marks[0])
        they_score(phone, "扬州市人民政府", marks[1])
    who_is_too_near_is_refused(open_as(near), rizhao)
    the_centre_sees_the_ranking(centre, edition.pk)
    the_centre_decides(centre, edition.pk)
    the_host_learns_the_decision_and_no_mark(open_as(walk.yangzhou.person), yangzhou)


def the_centre_names(page: Page, edition: int, *people: User) -> None:
    """From the edition's page; somebody unknown is refused at the field, and what was typed stays."""
    page.goto(f"/editions/{edition}/desk/")
    page.get_by_role("link", name="专家评审").click()
    field(page, "account").fill("nobody-here")
    page.get_by_role("button", name="按账号聘请", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有这个账号")
    expect(field(page, "account")).to_have_value("nobody-here")
    story.the_centre_names(page, *people)
    expect(page.locator("main")).to_contain_text("工作定位")
    opens_right(page, f"/editions/{edition}/criteria/")


def they_score(page: Page, host: str, marks: tuple[str, ...]) -> None:
    """Led there by the desk. A mark beyond its weight is refused where it stands, and nothing typed is lost."""
    story.the_reviewer_opens(page, host)
    story.the_reviewer_fills_the_sheet(page, marks)
    field(page, "mark-plan").fill("99")
    page.get_by_role("button", name="提交评审表").click()
    expect(page.locator("#mark-plan-error")).to_contain_text("0 至 15")
    expect(field(page, "comment")).to_have_value(OPINION)
    looks_right(page)
    field(page, "mark-plan").fill(marks[2])
    page.get_by_role("button", name="暂存").click()
    said(page, "已暂存")
    story.the_reviewer_hands_it_in(page)


def who_is_too_near_is_refused(page: Page, application: HostingApplication) -> None:
    """The list says why, and the address by itself opens nothing."""
    opens_right(page, "/reviewing/")
    page.set_viewport_size({"width": 1440, "height": 900})
    row = page.get_by_role("row", name=re.compile("日照市人民政府"))
    expect(row).to_contain_text("回避")
    expect(row.get_by_role("link")).to_have_count(0)
    answer = page.goto(f"/reviewing/{application.pk}/")
    assert answer is not None
    assert answer.status == 409
    expect(page.locator("main")).to_contain_text("回避规定")


def the_centre_sees_the_ranking(page: Page, edition: int) -> None:
    """The matrix, a single sheet, and the means beside the proposals."""
    opens_right(page, f"/editions/{edition}/scores/")
    page.set_viewport_size({"width": 1440, "height": 900})
    best = page.get_by_role("row", name=re.compile("日照市人民政府"))
    expect(best).to_contain_text("93.0")
    expect(best).to_contain_text("2 / 2")
    best.get_by_role("link", name="93").first.click()
    expect(page.locator("main")).to_contain_text(OPINION)
    looks_right(page)
    opens_right(page, f"/editions/{edition}/decisions/")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("row", name=re.compile("扬州市人民政府"))).to_contain_text("86.8，第 2")


def the_centre_decides(page: Page, edition: int) -> None:
    """A proposal for each, with the host's history on the review page; then all at once."""
    for host, button, reason in (
        ("日照市人民政府", "拟确定承办", ""),
        ("扬州市人民政府", "拟不列入", "请补充企业需求摸底，下届再申办。"),
    ):
        story.the_centre_opens_what_waits(page, edition, host)
        expect(page.locator("#history")).to_contain_text("门户里没有这个单位承办过的往届赛事")
        story.the_centre_proposes(page, button, reason)
    story.the_centre_releases(page, edition)


def the_host_learns_the_decision_and_no_mark(page: Page, application: HostingApplication) -> None:
    """The reason, as released; nothing of the review, nor a way to it."""
    application.refresh_from_db()
    assert application.state == ApplicationState.NOT_ACCEPTED
    page.goto(application.get_absolute_url())
    expect(page.locator("main")).to_contain_text("请补充企业需求摸底")
    for told in ("评审", "平均分", OPINION):
        expect(page.locator("body")).not_to_contain_text(told)
    for address in (f"/editions/{application.edition_id}/scores/", f"/applications/{application.pk}/history/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403

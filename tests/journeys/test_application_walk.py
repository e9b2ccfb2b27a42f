"""申办 in a real browser: from the centre's notice over the province's review to a competition that everybody sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.kernel.clock import moment
from tests.factories.competitions import hosting_form
from tests.journeys import application_story as story
from tests.journeys import hosting
from tests.journeys.hosting import YEAR, field, five_o_clock, said, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_an_application_goes_from_the_notice_to_a_competition(
    open_as: Opening, finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    walk = hosting.world()
    walk.series()
    hosting_form()
    centre, province, host = (open_as(each.person) for each in (walk.centre, walk.shandong, walk.rizhao))
    story.the_centre_opens_an_edition(centre)
    story.the_province_forwards_it(province)
    story.the_host_fills_the_form(host)
    story.the_host_finalises(host, finish_jobs)
    scan = story.the_host_stamps_and_submits(host, tmp_path)
    story.the_province_gives_it_back(province)
    story.the_host_mends_it(host, finish_jobs, scan)
    story.the_province_recommends(province)
    story.the_centre_accepts(centre)
    story.the_centre_makes_a_competition(centre)
    story.everybody_sees_it(open_as(None))


@pytest.mark.parametrize("direct", ["ningbo", "jiangsu"])
def test_a_separately_planned_city_and_a_province_itself_go_to_the_centre_directly(
    open_as: Opening, finish_jobs: Callable[[], int], tmp_path: Path, direct: str
) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    host = getattr(walk, direct)
    page = open_as(host.person)
    page.goto("/applications/")
    page.get_by_role("button", name=re.compile("开始申办|本单位直接申办")).click()
    hosting.fill_application(page, host.authority.place)
    page.get_by_role("button", name="定稿", exact=True).click()
    said(page, "已定稿")
    expect(page.locator("main")).to_contain_text("直接提交给火炬中心")
    finish_jobs()
    page.reload()
    hosting.upload_scan(page, hosting.download_print(page, tmp_path))
    hosting.submit(page)

    centre = open_as(walk.centre.person)
    story.review(centre, host.authority.name)
    centre.get_by_role("button", name="确定承办", exact=True).click()
    expect(centre.locator("#scan-matches-error")).to_contain_text("与系统一致")
    hosting.tick_every_page(centre)
    centre.get_by_role("button", name="确定承办", exact=True).click()
    said(centre, "已确定承办")
    assert edition.applications.get().recommender is None


def test_several_hosts_of_one_province_share_a_competition(open_as: Opening) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    for host in (walk.yangzhou, walk.haimen):
        hosting.accepted(walk, edition, host, walk.jiangsu)
    centre = open_as(walk.centre.person)
    centre.goto(f"/editions/{edition.pk}/hosts/")
    expect(field(centre, "applications")).to_have_count(2)
    field(centre, "place").fill("江苏")
    field(centre, "code").fill("江苏二〇二七")
    centre.get_by_role("button", name="设立赛事").click()
    expect(centre.get_by_role("alert")).to_contain_text("只用字母、数字和短横线")
    expect(field(centre, "place")).to_have_value("江苏")
    field(centre, "code").fill(f"JS-{YEAR}")
    centre.get_by_role("button", name="设立赛事").click()
    said(centre, "第七届中国创新挑战赛（江苏）")

    for host in (walk.yangzhou, walk.haimen):
        page = open_as(host.person)
        page.goto("/applications/?show=all")
        page.get_by_role("row", name=re.compile("中国创新挑战赛")).get_by_role("link").first.click()
        page.get_by_role("link", name="第七届中国创新挑战赛（江苏）", exact=True).click()
        expect(page.get_by_role("button", name="开始需求征集")).to_be_visible()

    the_host_dates_the_collection(page)
    visitor = open_as(None)
    visitor.goto(f"/competitions/JS-{YEAR}/")
    expect(visitor.get_by_role("region", name="日程")).to_contain_text(moment(five_o_clock(90)))
    parties = visitor.get_by_role("region", name="组织单位")
    expect(parties).to_contain_text("扬州市人民政府")
    expect(parties).to_contain_text("海门市人民政府")


def the_host_dates_the_collection(page: Page) -> None:
    """A closing before the opening is refused, and what was typed stays."""
    line = page.get_by_role("listitem").filter(has_text="需求征集").filter(has=page.locator("details"))
    line.locator("summary").click()
    line.get_by_label("开始").fill(typed(five_o_clock(60)))
    line.get_by_label("截止").fill(typed(five_o_clock(59)))
    page.get_by_role("button", name="保存需求征集时间").click()
    expect(page.get_by_role("alert")).to_contain_text("截止时间须晚于开始时间")
    expect(line.get_by_label("截止")).to_have_value(typed(five_o_clock(59)))
    line.get_by_label("截止").fill(typed(five_o_clock(90)))
    page.get_by_role("button", name="保存需求征集时间").click()
    said(page, "日程已调整")
    expect(page.locator("main")).to_contain_text("调整日程：需求征集")

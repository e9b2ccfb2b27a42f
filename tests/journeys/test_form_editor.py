"""The 申办表 changes from one edition to the next, in a real browser: nobody's answers change with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.form_versions.models import FormVersion
from competitions.models import Edition, HostingApplication
from tests.factories.competitions import Walk
from tests.journeys import hosting
from tests.journeys.acts import until
from tests.journeys.hosting import field, said
from tests.journeys.looking import looks_right, opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]
QUESTION = "办赛场地"


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_the_next_edition_asks_one_question_more_and_the_last_one_keeps_its_form(
    open_as: Opening, finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    walk = hosting.world()
    older = hosting.finalised(walk, hosting.open_edition(walk), walk.rizhao)
    draft = walk.draft_edition(ordinal=8, **hosting.edition_days())
    centre = open_as(walk.centre.person)
    form = the_centre_copies_the_form(centre)
    the_centre_shortens_a_limit(centre, form)
    the_centre_adds_a_question(centre, form)
    the_centre_looks_at_what_it_made(centre, form, finish_jobs)
    the_centre_finishes_and_publishes(centre, form, draft)
    the_new_question_is_asked_and_printed(open_as(walk.yangzhou.person), walk, finish_jobs, tmp_path)
    the_older_application_is_as_it_was(open_as(walk.rizhao.person), older)


def the_centre_copies_the_form(page: Page) -> int:
    page.goto("/forms/")
    looks_right(page)
    page.get_by_role("link", name="第 1 版").click()
    page.get_by_role("button", name="以这一版另拟一版").click()
    said(page, "已另拟第 2 版")
    return FormVersion.objects.get(version=2).pk


def the_centre_shortens_a_limit(page: Page, form: int) -> None:
    page.get_by_role("link", name="修改“工作思路”").click()
    field(page, "limit").fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errors")).to_contain_text("上限不能小于 1")
    field(page, "limit").fill("20")
    page.get_by_role("button", name="保存").click()
    said(page, "已保存")
    expect(page.locator("#field-approach")).to_contain_text("20 字以内")


def the_centre_adds_a_question(page: Page, form: int) -> None:
    page.get_by_role("link", name="增加字段").click()
    page.wait_for_load_state()  # what is typed before the page's script listens is shown with the next letter only
    field(page, "label").fill(QUESTION)
    expect(page.locator("#preview")).to_contain_text(QUESTION)  # while typing, nothing saved
    field(page, "limit").fill("50")
    field(page, "section").select_option("保障与服务")
    field(page, "required").check()
    page.get_by_role("button", name="保存").click()
    said(page, "已增加这一项")
    page.get_by_role("button", name=f"上移“{QUESTION}”").click()
    said(page, "已上移")


def the_centre_looks_at_what_it_made(page: Page, form: int, finish_jobs: Callable[[], int]) -> None:
    for address in ("", "preview/", "compare/", "fields/new/", "fields/approach/", "head/"):
        opens_right(page, f"/forms/{form}/{address}")
    page.goto(f"/forms/{form}/compare/")
    expect(page.locator("main")).to_contain_text("不同 2 项")
    page.goto(f"/forms/{form}/print/")
    page.get_by_role("button", name="打印空表").click()
    finish_jobs()
    page.reload()
    expect(page.get_by_role("link", name="下载空表 PDF")).to_be_visible()
    looks_right(page)


def the_centre_finishes_and_publishes(page: Page, form: int, draft: Edition) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/forms/{form}/")
    page.get_by_role("button", name="完成编辑").click()
    said(page, "已完成编辑")
    page.goto(f"/editions/{draft.pk}/edit/")
    field(page, "form_version").select_option(str(form))
    page.get_by_role("button", name="存为拟稿").click()
    said(page, "已保存")
    page.get_by_role("button", name="发布通知").click()
    page.get_by_role("dialog").get_by_role("button", name="发布通知").click()
    said(page, "已办理")
    page.goto(f"/forms/{form}/")
    expect(page.locator("main")).to_contain_text("使用中，已冻结")
    expect(page.get_by_role("link", name="修改“工作思路”")).to_have_count(0)


def the_new_question_is_asked_and_printed(page: Page, walk: Walk, finish_jobs: Callable[[], int], folder: Path) -> None:
    page.goto("/applications/")
    started = page.locator(
        "form", has=page.locator(f"input[name=edition][value='{Edition.objects.get(ordinal=8).pk}']")
    )
    started.get_by_role("button").click()
    hosting.fill_application(page, "扬州")
    field(page, "approach").fill("围绕两条产业链，以链主企业出题带动攻关，另加几个字。")
    page.get_by_label(QUESTION).fill("扬州国际展览中心，可容纳五百人。")
    page.get_by_role("button", name="定稿", exact=True).click()
    expect(page.locator(".errors")).to_contain_text("请精简到 20 字以内")
    expect(page.get_by_label(QUESTION)).to_have_value("扬州国际展览中心，可容纳五百人。")
    field(page, "approach").fill("围绕两条产业链出题攻关。")
    page.get_by_role("button", name="定稿", exact=True).click()
    said(page, "已定稿")
    application = HostingApplication.objects.get(host=walk.tree["yangzhou"])
    until(lambda: bool(finish_jobs()) or application.document is not None, page)
    page.reload()
    expect(page.locator("#form")).to_contain_text(QUESTION)
    text = hosting.text_of(hosting.download_print(page, folder))
    assert f"{QUESTION}扬州国际展览中心" in text


def the_older_application_is_as_it_was(page: Page, application: HostingApplication) -> None:
    page.goto(f"/applications/{application.pk}/")
    expect(page.locator("#form")).to_contain_text("≤ 200 字")
    expect(page.locator("#form")).not_to_contain_text(QUESTION)
    page.get_by_role("link", name="版本对比").click()
    opens_right(page, page.url)

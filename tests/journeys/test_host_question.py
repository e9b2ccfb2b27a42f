"""A host asks one question more; the enterprise answers it; the host reads the answer, the public doesn't."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.form_versions.models import FormVersion
from demands.form_uses import HEADING
from demands.models import Demand
from tests.factories.demands import Scene, make_scene
from tests.journeys.acts import type_in
from tests.journeys.demand_story import SURVEY
from tests.journeys.hosting import field, said
from tests.journeys.looking import looks_right, opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]
QUESTION = "生产线现状"
ANSWER = "两条总装线，节拍 45 秒，年产 6 万台。"


@pytest.fixture
def scene(transactional_db: Any) -> Scene:
    """A competition that collects, and an enterprise that has signed."""
    return make_scene()


def test_a_host_asks_an_enterprise_answers_and_the_host_reads(open_as: Opening, scene: Scene) -> None:
    host, owner = open_as(scene.host.person), open_as(scene.owner.person)
    the_host_adds_a_question(host, scene.competition.code)
    the_enterprise_answers_it(owner, scene.competition.name)
    the_host_reads_the_answer(host)


def the_host_adds_a_question(page: Page, code: str) -> None:
    page.goto(f"/competitions/{code}/desk/")
    page.get_by_role("link", name="征集表与补充问题").click()
    looks_right(page)
    page.get_by_role("button", name="增加问题").click()
    said(page, "可以增加问题了")
    page.get_by_role("link", name="增加问题").first.click()
    page.wait_for_load_state()  # what is typed before the page's script listens is shown with the next letter only
    field(page, "label").fill(QUESTION)
    expect(page.locator("#preview")).to_contain_text(QUESTION)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".errors")).to_contain_text("请填写字数上限")
    field(page, "limit").fill("200")
    field(page, "required").check()
    page.get_by_role("button", name="保存").click()
    said(page, "已增加这一项")
    form = FormVersion.objects.get(editing=True)
    for address in ("", "preview/"):
        opens_right(page, f"/forms/{form.pk}/{address}")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/forms/{form.pk}/")
    expect(page.get_by_role("link", name="修改“技术需求名称”")).to_have_count(0)
    page.get_by_role("button", name="完成编辑并启用").click()
    said(page, "已启用")


def the_enterprise_answers_it(page: Page, competition: str) -> None:
    page.goto("/my/demands/new/")
    page.get_by_label(competition).check()
    page.get_by_role("button", name="开始填写").click()
    expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    type_in(page, SURVEY, within="#survey")
    page.get_by_label(QUESTION).fill("长" * 201)
    expect(page.locator(".counter--over")).to_contain_text("超出 1 字")
    page.get_by_label("所填内容真实").check()
    page.get_by_role("button", name="提交审查").click()
    expect(page.locator(".errors")).to_contain_text(QUESTION)
    page.get_by_label(QUESTION).fill(ANSWER)
    page.get_by_role("button", name="提交审查").click()
    said(page, "已提交，受理编号")


def the_host_reads_the_answer(page: Page) -> None:
    demand = Demand.objects.get()
    opens_right(page, f"/casework/demands/{demand.pk}/")
    table = page.locator("#original")
    expect(table).to_contain_text(HEADING)
    expect(table.locator("tr", has_text=QUESTION)).to_contain_text(ANSWER)
    page.goto(f"/competitions/{demand.competition.code}/survey/")
    expect(page.locator("main")).to_contain_text("启用中：第 1 版")
    looks_right(page)
    page.get_by_role("link", name="修改问题").click()
    expect(page.locator("main")).to_contain_text("使用中，已冻结")

"""A demand walks from an enterprise's form to the public hall, in a real browser, everybody at their own desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Response, expect

from challenge_portal.kernel import clock
from challenge_portal.search.services import catch_up
from demands.models import Demand
from tests.factories.organisations import InstitutionFactory, member
from tests.journeys import demand_story as story
from tests.journeys.acts import in_dialog, type_in
from tests.journeys.hosting import RZ

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


def hidden_words(text: str, *, typed: str = "") -> list[str]:
    """What the text tells of the enterprise that it shouldn't; what the visitor typed themselves is no news."""
    return [word for word in story.NEVER_PUBLIC if word in text and quote(word) not in typed]


def _cookies_of(answer: Response) -> list[str]:
    return [each["value"] for each in answer.headers_array() if each["name"].lower() == "set-cookie"]


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path: Path) -> None:
    """A search index and a file store of the story's own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"


def test_an_enterprise_files_a_demand_and_the_public_finds_it(open_as: Opening, finish_jobs: Callable[[], int]) -> None:
    world = story.make_world()
    host = open_as(world.host)
    story.opens_collection(host)

    enterprise = open_as(None)
    story.registers(
        enterprise,
        name=story.COMPANY,
        code=story.CODE,
        first_code="91371102MAO0001QK",
        kind="企业",
        person=story.PERSON,
        phone=story.PHONE,
    )
    story.signs_and_begins(enterprise, person=story.PERSON)
    number = story.fills_in_the_survey(enterprise)
    story.accepts(host, number)
    story.entrusts(host, story.AGENCY)
    story.analyses(open_as(world.analyst))
    story.approves(host, number)
    story.confirms(enterprise)
    announcement = story.publishes(host)
    finish_jobs()
    catch_up(at=clock.now())
    host.reload()
    expect(host.get_by_role("link", name="需求公告（PDF）")).to_be_visible()

    visitor = open_as(None)
    cookies: list[str] = []
    visitor.on("response", lambda answer: cookies.extend(_cookies_of(answer)))
    story.finds_in_the_hall(visitor, f"{RZ}-0001")
    story.verifies_the_announcement(visitor, announcement)
    assert not cookies  # nobody is followed who only reads
    assert not visitor.context.cookies()

    addresses = [
        "/",
        "/demands/",
        f"/demands/{RZ}-0001/",
        f"/competitions/{RZ}/",
        "/announcements/",
        visitor.url,
        "/api/v1/demands/",
        f"/api/v1/demands/{RZ}-0001/",
        "/api/v1/competitions/",
        *[f"/demands/?q={quote(word)}" for word in story.NEVER_PUBLIC],
    ]
    for address in addresses:
        answer = visitor.request.get(address)
        assert answer.ok, address
        assert "set-cookie" not in answer.headers, address
        assert hidden_words(answer.text(), typed=address) == [], address
    assert visitor.request.get("/api/v1/demands/").json()["count"] == 1
    assert visitor.request.get(f"/api/v1/demands/{RZ}-0001/").json()["owner_name"] == ""
    papers = story.files_of_the_announcement(announcement)
    assert papers
    for name, text in papers:
        assert story.TITLE in text
        assert hidden_words(name + text) == []

    story.reads_the_figures(host, collected=1)
    story.looks_on(open_as(world.province_supervisor), number)
    stranger = open_as(world.other_supervisor)
    assert stranger.request.get("/casework/demands/1/").status == 404


def test_a_public_institution_files_a_demand_under_its_own_name(open_as: Opening) -> None:
    """The shorter story: a 事业单位 that hides nothing; the host gives the form back once, with an opinion."""
    world = story.make_world()
    host = open_as(world.host)
    story.opens_collection(host)
    page = open_as(None, width=390)
    name = "日照市农机推广站（演示）"
    story.registers(
        page, name=name, code=story.INSTITUTION_CODE, kind="事业单位", person="江苇（演示）", phone="13900001234"
    )
    story.signs_and_begins(page, person="江苇（演示）")
    type_in(page, story.SURVEY, within="#survey")
    for choice in ["公开企业名称", "公开拟投入合作经费", "公开联系人和联系方式"]:
        page.get_by_label(choice).check()
    page.get_by_label("所填内容真实").check()
    page.get_by_role("button", name="提交审查").click()
    expect(page.get_by_role("status").filter(has_text="已提交")).to_be_visible()

    host.goto("/casework/demands/")
    host.get_by_role("link", name=story.TITLE).click()
    in_dialog(host, "退回修改", reason="请写明台架试验的条件。")
    expect(host.get_by_text("退回修改").first).to_be_visible()

    page.goto("/desk/")
    page.get_by_role("link", name="去修改").click()
    story.opens_the_form(page)
    expect(page.locator(".note")).to_contain_text("请写明台架试验的条件。")
    page.locator("#survey [name=indicators-0-method]").fill("额定负载台架")
    page.get_by_label("所填内容真实").check()
    page.get_by_role("button", name="提交审查").click()
    expect(page.get_by_role("status").filter(has_text="已提交")).to_be_visible()
    demand = Demand.objects.get()
    assert demand.owner.name == name
    assert (demand.state, demand.hide_name, demand.case_number) == ("submitted", False, f"XQ-{RZ}-0001")


def test_a_university_is_told_at_once_that_it_cannot_file_demands(open_as: Opening) -> None:
    world = story.make_world()
    story.opens_collection(open_as(world.host))
    page = open_as(member(InstitutionFactory(kind="university", name="演示大学")).person)
    page.goto("/my/demands/")
    expect(page.locator("main")).to_contain_text("需求由企业和事业单位提出")
    expect(page.get_by_role("link", name="提交新需求")).to_have_count(0)

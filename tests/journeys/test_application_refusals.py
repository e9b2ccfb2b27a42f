"""申办 where something stands in the way: the wrong role, an old page, a deadline, a missing seal, a lost sign-in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from competitions import services
from competitions.models import HostingApplication
from competitions.states import ApplicationState
from tests.factories.competitions import Walk, pdf
from tests.factories.organisations import InstitutionFactory, member, officer
from tests.journeys import hosting
from tests.journeys.conftest import PASSWORD
from tests.journeys.hosting import YEAR, field, said
from tests.journeys.looking import opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def status(page: Page, address: str) -> int:
    """What the server answers there."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def test_who_has_no_part_in_an_application_does_not_find_it(open_as: Opening) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    application = hosting.submitted(walk, edition, walk.rizhao)
    address = f"/applications/{application.pk}/"
    for stranger in (walk.jiangsu, walk.yangzhou, walk.ningbo, member(InstitutionFactory())):
        page = open_as(stranger.person)
        assert status(page, address) == 404
        assert status(page, f"{address}edit/") == 404
    assert "/accounts/sign-in/" in open_as(None).goto(address).url  # type: ignore[union-attr]


def test_a_host_can_neither_open_an_edition_nor_recommend_itself(open_as: Opening) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    application = hosting.submitted(walk, edition, walk.rizhao)
    page = open_as(walk.rizhao.person)
    for address in ("/editions/new/", f"/editions/{edition.pk}/edit/", f"/editions/{edition.pk}/forward/"):
        assert status(page, address) == 403

    page.goto(f"/applications/{application.pk}/")
    page.locator("input[name=transition][value=withdraw]").evaluate("hidden => { hidden.value = 'recommend' }")
    page.get_by_role("button", name="撤回申办").click()
    page.get_by_role("dialog").get_by_label("原因").fill("自己推荐自己。")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("dialog").get_by_role("button", name="撤回申办").click()
    assert answered.value.status == 403
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_of_two_officers_the_second_keeps_the_opinion_and_learns_what_happened(open_as: Opening) -> None:
    walk = hosting.world()
    application = hosting.submitted(walk, hosting.open_edition(walk), walk.rizhao)
    colleague = officer(walk.tree["shandong"], "province_officer", at=walk.at)
    first, second = open_as(walk.shandong.person), open_as(colleague.person)
    for page in (first, second):
        page.goto(f"/applications/{application.pk}/")
    field(first, "opinion").fill("同意推荐。")
    hosting.tick_every_page(first)
    first.get_by_role("button", name="推荐", exact=True).click()
    said(first, "已推荐")

    field(second, "opinion").fill("“工作计划”缺少对接安排。")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.get_by_role("button", name="退回修改", exact=True).click()
    assert answered.value.status == 409
    expect(second.get_by_role("alert")).to_contain_text("当前状态已是“省级已推荐”")
    expect(second.locator("#opinion")).to_have_value("“工作计划”缺少对接安排。")
    application.refresh_from_db()
    assert application.state == ApplicationState.RECOMMENDED


def test_an_old_page_of_the_form_keeps_what_was_typed_and_overwrites_nothing(open_as: Opening) -> None:
    walk = hosting.world()
    application = walk.started(hosting.open_edition(walk))
    colleague = officer(walk.tree["rizhao"], "host_officer", at=walk.at)
    first, second = open_as(walk.rizhao.person), open_as(colleague.person)
    for page in (first, second):
        page.goto(f"/applications/{application.pk}/edit/")
    field(first, "approach").fill("先到的内容。")
    first.get_by_role("button", name="暂存", exact=True).click()
    said(first, "已暂存")

    field(second, "approach").fill("后到的内容。")
    second.get_by_role("button", name="暂存", exact=True).click()
    expect(second.get_by_role("alert")).to_contain_text("已有改动")
    expect(field(second, "approach")).to_have_value("后到的内容。")
    application.refresh_from_db()
    assert application.answers["approach"] == "先到的内容。"


def test_one_second_after_the_deadline_the_submission_is_refused_with_both_moments(open_as: Opening) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    application = hosting.finalised(walk, edition, walk.rizhao)
    services.attach_scan(actor=walk.rizhao, application=application, upload=pdf(2), at=walk.at)
    page = open_as(walk.rizhao.person)
    page.goto(f"/applications/{application.pk}/")
    button = page.get_by_role("button", name="提交", exact=True)
    expect(button).to_be_enabled()
    deadline = clock.now() + timedelta(seconds=1)
    walk.forwarded(edition, deadline)

    time.sleep(max(0.0, (deadline - clock.now()).total_seconds()) + 1)
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("截止，服务器收到的时间是")
    expect(page.get_by_role("alert")).to_contain_text("鲁科函〔2026〕7号")
    application.refresh_from_db()
    assert application.state == ApplicationState.FINALISED


def test_without_a_seal_nothing_is_submitted_and_a_renamed_program_is_no_scan(
    open_as: Opening, finish_jobs: Callable[[], int], tmp_path: Path
) -> None:
    walk = hosting.world()
    application = hosting.finalised(walk, hosting.open_edition(walk), walk.rizhao)
    finish_jobs()
    page = open_as(walk.rizhao.person)
    page.goto(f"/applications/{application.pk}/")
    program = tmp_path / "盖章件.pdf"
    program.write_bytes(b"MZ\x90\x00" + bytes(2000))
    for upload in (None, program):
        if upload:
            page.locator("#scan").set_input_files(upload)
        page.get_by_role("button", name="上传", exact=True).click()
        expect(page.locator("#scan-error")).to_be_visible()

    button = page.get_by_role("button", name="提交", exact=True)
    button.evaluate("button => { button.disabled = false; button.removeAttribute('aria-disabled') }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        button.click()
    assert answered.value.status in {400, 409}
    expect(page.get_by_role("alert").first).to_contain_text("缺少第 1 版定稿的盖章扫描件")
    application.refresh_from_db()
    assert application.state == ApplicationState.FINALISED


def test_what_was_typed_survives_an_expired_sign_in_and_a_closed_page(open_as: Opening) -> None:
    walk = hosting.world()
    application = walk.started(hosting.open_edition(walk))
    address = f"/applications/{application.pk}/edit/"
    page = open_as(walk.rizhao.person)
    page.goto(address)
    field(page, "late_final_reason").fill("场馆十一月方可使用。")
    field(page, "approach").fill("关页之前写的思路。")
    with page.expect_response(lambda answer: "/autosave/" in answer.url):
        field(page, "demand_survey").focus()
    expect(page.locator("[data-autosaved]")).to_contain_text("自动暂存")
    page.goto("/desk/")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("已恢复上次没有保存的内容")
    expect(field(page, "approach")).to_have_value("关页之前写的思路。")
    expect(field(page, "late_final_reason")).to_have_value("场馆十一月方可使用。")

    page.context.clear_cookies(name="sessionid")
    field(page, "demand_survey").fill("登录过期之后写的需求。")
    field(page, "approach").focus()
    expect(page.locator("[data-autosaved]")).to_contain_text("内容不会丢失")
    page.get_by_role("button", name="暂存", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请重新登录")
    page.get_by_label("用户名、手机或邮箱").fill(walk.rizhao.person.username)  # type: ignore[union-attr]
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录并继续提交").click()
    said(page, "已暂存")
    expect(field(page, "demand_survey")).to_have_value("登录过期之后写的需求。")
    kept = HostingApplication.objects.get().answers
    assert (kept["approach"], kept["demand_survey"]) == ("关页之前写的思路。", "登录过期之后写的需求。")


def test_the_pages_of_the_walk_are_accessible_and_fit_the_screen(
    open_as: Opening, finish_jobs: Callable[[], int]
) -> None:
    walk = hosting.world()
    edition = hosting.open_edition(walk)
    draft = walk.started(edition, walk.yangzhou)
    waiting, decided = hosting.finalised(walk, edition, walk.haimen), competition_of(walk, edition)
    at_the_province = hosting.submitted(walk, edition, walk.rizhao)
    finish_jobs()
    visits = [
        (walk.centre, ["/editions/", "/editions/new/", *(f"/editions/{edition.pk}/{name}/" for name in
                       ("desk", "hosts", "postpone")), "/applications/?show=all"]),
        (walk.shandong, [f"/editions/{edition.pk}/forward/", f"/applications/{at_the_province.pk}/"]),
        (walk.yangzhou, ["/applications/", f"/applications/{draft.pk}/", f"/applications/{draft.pk}/edit/"]),
        (walk.haimen, [f"/applications/{waiting.pk}/"]),
        (walk.ningbo, [f"/competitions/{decided}/desk/"]),
        (None, ["/competitions/", f"/competitions/{decided}/", f"/editions/{edition.pk}/", "/announcements/"]),
    ]  # fmt: skip
    for actor, addresses in visits:
        page = open_as(actor and actor.person)
        for address in addresses:
            opens_right(page, address)


def competition_of(walk: Walk, edition: Any) -> str:
    """The code of a competition that 宁波 runs."""
    application = services.accept_application(
        actor=walk.centre,
        application=hosting.submitted(walk, edition, walk.ningbo),
        scan_pages=[1, 2],
        at=walk.at,
    )
    entry = services.CompetitionEntry(edition=edition, place="宁波", code=f"NB-{YEAR}")
    return services.create_competition(actor=walk.centre, entry=entry, applications=[application], at=walk.at).code

"""After the form is in, in a browser: more time for one host, the work plan and the launch, a change of the dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from competitions import services
from competitions.models import ChangeRequest, PersonalExtension, WorkPlan
from competitions.states import ChangeState, ExtensionState, WorkPlanState
from tests.factories.competitions import Walk, plan_answers
from tests.journeys import hosting
from tests.journeys.acts import in_dialog, type_in
from tests.journeys.hosting import RZ, YEAR, field, five_o_clock, said, typed
from tests.journeys.looking import opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads and prints of a story stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


def accepted(walk: Walk, **changes: Any) -> Any:
    """日照 was accepted and its competition stands."""
    edition = hosting.open_edition(walk, **changes)
    application = hosting.accepted(walk, edition, walk.rizhao, walk.shandong)
    entry = services.CompetitionEntry(edition=edition, place="日照", code=RZ)
    services.create_competition(actor=walk.centre, entry=entry, applications=[application], at=walk.at)
    return application


def test_a_province_gives_one_host_more_time_and_the_host_reads_why(open_as: Opening) -> None:
    walk = hosting.world()
    edition = walk.forwarded(hosting.open_edition(walk), deadline=five_o_clock(20))
    application = hosting.finalised(walk, edition, walk.rizhao)
    province = open_as(walk.shandong.person)
    opens_right(province, "/applications/")
    address = f"/editions/{edition.pk}/extensions/"
    opens_right(province, address)
    province.set_viewport_size({"width": 1440, "height": 900})
    field(province, "host").select_option(str(walk.tree["rizhao"].pk))
    field(province, "deadline").fill(typed(five_o_clock(40)))
    field(province, "reason").fill("负责人外出，盖章推迟。")
    province.get_by_role("button", name="同意延期").click()
    expect(province.locator("main")).to_contain_text("不能晚于全国申办截止")
    assert field(province, "reason").input_value() == "负责人外出，盖章推迟。"
    field(province, "deadline").fill(typed(five_o_clock(25)))
    province.get_by_role("button", name="同意延期").click()
    said(province, "并告知该单位")

    host = open_as(walk.rizhao.person)
    opens_right(host, f"/applications/{application.pk}/")
    expect(host.locator("#extended")).to_contain_text("负责人外出，盖章推迟。")
    expect(host.locator("#standing")).to_contain_text("上传盖章件后提交")

    province.get_by_role("button", name="收回延期").click()
    dialog = province.get_by_role("dialog")
    dialog.get_by_label("原因").fill("已按时办妥。")
    dialog.get_by_role("button", name="收回延期").click()
    said(province, "已收回延期")
    assert PersonalExtension.objects.get().state == ExtensionState.WITHDRAWN
    host.reload()
    expect(host.locator("#extended")).to_have_count(0)


def test_a_work_plan_from_the_first_line_to_the_launch(open_as: Opening) -> None:
    walk = hosting.world()
    accepted(walk, needs_work_plan=True)
    host, address = open_as(walk.rizhao.person), f"/competitions/{RZ}/plan/"
    host.goto("/desk/")
    host.get_by_role("link", name="去编制").click()
    opens_right(host, address)
    host.set_viewport_size({"width": 1440, "height": 900})
    host.get_by_role("button", name="开始编制").click()
    expect(field(host, "calendar-0-work")).to_have_value("需求征集")
    host.get_by_role("button", name="报送火炬中心").click()
    expect(host.locator(".errors")).to_contain_text("才能报送")
    _fill(host)
    host.get_by_role("button", name="暂存", exact=True).click()
    said(host, "已暂存")
    opens_right(host, f"{address}edit/")
    host.get_by_role("button", name="报送火炬中心").click()
    said(host, "已报送火炬中心审定")

    centre = open_as(walk.centre.person)
    opens_right(centre, address)
    centre.set_viewport_size({"width": 1440, "height": 900})
    in_dialog(centre, "批准")
    said(centre, "已批准")
    opens_right(centre, f"{address}launch/")
    centre.set_viewport_size({"width": 1440, "height": 900})
    centre.get_by_role("button", name="公布", exact=True).click()
    said(centre, "已公布正式启动")
    assert WorkPlan.objects.get().state == WorkPlanState.LAUNCHED

    anybody = open_as(None)
    anybody.goto(f"/competitions/{RZ}/")
    expect(anybody.locator("main")).to_contain_text("正式启动")


def test_the_final_moves_with_the_consent_of_the_province(open_as: Opening) -> None:
    walk = hosting.world()
    application = accepted(walk)
    host = open_as(walk.rizhao.person)
    host.goto(f"/applications/{application.pk}/")
    host.get_by_role("link", name="申请变更").click()
    opens_right(host, f"/applications/{application.pk}/change/")
    host.set_viewport_size({"width": 1440, "height": 900})
    field(host, "final_on").fill(f"{YEAR}-10-25")
    host.get_by_role("button", name="提交变更申请").click()
    expect(host.locator("#reason-error")).to_contain_text("请写明变更的原因")
    field(host, "reason").fill("场馆检修，改期一周。")
    host.get_by_role("button", name="提交变更申请").click()
    said(host, "变更申请已提交")
    change = ChangeRequest.objects.get()
    for person, button in ((walk.shandong.person, "同意变更"), (walk.centre.person, "批准变更")):
        office = open_as(person)
        opens_right(office, f"/changes/{change.pk}/")
        office.set_viewport_size({"width": 1440, "height": 900})
        in_dialog(office, button)
        expect(office.locator(".toasts")).to_be_visible()
    change.refresh_from_db()
    assert change.state == ChangeState.APPROVED
    application.refresh_from_db()
    assert application.final_on - timedelta(days=7) == application.final_on.replace(day=18)
    host.goto(f"/applications/{application.pk}/")
    expect(host.locator("#changes")).to_contain_text("已批准变更")


def _fill(page: Page) -> None:
    """Type a whole work plan; the calendar stands there already."""
    content = plan_answers()
    texts = ("structure", "contact_name", "contact_phone", "course", "training", "publicity", "support", "disputes")
    type_in(page, {name: content[name] for name in texts}, within="#plan")
    for name in ("staff", "budget"):
        row = content[name][0]
        type_in(page, {f"{name}-0-{column}": value for column, value in row.items()}, within="#plan")

"""Somebody finds a demand on the phone, makes an account, registers, signs and reads the detail tier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from competitions.states import Stage
from solutions import services
from solutions.models import DetailReading, Registration
from tests.factories.demands import Scene, make_scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.registrations import (
    as_oneself,
    ask_for_stamp,
    filled,
    fresh,
    load_registration_form,
    registered,
    signed_form,
)
from tests.factories.solutions import challenger
from tests.journeys.acts import chooses_a_password
from tests.journeys.looking import looks_right, opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]
NAME = "演示林工"


@pytest.fixture
def scene(transactional_db: Any) -> Scene:
    """Solutions are collected today and for two months more."""
    scene = make_scene()
    load_registration_form()
    period = scene.competition.periods.filter(stage=Stage.SOLUTIONS)
    period.update(closes_at=clock.now() + timedelta(days=60))
    return scene


def test_from_the_hall_to_the_detail_tier_on_a_phone(open_as: Opening, scene: Scene) -> None:
    demand = scene.published(entry={"hide_name": True})
    page = open_as(None, width=390)
    page.goto(f"/demands/{demand.public_version.number}/")
    expect(page.get_by_text("企业选择不公开，签署保密协议后可见")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="登录后揭榜").last.click()
    page.get_by_role("link", name="注册个人账号").click()
    looks_right(page)
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("手机").fill("13900000031")
    chooses_a_password(page)
    page.get_by_label("已阅读并同意").check()
    page.get_by_role("button", name="注册个人账号").click()

    page.get_by_role("link", name="报名并签署").last.click()
    looks_right(page)
    page.get_by_role("button", name="开始填写").click()
    looks_right(page)
    page.get_by_role("button", name="下一步：签署文本").click()
    expect(page.get_by_role("alert")).to_contain_text("处需要修改，才能报名")
    page.get_by_label("身份证件号码后四位").fill("1234")
    page.get_by_label("职称或职务").first.fill("高级工程师")
    page.get_by_label("负责人邮箱").fill("lin@example.invalid")
    page.get_by_label("研究基础").fill("长期从事精密传动研究，有台架试验条件。")
    page.get_by_label("同意", exact=True).check()
    for box in page.locator("input[name=declaration]").all():
        box.check()
    page.get_by_role("button", name="下一步：签署文本").click()

    looks_right(page)
    page.get_by_label("签署《挑战须知》").fill(NAME)
    page.get_by_label("签署《保密协议》").fill("林工")
    page.get_by_label("签署《免责声明》").fill(NAME)
    page.get_by_role("button", name="签署并报名").click()
    expect(page.get_by_role("alert")).to_contain_text("与账号姓名“演示林工”不一致")
    page.get_by_label("签署《保密协议》").fill(NAME)
    page.get_by_role("button", name="签署并报名").click()
    expect(page.get_by_role("status")).to_contain_text("报名成功")
    looks_right(page)

    page.get_by_role("link", name=demand.public_version.number).click()
    expect(page.get_by_text(scene.enterprise.name).first).to_be_visible()
    expect(page.get_by_text("企业选择不公开，由承办单位转达")).to_be_visible()
    looks_right(page)
    reading = DetailReading.objects.get()
    assert (reading.registration.name, reading.demand) == (NAME, demand)


def test_the_pages_of_registering_are_accessible_and_fit_the_screen(open_as: Opening, scene: Scene) -> None:
    demand = scene.published()
    number = demand.public_version.number
    draft, reader = as_oneself(), challenger()
    unfinished = filled(draft, scene.competition)
    admitted = registered(reader, scene.competition)
    services.read_detail(actor=reader, demand=fresh(demand), at=clock.now())
    ask_for_stamp(scene.competition)
    stamping = challenger("演示乙大学")
    submitted = signed_form(stamping, scene.competition)
    services.finalise_registration(actor=stamping, registration=submitted, at=clock.now())
    services.attach_registration_scan(
        actor=stamping, registration=submitted, upload=upload("报名表.pdf", pdf_bytes()), at=clock.now()
    )
    services.submit_registration(actor=stamping, registration=submitted, at=clock.now())
    assert Registration.objects.count() == 3

    people = {
        "draft": open_as(draft.person),
        "reader": open_as(reader.person),
        "stamping": open_as(stamping.person),
        "host": open_as(scene.host.person),
        "owner": open_as(scene.owner.person),
    }
    for who, address in [
        ("draft", "/my/registrations/"),
        ("draft", f"/my/registrations/{unfinished.pk}/"),
        ("draft", f"/my/registrations/{unfinished.pk}/edit/"),
        ("draft", f"/my/registrations/{unfinished.pk}/sign/"),
        ("reader", f"/my/registrations/{admitted.pk}/"),
        ("reader", f"/demands/{number}/"),
        ("reader", f"/demands/{number}/detail/"),
        ("stamping", f"/my/registrations/{submitted.pk}/"),
        ("host", "/casework/registrations/"),
        ("host", f"/casework/registrations/{admitted.pk}/"),
        ("host", f"/casework/registrations/{submitted.pk}/"),
        ("owner", f"/my/demands/{demand.pk}/"),
        ("owner", f"/my/demands/{demand.pk}/readings/"),
        ("host", f"/casework/demands/{demand.pk}/"),
    ]:
        opens_right(people[who], address)

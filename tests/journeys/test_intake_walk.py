"""Somebody scans a code at a fair, files the light form on the phone, registers, claims the demand and goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from challenge_portal.kernel import clock
from competitions.states import Stage
from demands.models import Demand
from demands.services import intake
from tests.factories.demands import DESCRIPTION, make_scene
from tests.factories.organisations import code_number
from tests.journeys.acts import chooses_a_password, type_in
from tests.journeys.looking import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE, UNIT, NAME, MOBILE = code_number(90_001), "演示涂层科技有限公司", "演示周工", "13800000077"


@pytest.fixture
def texts(settings: Any, tmp_path: Path) -> Callable[[str], str]:
    """What was sent to phones: the last that fits."""
    settings.NOTICE_SENDERS = {"sms": "challenge_portal.notices.senders.FileSender"}
    settings.NOTICE_FILE_PATH = tmp_path
    cache.clear()

    def last(pattern: str) -> str:
        lines = (tmp_path / "sms.jsonl").read_text(encoding="utf-8").splitlines()
        found = [match for line in lines if (match := re.search(pattern, json.loads(line)["text"]))]
        return found[-1].group(1)

    return last


def test_from_the_code_at_the_fair_to_the_claimed_demand(
    open_as: Callable[..., Page], texts: Callable[[str], str], transactional_db: Any
) -> None:
    scene, now = make_scene(), clock.now()
    scene.competition.periods.filter(stage=Stage.COLLECTION).update(
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    entry = intake.LinkEntry("装备展 3 号馆", now + timedelta(days=2))
    link = intake.open_link(actor=scene.host, competition=scene.competition, entry=entry, at=now)
    page = open_as(None, width=390, height=844)
    page.goto(f"/q/{link.token}/")
    looks_right(page)
    typed = {
        "company": UNIT,
        "code": CODE,
        "contact_name": NAME,
        "contact_phone": MOBILE,
        "title": "涂层寿命在线评估",
        "description": "太短",
        "funding": "80",
    }
    type_in(page, typed, within="form.light")
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发送到 138****0077")).to_be_visible()
    page.get_by_label("短信验证码").fill(texts(r"验证码 (\d{6})"))
    page.get_by_label("已阅读并同意").check()
    page.get_by_role("button", name="提交预报名").last.click()
    expect(page.get_by_role("alert")).to_contain_text("还差 48 字")
    page.get_by_label("技术需求描述").fill(DESCRIPTION)
    page.get_by_role("button", name="提交预报名").last.click()
    expect(page.get_by_role("heading", name="预报名已收到")).to_be_visible()
    expect(page.locator("#claim-code")).to_have_text(texts(r"认领码 ([0-9A-Z-]+)"))
    looks_right(page)

    page.get_by_role("link", name="现在去认领").click()
    page.get_by_role("link", name="注册单位").click()
    page.get_by_label("统一社会信用代码").fill(CODE)
    page.get_by_label("单位名称").fill(UNIT)
    page.get_by_label("企业", exact=True).check()
    page.get_by_label("所属地区").select_option(str(scene.tree["donggang"].pk))
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("手机").fill(MOBILE)
    chooses_a_password(page)
    page.get_by_label("已阅读并同意").check()
    page.get_by_role("button", name="注册单位").click()

    expect(page.get_by_role("heading", name="认领“涂层寿命在线评估”")).to_be_visible()
    looks_right(page)
    page.get_by_label("这项需求由本单位提出").check()
    page.get_by_label("已逐条阅读").check()
    page.get_by_label("签署人姓名").fill(NAME)
    page.get_by_role("button", name="认领这项需求").click()
    expect(page.get_by_role("heading", name="技术需求征集表")).to_be_visible()
    expect(page.get_by_label("技术需求描述")).to_have_value(DESCRIPTION)
    demand = Demand.objects.get()
    assert demand.claimed_at is not None
    assert demand.owner.code_confirmed

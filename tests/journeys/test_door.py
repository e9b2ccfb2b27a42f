"""An enterprise comes in by the front door; a colleague joins; nothing typed is lost. In a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from challenge_portal.organisations.models import Membership
from tests.factories.organisations import InstitutionFactory, code_number, make_tree, member
from tests.journeys.acts import PASSWORD, chooses_a_password
from tests.journeys.looking import opens_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opening = Callable[..., Page]


def fill_in_person(page: Page, name: str, phone: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("手机").fill(phone)
    chooses_a_password(page)
    page.get_by_label("已阅读并同意").check()


def test_a_unit_registers_invites_a_colleague_and_removes_them_again(open_as: Opening) -> None:
    make_tree()
    page = open_as(None)
    page.goto("/accounts/sign-in/")
    page.get_by_role("link", name="注册单位").click()
    page.get_by_label("统一社会信用代码").fill("91350203M0001QKT1")
    page.get_by_label("单位名称").fill("华澜精密传动有限公司（演示）")
    page.get_by_label("企业", exact=True).check()
    page.get_by_label("所属地区").select_option(label="日照")
    fill_in_person(page, "林工（演示）", "13900000001")
    page.get_by_role("button", name="注册单位").click()

    expect(page.get_by_role("alert")).to_contain_text("应为 18 位")
    expect(page.get_by_label("单位名称")).to_have_value("华澜精密传动有限公司（演示）")
    page.get_by_label("统一社会信用代码").fill(code_number(700))
    chooses_a_password(page)
    page.get_by_role("button", name="注册单位").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("华澜精密传动有限公司（演示）")

    page.get_by_label("同事的手机或邮箱").fill("王工")
    page.get_by_role("button", name="生成邀请链接").click()
    link = page.get_by_label("邀请链接").input_value()

    colleague = open_as(None, width=390)
    colleague.goto(link)
    fill_in_person(colleague, "王工（演示）", "13900000002")
    colleague.get_by_role("button", name="注册并加入").click()
    expect(colleague.get_by_role("heading", level=1)).to_have_text("华澜精密传动有限公司（演示）")

    page.goto("/institution/")
    page.get_by_role("button", name="把王工（演示）移出").click()
    page.get_by_role("dialog").get_by_role("button", name="移出", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已移出本单位")
    assert Membership.objects.get(person__phone="13900000002").ended_at is not None


def test_what_was_typed_survives_an_expired_sign_in(open_as: Opening) -> None:
    person = member(InstitutionFactory()).person
    page = open_as(person)
    page.goto("/institution/")
    page.get_by_label("同事的手机或邮箱").fill("王工 13700000000")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="生成邀请链接").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("请重新登录")
    page.get_by_label("用户名、手机或邮箱").fill(person.username)  # type: ignore[union-attr]
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录并继续提交").click()
    expect(page.get_by_text("王工 13700000000")).to_be_visible()


def test_a_dialog_opens_and_closes_by_the_keyboard_alone(open_as: Opening) -> None:
    unit = InstitutionFactory()
    colleague = member(unit, role="member", display_name="王工（演示）")
    page = open_as(member(unit).person)
    page.goto("/institution/")
    button = page.get_by_role("button", name="把王工（演示）移出")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()
    assert Membership.objects.get(person=colleague.person).ended_at is None


def test_the_pages_of_the_door_are_accessible_and_fit_the_screen(open_as: Opening) -> None:
    make_tree()
    visitor, someone = open_as(None), open_as(member(InstitutionFactory()).person)
    for page, address in [
        (visitor, "/accounts/sign-in/"),
        (visitor, "/accounts/register/"),
        (visitor, "/accounts/texts/"),
        (visitor, "/no-such-page/"),
        (visitor, "/view/?size=large&contrast=high&next=/accounts/register/"),
        (someone, "/accounts/act-for/"),
        (someone, "/institution/"),
        (someone, "/accounts/password/"),
        (someone, "/messages/"),
    ]:
        opens_right(page, address, 404 if address == "/no-such-page/" else 200)

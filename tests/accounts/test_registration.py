"""An enterprise registers, its administrator invites and removes colleagues, and hands the office over."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from challenge_portal.accounts.consent_texts import PRIVACY, TERMS, current_text
from challenge_portal.accounts.models import Consent, User
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, Institution, Membership
from challenge_portal.trail.models import TrailEntry
from tests.factories.organisations import InstitutionFactory, code_number, make_tree, member

pytestmark = pytest.mark.django_db
REGISTER = "/accounts/register/"


@pytest.fixture
def tree(db: None) -> dict[str, Authority]:
    return make_tree()


@pytest.fixture
def typed(tree: dict[str, Authority]) -> dict[str, str]:
    return {
        "code": code_number(700).lower(),
        "name": "华澜精密传动有限公司（演示）",
        "kind": "enterprise",
        "region": str(tree["rizhao"].pk),
        "display_name": "林工（演示）",
        "phone": "139-0000-0001",
        "email": "lin@example.invalid",
        "password": "portal-2026",
        "again": "portal-2026",
        "agreed": "on",
    }


def test_the_first_registrant_becomes_administrator_and_is_signed_in(browser: Client, typed: dict[str, str]) -> None:
    response = browser.post(REGISTER, typed)

    assert response.status_code == 302
    membership = Membership.objects.get()
    assert (membership.role, membership.person.phone) == ("administrator", "13900000001")
    page = browser.get(response["Location"]).content.decode()
    assert "你是单位管理员" in page
    assert code_number(700) in page


def test_what_was_accepted_is_kept_with_version_and_hash(browser: Client, typed: dict[str, str]) -> None:
    browser.post(REGISTER, typed)
    kept = {consent.kind: consent for consent in Consent.objects.all()}

    assert set(kept) == {TERMS, PRIVACY}
    assert kept[PRIVACY].text_sha256 == current_text(PRIVACY).sha256
    assert kept[PRIVACY].in_name_of == "华澜精密传动有限公司（演示）"


def test_phone_and_mail_stay_out_of_the_permanent_record(browser: Client, typed: dict[str, str]) -> None:
    browser.post(REGISTER, typed)

    assert all("13900000001" not in str(entry.details) for entry in TrailEntry.objects.all())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "91350203M0001QKT1"}, "应为 18 位"),
        ({"code": "362322198709086409"}, "第 17 位不符"),
        ({"name": ""}, "请填写单位名称。"),
        ({"kind": ""}, "请选择单位性质。"),
        ({"kind": "ministry"}, "请在所列选项中选择"),
        ({"region": "999999"}, "请在所列选项中选择"),
        ({"phone": "12345"}, "11 位数字"),
        ({"email": "lin"}, "邮箱格式不对"),
        ({"password": "12345678", "again": "12345678"}, "密码"),
        ({"again": "another-2026"}, "不一致"),
        ({"agreed": ""}, "请确认"),
    ],
)
def test_a_slip_is_told_at_its_field_and_nothing_is_saved(
    browser: Client, typed: dict[str, str], change: dict[str, str], said: str
) -> None:
    response = browser.post(REGISTER, typed | change)
    page = response.content.decode()

    assert response.status_code == 400
    assert said in page
    assert not User.objects.exists()
    assert not Institution.objects.exists()
    assert (change.get("name", typed["name"])) in page  # the typing is kept


def test_a_unit_that_is_registered_sends_the_second_one_to_its_administrator(
    browser: Client, typed: dict[str, str]
) -> None:
    browser.post(REGISTER, typed)
    response = Client().post(REGISTER, typed | {"phone": "13900000002", "email": ""})

    assert response.status_code == 400
    assert "单位管理员邀请你加入" in response.content.decode()
    assert User.objects.count() == 1  # the account is not left behind without a unit


def test_a_doubtful_code_may_register_and_the_page_says_it_waits(browser: Client, typed: dict[str, str]) -> None:
    browser.post(REGISTER, typed | {"code": "91350203M0001QKT19"})

    assert "代码待核对证照" in browser.get("/institution/").content.decode()


class TestMembers:
    @pytest.fixture
    def unit(self, db: None) -> Institution:
        return InstitutionFactory(name="华澜精密传动有限公司（演示）")

    @pytest.fixture
    def chief(self, unit: Institution, browser: Client) -> Actor:
        actor = member(unit, username="lin", display_name="林工（演示）")
        browser.force_login(actor.person)  # type: ignore[arg-type]
        return actor

    def invite(self, browser: Client, role: str = "member") -> str:
        page = browser.post("/institution/invite/", {"contact": "王工", "role": role}).content.decode()
        link = re.search(r'value="http://testserver(/institution/invitation/[^"]+)"', page)
        assert link
        return link[1]

    def test_a_colleague_with_a_new_account_joins_by_the_link(self, chief: Actor, browser: Client) -> None:
        link, visitor = self.invite(browser), Client()
        assert "林工（演示） 邀请你" in visitor.get(link).content.decode()
        typed = {"display_name": "王工", "phone": "13900000003", "password": "portal-2026", "again": "portal-2026"}
        response = visitor.post(link, typed | {"agreed": "on"})

        assert response.status_code == 302
        assert Membership.objects.get(person__phone="13900000003").role == "member"
        assert "王工" in browser.get("/institution/").content.decode()

    def test_somebody_with_an_account_joins_and_acts_for_the_new_unit(self, chief: Actor, browser: Client) -> None:
        link, guest = self.invite(browser, "administrator"), Client()
        theirs = member(InstitutionFactory(), username="chen")
        guest.force_login(theirs.person)  # type: ignore[arg-type]

        assert guest.get(link).status_code == 200
        assert guest.post(link).status_code == 302
        assert "华澜精密传动有限公司（演示）" in guest.get("/institution/").content.decode()

    def test_a_link_works_once_and_a_forged_one_never(self, chief: Actor, browser: Client) -> None:
        link = self.invite(browser)
        browser.post(link)

        assert browser.get(link).status_code == 409
        assert browser.get("/institution/invitation/forged/").status_code == 404

    def test_a_withdrawn_invitation_lets_nobody_in(self, chief: Actor, browser: Client, unit: Institution) -> None:
        link = self.invite(browser)
        browser.post(f"/institution/invitations/{unit.invitations.get().pk}/withdraw/")

        assert Client().get(link).status_code == 409

    def test_a_plain_member_neither_invites_nor_removes(self, chief: Actor, unit: Institution) -> None:
        colleague, browser = member(unit, role="member"), Client()
        browser.force_login(colleague.person)  # type: ignore[arg-type]
        chiefs = unit.memberships.get(person=chief.person)

        assert "邀请同事" not in browser.get("/institution/").content.decode()
        assert browser.post("/institution/invite/", {"contact": "x", "role": "member"}).status_code == 403
        assert browser.post(f"/institution/members/{chiefs.pk}/remove/").status_code == 403
        assert browser.post(f"/institution/members/{chiefs.pk}/role/", {"role": "member"}).status_code == 403

    def test_another_units_member_does_not_exist_here(self, chief: Actor, browser: Client) -> None:
        foreign = member(InstitutionFactory())
        membership = Membership.objects.get(person=foreign.person)

        assert browser.post(f"/institution/members/{membership.pk}/remove/").status_code == 404
        assert browser.post("/institution/members/999999/role/", {"role": "member"}).status_code == 404

    def test_the_office_is_handed_over(self, chief: Actor, browser: Client, unit: Institution) -> None:
        heir = unit.memberships.get(person=member(unit, role="member").person)
        mine = unit.memberships.get(person=chief.person)

        refused = browser.post(f"/institution/members/{mine.pk}/remove/")
        assert refused.status_code == 409
        assert "至少要有一名单位管理员" in refused.content.decode()
        assert browser.post(f"/institution/members/{heir.pk}/role/", {"role": "administrator"}).status_code == 302
        assert browser.post(f"/institution/members/{mine.pk}/remove/").status_code == 302
        assert list(unit.memberships.filter(ended_at=None)) == [heir]

    def test_somebody_without_a_unit_is_told_how_to_get_one(self, lin: User) -> None:
        browser = Client()
        browser.force_login(lin)

        assert browser.get("/institution/").status_code == 404
        assert "还没有加入单位" in browser.get("/accounts/act-for/").content.decode()

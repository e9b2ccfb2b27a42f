"""Nothing typed is lost when the sign-in has expired."""

from __future__ import annotations

import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from challenge_portal.accounts.models import User
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution, Invitation
from tests.accounts.conftest import PASSWORD
from tests.factories.organisations import InstitutionFactory, member

pytestmark = pytest.mark.django_db
INVITE = "/institution/invite/"


@pytest.fixture
def unit(db: None) -> Institution:
    return InstitutionFactory(name="华澜精密传动有限公司（演示）")


@pytest.fixture
def chief(unit: Institution) -> Actor:
    return member(unit, username="lin", display_name="林工（演示）")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def open_page(browser: Client, name: str, standing: str = "") -> dict[str, str]:
    """Sign in, open the page (acting for a chosen unit) and return the fields that its forms carry."""
    browser.post("/accounts/sign-in/", {"username": name, "password": PASSWORD})
    if standing:
        browser.post("/accounts/act-for/", {"standing": standing})
    page = browser.get("/institution/").content.decode()
    return {"acting_for": hidden(page, "acting_for"), "typed_by": hidden(page, "typed_by")}


def expire(browser: Client) -> None:
    """The session is gone, as after eight hours; the browser's other cookies stay."""
    browser.session.flush()
    del browser.cookies["sessionid"]


def submit_too_late(browser: Client, standing: str = "", **files: object) -> str:
    carried = open_page(browser, "lin", standing)
    expire(browser)
    response = browser.post(INVITE, {"contact": "同事王工 13700000000", "role": "member", **carried, **files})
    assert response.status_code == 401
    page = response.content.decode()
    assert "刚才填写的内容还在" in page
    assert "同事王工" not in re.sub(r'name="held" value="[^"]*"', "", page)
    return page


def sign_in_with(browser: Client, held: str, name: str = "lin") -> object:
    return browser.post("/accounts/sign-in/", {"username": name, "password": PASSWORD, "held": held})


def send_on(browser: Client, page: str) -> object:
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    path = re.search(r'<form class="form stack" method="post" action="([^"]+)"', page)
    assert path
    return browser.post(path[1], fields)


def test_the_typed_text_is_sent_after_the_new_sign_in(chief: Actor, browser: Client) -> None:
    held = hidden(submit_too_late(browser), "held")
    response = sign_in_with(browser, held)

    assert response.status_code == 200
    page = response.content.decode()
    assert "data-sends-itself" in page
    assert send_on(browser, page).status_code == 200
    assert Invitation.objects.get().contact == "同事王工 13700000000"


def test_a_wrong_password_on_the_way_loses_nothing(chief: Actor, browser: Client) -> None:
    held = hidden(submit_too_late(browser), "held")
    response = browser.post("/accounts/sign-in/", {"username": "lin", "password": "wrong", "held": held})

    assert response.status_code == 400
    assert hidden(response.content.decode(), "held") == held
    assert sign_in_with(browser, held).status_code == 200


def test_the_text_is_no_use_to_another_person(chief: Actor, unit: Institution, browser: Client) -> None:
    member(unit, username="chen")
    held = hidden(submit_too_late(browser), "held")
    response = sign_in_with(browser, held, "chen")

    assert response.status_code == 409
    assert "由另一位人员填写" in response.content.decode()
    assert "同事王工" not in response.content.decode()
    assert not Invitation.objects.exists()


def test_after_thirty_minutes_the_refusal_is_polite(
    chief: Actor, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = hidden(submit_too_late(browser), "held")
    later = time.time() + 30 * 60 + 5
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    response = sign_in_with(browser, held)

    assert response.status_code == 409
    assert "超过 30 分钟" in response.content.decode()
    assert browser.get("/accounts/act-for/").status_code == 200  # the sign-in itself has succeeded


def test_a_forged_text_is_refused(chief: Actor, browser: Client) -> None:
    assert sign_in_with(browser, "eyJ0Ijo:forged:text").status_code == 409


def test_files_must_be_chosen_again_and_the_page_says_so(chief: Actor, browser: Client) -> None:
    page = submit_too_late(browser, scan=SimpleUploadedFile("盖章件.pdf", b"%PDF-1.7"))
    assert "文件不能保留" in page
    page = sign_in_with(browser, hidden(page, "held")).content.decode()

    assert "重新选择：盖章件.pdf" in page
    assert 'enctype="multipart/form-data"' in page
    assert "data-sends-itself" not in page


def test_the_form_goes_on_for_the_unit_it_was_typed_for(chief: Actor, browser: Client) -> None:
    other = InstitutionFactory()  # joined earlier, so a new sign-in would begin there
    other.memberships.create(person=chief.person, role="administrator", joined_at="2026-01-01T00:00:00Z")
    held = hidden(submit_too_late(browser, chief.key), "held")
    page = sign_in_with(browser, held).content.decode()

    assert send_on(browser, page).status_code == 200
    assert Invitation.objects.get().institution == chief.institution


def test_passwords_are_never_carried(lin: User, browser: Client) -> None:
    browser.post("/accounts/sign-in/", {"username": "lin", "password": PASSWORD})
    expire(browser)
    response = browser.post("/accounts/password/", {"old_password": "a-secret", "password": "another-secret"})
    page = sign_in_with(browser, hidden(response.content.decode(), "held")).content.decode()

    assert "secret" not in page


def test_a_fragment_is_told_so_and_the_page_keeps_the_text(browser: Client) -> None:
    response = browser.post(INVITE, {"contact": "x"}, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert "登录已过期" in response.content.decode()


def test_a_form_opened_before_a_new_sign_in_is_offered_once_more(chief: Actor) -> None:
    """The CSRF token of an old tab no longer fits after a new sign-in elsewhere: the text must survive that too."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(chief.person)  # type: ignore[arg-type]
    page = browser.get("/institution/").content.decode()
    typed = {"contact": "同事王工", "role": "member", "acting_for": hidden(page, "acting_for")}
    typed["typed_by"] = hidden(page, "typed_by")
    response = browser.post(INVITE, typed | {"csrfmiddlewaretoken": "x" * 64}, headers={"Origin": "http://testserver"})

    assert response.status_code == 403
    assert "再提交一次" in response.content.decode()
    assert "同事王工" in response.content.decode()


def test_an_old_tab_after_a_sign_out_elsewhere_loses_nothing_either(chief: Actor) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(chief.person)  # type: ignore[arg-type]
    typed = {"contact": "同事王工", "typed_by": hidden(browser.get("/institution/").content.decode(), "typed_by")}
    expire(browser)
    response = browser.post(INVITE, typed | {"csrfmiddlewaretoken": "x" * 64}, headers={"Origin": "http://testserver"})

    assert response.status_code == 401
    assert "刚才填写的内容还在" in response.content.decode()


def test_a_second_sign_in_page_left_open_simply_opens_again(chief: Actor) -> None:
    browser = Client(enforce_csrf_checks=True)

    assert browser.post("/accounts/sign-in/", {"username": "lin", "password": PASSWORD}).status_code == 302


def test_a_form_from_elsewhere_gets_nothing_to_press(chief: Actor) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(chief.person)  # type: ignore[arg-type]
    response = browser.post(INVITE, {"contact": "x"}, headers={"Origin": "https://elsewhere.example"})

    assert response.status_code == 403
    assert "页面已失效，没有提交" in response.content.decode()
    assert 'form class="form stack' not in response.content.decode()


def test_a_tab_opened_by_a_colleague_does_not_act_for_me(chief: Actor, unit: Institution, browser: Client) -> None:
    colleague = member(unit, username="chen")
    theirs = open_page(Client(), "chen")
    browser.force_login(chief.person)  # type: ignore[arg-type]
    response = browser.post(INVITE, {"contact": "x", "role": "member", **theirs})

    assert colleague.key == chief.key
    assert response.status_code == 409
    assert "由另一位人员打开" in response.content.decode()
    assert not Invitation.objects.exists()


def test_somebody_with_two_units_switches_back_and_the_text_goes_on(chief: Actor, browser: Client) -> None:
    other = InstitutionFactory()
    other.memberships.create(person=chief.person, role="administrator", joined_at="2026-01-01T00:00:00Z")
    carried = open_page(browser, "lin", chief.key)
    browser.post("/accounts/act-for/", {"standing": f"institution:{other.pk}"})
    response = browser.post(INVITE, {"contact": "同事王工", "role": "member", **carried})
    page = response.content.decode()

    assert response.status_code == 409
    assert "切换为“华澜精密传动有限公司（演示）”并继续提交" in page
    again = browser.post("/accounts/act-for/", {"standing": chief.key, "held": hidden(page, "held")})
    assert send_on(browser, again.content.decode()).status_code == 200
    assert Invitation.objects.get().institution == chief.institution


def test_an_act_for_a_unit_one_has_left_is_refused(chief: Actor, unit: Institution, browser: Client) -> None:
    carried = open_page(browser, "lin")
    unit.memberships.filter(person=chief.person).update(ended_at="2026-11-01T00:00:00Z")
    response = browser.post(INVITE, {"contact": "x", "role": "member", **carried})

    assert response.status_code == 409
    assert "你已不在其中" in response.content.decode()
    assert not Invitation.objects.exists()


def test_nobody_can_choose_a_unit_they_do_not_belong_to(chief: Actor, browser: Client) -> None:
    browser.force_login(chief.person)  # type: ignore[arg-type]
    foreign = InstitutionFactory()

    assert browser.post("/accounts/act-for/", {"standing": f"institution:{foreign.pk}"}).status_code == 404

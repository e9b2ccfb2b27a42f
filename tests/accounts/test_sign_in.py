"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from axes.utils import reset
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from challenge_portal.accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"
WRONG = "用户名或密码不对"


def try_to_sign_in(browser: Client, name: str, password: str = PASSWORD, **more: str) -> object:
    return browser.post(SIGN_IN, {"username": name, "password": password, **more})


@pytest.mark.parametrize("name", ["lin", "13900000001", "139 0000 0001", "lin@example.invalid", "LIN@example.invalid"])
def test_one_signs_in_by_user_name_phone_or_mail(lin: User, browser: Client, name: str) -> None:
    response = try_to_sign_in(browser, name, next="/accounts/act-for/")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/act-for/"
    assert browser.get("/accounts/act-for/").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("lin", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_the_page_never_says_what_was_wrong(lin: User, browser: Client, name: str, password: str) -> None:
    response = try_to_sign_in(browser, name, password)

    assert response.status_code == 400
    assert (WRONG in response.content.decode()) is bool(name)
    assert "_auth_user_id" not in browser.session


def test_somebody_who_was_deactivated_gets_the_same_answer(lin: User, browser: Client) -> None:
    lin.is_active = False
    lin.save()

    assert WRONG in try_to_sign_in(browser, "lin").content.decode()


def test_a_sign_in_never_leads_out_of_the_portal(lin: User, browser: Client) -> None:
    assert try_to_sign_in(browser, "lin", next="https://elsewhere.example/")["Location"] == "/desk/"


def test_signing_out_is_a_post_and_ends_the_session(lin: User, browser: Client) -> None:
    browser.force_login(lin)

    assert browser.get("/accounts/sign-out/").status_code == 405
    assert browser.post("/accounts/sign-out/").status_code == 302
    assert "_auth_user_id" not in browser.session


def test_a_visitor_is_sent_to_the_door_and_back(browser: Client) -> None:
    response = browser.get("/institution/?page=2")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/sign-in/?next=%2Finstitution%2F%3Fpage%3D2"


class TestLockOut:
    @pytest.fixture(autouse=True)
    def locks(self, settings: Settings, db: None) -> None:
        settings.AXES_ENABLED = True
        reset()

    def fail(self, browser: Client, times: int, name: str = "lin") -> object:
        for _ in range(times):
            response = try_to_sign_in(browser, name, "wrong")
        return response

    def test_eight_wrong_passwords_close_the_door_and_the_page_says_until_when(
        self, lin: User, browser: Client
    ) -> None:
        assert self.fail(browser, 7).status_code == 400
        response = self.fail(browser, 1)

        text = response.content.decode()
        assert response.status_code == 429
        assert "后可以再试" in text
        assert try_to_sign_in(browser, "lin").status_code == 429  # the right password is no key now

    def test_guesses_by_name_phone_and_mail_count_together(self, lin: User, browser: Client) -> None:
        self.fail(browser, 4, "lin")
        self.fail(browser, 3, "13900000001")

        assert self.fail(browser, 1, "lin@example.invalid").status_code == 429

    def test_a_colleague_in_the_same_office_still_gets_in(self, lin: User, browser: Client) -> None:
        User.objects.create_user("chen", password=PASSWORD, display_name="陈工（演示）")
        self.fail(browser, 8)

        assert try_to_sign_in(Client(), "chen").status_code == 302

    def test_the_door_opens_again_after_a_quarter_of_an_hour(self, lin: User, browser: Client) -> None:
        self.fail(browser, 8)
        for attempt in AccessAttempt.objects.all():
            AccessAttempt.objects.filter(pk=attempt.pk).update(
                attempt_time=attempt.attempt_time - timedelta(minutes=16)
            )

        assert try_to_sign_in(browser, "lin").status_code == 302


class TestPassword:
    def change(self, browser: Client, old: str, new: str, again: str | None = None) -> object:
        return browser.post(reverse("accounts:password"), {"old": old, "password": new, "again": again or new})

    def test_a_first_password_is_changed_before_anything_else(self, lin: User, browser: Client) -> None:
        lin.must_change_password = True
        lin.save()
        browser.force_login(lin)

        assert browser.get("/accounts/act-for/")["Location"].startswith("/accounts/password/?next=")
        assert browser.get("/accounts/password/").status_code == 200
        assert self.change(browser, PASSWORD, "xin-mima-2026").status_code == 302
        assert browser.get("/accounts/act-for/").status_code == 200

    @pytest.mark.parametrize(
        ("old", "new", "again", "said"),
        [
            ("wrong", "xin-mima-2026", None, "当前密码不对。"),
            (PASSWORD, "12345678", None, "密码"),
            (PASSWORD, "xin-mima-2026", "another-2026", "两次输入的新密码不一致。"),
            (PASSWORD, PASSWORD, None, "新密码与当前密码相同"),
        ],
    )
    def test_a_refused_change_says_why_and_changes_nothing(
        self, lin: User, browser: Client, old: str, new: str, again: str | None, said: str
    ) -> None:
        browser.force_login(lin)
        response = self.change(browser, old, new, again)

        assert response.status_code == 400
        assert said in response.content.decode()
        lin.refresh_from_db()
        assert lin.check_password(PASSWORD)

    def test_other_devices_are_signed_out(self, lin: User, browser: Client) -> None:
        other = Client()
        other.force_login(lin)
        browser.force_login(lin)
        self.change(browser, PASSWORD, "xin-mima-2026")

        assert browser.get("/accounts/act-for/").status_code == 200
        assert other.get("/accounts/act-for/").status_code == 302

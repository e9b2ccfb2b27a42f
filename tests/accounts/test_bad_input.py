"""Input that no page of ours sends: a clear answer, nothing saved, no server error."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from challenge_portal.organisations.models import Invitation
from tests.factories.organisations import InstitutionFactory, member

pytestmark = pytest.mark.django_db
ODD = ["\x00", "lin\x00", "\ud83d", "' OR 1=1 --", "林" * 5000, "%00", "🙂"]


@pytest.fixture
def chief() -> Client:
    browser = Client()
    browser.force_login(member(InstitutionFactory(), username="lin").person)  # type: ignore[arg-type]
    return browser


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("counting", [True, False])
def test_odd_names_are_simply_wrong_names(settings: Settings, text: str, counting: bool) -> None:
    settings.AXES_ENABLED = counting
    typed = text.encode("utf-8", "replace").decode()

    assert Client().post("/accounts/sign-in/", {"username": typed, "password": "x"}).status_code in {400, 429}


@pytest.mark.parametrize("text", ["\x00", "王" * 200, "   "], ids=["nul", "long", "blank"])
def test_an_odd_contact_is_told_at_its_field(chief: Client, text: str) -> None:
    response = chief.post("/institution/invite/", {"contact": text, "role": "member"})

    assert response.status_code == 400
    assert "field--bad" in response.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["owner", "", "administrator\x00"])
def test_a_role_that_does_not_exist_is_refused(chief: Client, role: str) -> None:
    assert chief.post("/institution/invite/", {"contact": "王工", "role": role}).status_code == 400
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("standing", ["", "institution:", "institution:x", "authority:1 OR 1=1", "self;"])
def test_a_forged_standing_does_not_exist(chief: Client, standing: str) -> None:
    assert chief.post("/accounts/act-for/", {"standing": standing}).status_code == 404


def test_more_text_than_the_server_takes_is_a_page_and_not_an_error(chief: Client) -> None:
    response = chief.post("/institution/invite/", {"contact": "x" * (6 * 1024 * 1024), "role": "member"})

    assert response.status_code in {400, 413}
    assert "没有办理" in response.content.decode()


@pytest.mark.parametrize("address", ["/institution/invite/", "/accounts/sign-out/", "/institution/members/1/role/"])
def test_what_changes_something_is_never_a_get(chief: Client, address: str) -> None:
    assert chief.get(address).status_code == 405

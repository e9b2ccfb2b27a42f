"""The interface: one shape for errors, the same rules as the pages, a description that fits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from challenge_portal.api import access
from challenge_portal.api.errors import _flat
from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused, Stale
from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.organisations.roles import PROVINCE_OFFICER
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import UnknownMove
from tests.factories.organisations import NOW, make_tree, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Any:
    return make_tree()


@pytest.fixture
def province(tree: Any) -> Actor:
    return officer(tree["shandong"], PROVINCE_OFFICER, at=clock.now())


@pytest.fixture
def browser(province: Actor) -> Client:
    client = Client()
    client.force_login(province.person, backend="challenge_portal.accounts.backends.PersonBackend")
    return client


@pytest.fixture
def answer_to(province: Actor) -> Callable[..., Any]:
    """What the interface answers when a view raises this."""

    def ask(error: Exception, *, actor: Actor = province) -> Any:
        class Raising(APIView):
            throttle_classes = ()

            def get(self, request: Any) -> Any:
                raise error

        request = APIRequestFactory().get("/api/v1/anything/")
        request.actor, request.now, request.address = actor, NOW, "192.0.2.1"
        return Raising.as_view()(request)

    return ask


def test_a_visitor_is_told_to_sign_in(client: Client) -> None:
    answer = client.get("/api/v1/me/")

    assert answer.status_code == 401
    assert answer.json() == {
        "status": 401,
        "code": "not_signed_in",
        "detail": "请先登录。",
        "way_on": "",
        "rule": "",
        "errors": [],
    }


def test_a_person_reads_who_they_are_and_for_whom_they_act(browser: Client, tree: Any) -> None:
    me = browser.get("/api/v1/me/").json()

    assert me["acting_for"] == f"authority:{tree['shandong'].pk}"
    assert me["role_label"] == "省级经办人"
    assert [standing["label"] for standing in me["standings"]] == ["山东省科学技术厅"]


def test_a_client_that_believes_another_identity_is_stopped(browser: Client) -> None:
    answer = browser.get("/api/v1/me/", headers={"X-Acting-For": "institution:1"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "stale"


def test_the_tree_of_authorities_is_public_and_comes_in_pages(client: Client, tree: Any) -> None:
    first = client.get("/api/v1/authorities/?page_size=4").json()

    assert first["count"] == len(tree)
    assert [row["name"] for row in first["results"]][:2] == ["科学技术部", "科技部火炬中心"]
    second = client.get(first["next"]).json()
    assert second["results"][0]["id"] not in [row["id"] for row in first["results"]]
    assert client.get("/api/v1/authorities/?page=99").json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused("征集已截止。"), 409, "refused"),
        (Refused(Refusal("请填写。", field="title")), 400, "refused"),
        (Stale("已有人办理。"), 409, "stale"),
        (UnknownMove("没有这个操作。"), 404, "unknown_action"),
        (NotVisible("x"), 404, "not_found"),
        (NotAllowed("demands.publish"), 403, "not_allowed"),
    ],
)
def test_each_refusal_has_its_status(answer_to: Callable[..., Any], error: Exception, status: int, code: str) -> None:
    answer = answer_to(error)

    assert answer.status_code == status
    assert answer.data["code"] == code
    assert answer.data["status"] == status


def test_a_refusal_points_to_its_field_and_names_rule_and_way_on(answer_to: Callable[..., Any]) -> None:
    refusal = Refusal("字数超出。", way_on="精简到 300 字", field="summary", rule="国科火字〔2022〕47号")

    body = answer_to(Refused(refusal)).data

    assert body["errors"] == [{"pointer": "/summary", "code": "refused", "detail": "字数超出。"}]
    assert (body["way_on"], body["rule"]) == ("精简到 300 字", "国科火字〔2022〕47号")


def test_a_refused_try_is_in_the_record_and_a_visitor_is_asked_to_sign_in(answer_to: Callable[..., Any]) -> None:
    answer_to(NotAllowed("demands.publish"))
    assert TrailEntry.objects.filter(verb="trail.act.refused", details__action="demands.publish").count() == 1

    assert answer_to(NotAllowed("demands.publish"), actor=ANONYMOUS).status_code == 401


def test_validation_errors_point_into_what_was_sent() -> None:
    class Line(serializers.Serializer):
        name = serializers.CharField()

    class Form(serializers.Serializer):
        title = serializers.CharField()
        lines = Line(many=True)

    form = Form(data={"lines": [{"name": "甲"}, {}]})
    assert not form.is_valid()

    assert {pointer: error.code for pointer, error in _flat(form.errors)} == {
        "/title": "required",
        "/lines/1/name": "required",
    }
    assert next(iter(_flat({"a/b": [ErrorDetail("错", "x")]})))[0] == "/a~1b"


def test_what_is_no_json_is_refused_in_the_same_shape(browser: Client) -> None:
    answer = browser.post("/api/v1/me/", "{", content_type="application/json")
    assert answer.status_code == 405
    assert answer.json()["detail"] == "此地址不支持这种请求方法。"


def test_too_many_calls_are_slowed_down(client: Client, monkeypatch: pytest.MonkeyPatch, tree: Any) -> None:
    monkeypatch.setattr(access.CallerThrottle, "THROTTLE_RATES", {"visitor": "2/min", "person": None})

    statuses = [client.get("/api/v1/authorities/", REMOTE_ADDR="198.51.100.7").status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    answer = client.get("/api/v1/authorities/", REMOTE_ADDR="198.51.100.7")
    assert int(answer["Retry-After"]) > 0
    assert client.get("/api/v1/authorities/", REMOTE_ADDR="198.51.100.8").status_code == 200


def test_the_description_and_its_page_load_nothing_from_outside(client: Client) -> None:
    schema = client.get(reverse("api:schema")).json()
    assert "/api/v1/me/" in schema["paths"]

    page = client.get(reverse("api:docs"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "https://" not in text
    assert "<style" not in text
    script = client.get(reverse("api:docs") + "?script=")
    assert script.status_code == 200
    assert "/api/schema/" in script.content.decode()


def test_a_signed_in_post_needs_the_token_against_forged_requests(province: Actor) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(province.person, backend="challenge_portal.accounts.backends.PersonBackend")

    answer = strict.post("/api/v1/me/", "{}", content_type="application/json")

    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf_failed"


def test_an_expired_grant_counts_no_more(tree: Any) -> None:
    left = officer(tree["jiangsu"], PROVINCE_OFFICER, at=clock.now())
    left.person.organisationgrant_set.update(expires_at=clock.now() - timedelta(minutes=1))
    client = Client()
    client.force_login(left.person, backend="challenge_portal.accounts.backends.PersonBackend")

    assert client.get("/api/v1/me/").json()["acting_for"] == "self"

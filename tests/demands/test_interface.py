"""Demands in the API: the hall for everybody, one's own with what can be done."""

from typing import Any

from django.test import Client

from demands.states import DemandState
from tests.demands.conftest import Browse
from tests.factories.demands import Scene


def post(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data, content_type="application/json")


def test_a_visitor_reads_the_hall_and_has_no_cases(scene: Scene, browse: Browse) -> None:
    scene.published()
    visitor = browse()
    listed = visitor.get("/api/v1/demands/").json()
    assert [row["number"] for row in listed["results"]] == ["RZ-2026-0001"]
    one = visitor.get("/api/v1/demands/RZ-2026-0001/").json()
    assert (one["owner_name"], one["contact"]) == ("", "")
    assert one["budget"] == "320.000000"
    assert visitor.get("/api/v1/my/demands/").json()["results"] == []


def test_the_host_sees_what_can_be_done_and_does_it(scene: Scene, browse: Browse) -> None:
    demand = scene.submitted()
    host = browse(scene.host)
    one = host.get(f"/api/v1/my/demands/{demand.pk}/").json()
    assert {offer["name"] for offer in one["allowed_actions"]} == {"accept", "give_back", "mark_unfit"}
    act = f"/api/v1/my/demands/{demand.pk}/actions/"
    assert post(host, act + "accept/", {"version": one["version"] - 1}).status_code == 409
    done = post(host, act + "accept/", {"version": one["version"]}).json()
    assert done["state"] == DemandState.ACCEPTED
    missing = post(host, act + "assign/", {"version": done["version"]})
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (400, "/agency")
    assigned = post(host, act + "assign/", {"version": done["version"], "with_data": {"agency": scene.agency.pk}})
    assert assigned.json()["state"] == DemandState.ANALYSING
    assert post(host, act + "explode/", {"version": 1}).status_code == 404


def test_the_owner_submits_only_with_the_declaration(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    owner, act = browse(scene.owner), f"/api/v1/my/demands/{demand.pk}/actions/submit/"
    refused = post(owner, act, {"version": demand.version})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/declared")
    assert post(owner, act, {"version": demand.version, "with_data": {"declared": True}}).status_code == 200


def test_a_foreign_case_does_not_exist(scene: Scene, browse: Browse) -> None:
    demand = scene.submitted()
    for who in ("stranger", "other_enterprise"):
        assert browse(scene.actor(who)).get(f"/api/v1/my/demands/{demand.pk}/").status_code == 404

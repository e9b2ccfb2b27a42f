"""Extensions, changes, work plans and the review in the interface: the services of the pages, for the same people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.change_fields import present_answers
from competitions.models import Announcement
from competitions.states import ChangeState, ExtensionState, ReviewSheetState, WorkPlanState
from tests.factories.competitions import Walk
from tests.factories.reviewing import OPINION, marks, reviewer, scored, typed

SignIn = Callable[[Actor], Client]
API = "/api/v1"


def listed(client: Client, what: str, **query: Any) -> list[dict[str, Any]]:
    return list(client.get(f"{API}/{what}/", query).json()["results"])


def act(client: Client, what: str, found: dict[str, Any], move: str, **sent: Any) -> Any:
    body = {"version": found["version"], **sent}
    return client.post(f"{API}/{what}/{found['id']}/actions/{move}/", body, content_type="application/json")


def test_an_office_reads_its_extensions_and_takes_one_back(today: Walk, browser: SignIn) -> None:
    edition = today.forwarded(today.edition())
    entry = services.ExtensionEntry(today.tree["rizhao"], today.province_deadline + timedelta(days=2), "盖章推迟。")
    services.grant_extension(actor=today.shandong, edition=edition, entry=entry, at=today.at)
    province = browser(today.shandong)
    [row] = listed(province, "personal-extensions", edition=edition.pk)
    assert (row["host"], row["office"], row["reason"]) == ("日照市人民政府", "山东省科学技术厅", "盖章推迟。")
    assert "allowed_actions" not in row
    assert [each["host"] for each in listed(browser(today.rizhao), "personal-extensions")] == ["日照市人民政府"]
    assert listed(browser(today.jiangsu), "personal-extensions") == []

    silent = act(province, "personal-extensions", row, "withdraw")
    assert (silent.status_code, silent.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert act(province, "personal-extensions", row, "use", reason="x").status_code == 404
    done = act(province, "personal-extensions", row, "withdraw", reason="不再需要")
    assert done.json()["state"] == ExtensionState.WITHDRAWN
    assert act(province, "personal-extensions", row, "withdraw", reason="再来").json()["code"] == "stale"


def test_a_change_is_consented_to_and_approved(today: Walk, browser: SignIn) -> None:
    competition = today.competition()
    application = competition.applications.get()
    services.ask_change(
        actor=today.rizhao,
        application=application,
        answers=present_answers(application) | {"final_on": f"{today.year}-10-20"},
        reason="场地检修。",
        at=today.at,
    )
    province, centre = browser(today.shandong), browser(today.centre)
    [row] = listed(centre, "change-requests")
    assert (row["before"]["final_on"], row["asked"]["final_on"]) == (f"{today.year}-10-18", f"{today.year}-10-20")
    assert act(centre, "change-requests", row, "consent").status_code == 403
    assert act(centre, "change-requests", row, "approve").status_code == 409  # the province hasn't spoken
    consented = act(province, "change-requests", row, "consent").json()
    approved = act(centre, "change-requests", consented, "approve").json()
    assert (approved["state"], approved["revision"]) == (ChangeState.APPROVED, 2)


def test_a_work_plan_is_given_back_approved_and_launched(today: Walk, browser: SignIn) -> None:
    competition = today.competition()
    today.plan(competition)
    host, centre = browser(today.rizhao), browser(today.centre)
    assert listed(centre, "work-plans") == []  # a draft is the host's own
    [row] = listed(host, "work-plans", competition__code=competition.code)
    sent = act(host, "work-plans", row, "submit").json()
    back = act(centre, "work-plans", sent, "give_back", reason="请写明经费来源。").json()
    assert back["state"] == WorkPlanState.RETURNED
    again = act(host, "work-plans", back, "submit").json()
    approved = act(centre, "work-plans", again, "approve").json()
    assert [each["name"] for each in approved["allowed_actions"]] == ["launch"]

    bare = act(centre, "work-plans", approved, "launch")
    assert {each["pointer"] for each in bare.json()["errors"]} == {"/title", "/body"}
    text = {"title": "正式启动（演示）", "body": "自即日起启动。"}
    launched = act(centre, "work-plans", approved, "launch", with_data=text)
    assert launched.json()["state"] == WorkPlanState.LAUNCHED
    assert Announcement.objects.filter(title="正式启动（演示）").count() == 1


def test_a_reviewer_submits_and_the_centre_reopens(today: Walk, browser: SignIn) -> None:
    edition = today.edition()
    expert, other = (reviewer(today.centre, edition, at=today.at) for _ in range(2))
    application = today.recommended(edition)
    services.save_review_sheet(actor=expert, application=application, typed=typed(edition), at=today.at)
    scored(other, application, at=today.at)
    mine, centre = browser(expert), browser(today.centre)
    assert [each["name"] for each in listed(mine, "reviewers")] == [expert.label]
    assert len(listed(centre, "reviewers", edition=edition.pk)) == 2
    [row] = listed(mine, "review-sheets")
    assert row["state"] == ReviewSheetState.DRAFT
    assert [each["state"] for each in listed(centre, "review-sheets")] == [ReviewSheetState.SUBMITTED]
    for nobody in (today.rizhao, today.shandong):
        assert listed(browser(nobody), "review-sheets") == listed(browser(nobody), "reviewers") == []

    wrong = act(mine, "review-sheets", row, "submit", with_data={"marks": {}, "comment": OPINION})
    assert wrong.status_code == 400
    given = {"marks": marks(edition), "comment": OPINION}
    done = act(mine, "review-sheets", row, "submit", with_data=given).json()
    assert (done["state"], done["total"]) == (ReviewSheetState.SUBMITTED, "80.0")
    assert act(mine, "review-sheets", done, "reopen", reason="想改").status_code == 403
    assert act(mine, "review-sheets", done, "approve").status_code == 404
    reopened = act(centre, "review-sheets", done, "reopen", reason="请核对时间安排")
    assert reopened.status_code == 204  # a draft again: the reviewer's own, which the centre doesn't see
    assert listed(mine, "review-sheets")[0]["state"] == ReviewSheetState.DRAFT


def test_the_description_names_them_all(client: Client, db: None) -> None:
    paths = client.get("/api/schema/").json()["paths"]
    for what in ("personal-extensions", "change-requests", "work-plans", "review-sheets"):
        assert f"{API}/{what}/{{id}}/actions/{{move}}/" in paths
    assert f"{API}/reviewers/" in paths

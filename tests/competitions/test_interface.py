"""The REST face: the same rules and services as the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import UnknownMove
from competitions.services.applications import OPINIONS, PLAIN, VERDICTS, move_application
from competitions.states import ApplicationState, EditionState
from competitions.workflow import APPLICATION
from tests.factories.competitions import Walk

SignIn = Callable[[Actor], Client]
API = "/api/v1"


def act(client: Client, pk: int, move: str, **sent: object) -> object:
    return client.post(f"{API}/hosting-applications/{pk}/actions/{move}/", sent, content_type="application/json")


def test_everybody_reads_competitions_editions_and_announcements(today: Walk) -> None:
    competition = today.collecting()
    visitor = Client()
    found = visitor.get(f"{API}/competitions/{competition.code}/").json()
    assert found["name"] == competition.name
    assert {party["name"] for party in found["parties"] if party["may_manage"]} == {"日照市人民政府"}
    assert found["allowed_actions"] == []
    assert visitor.get(f"{API}/editions/").json()["count"] == 1
    assert visitor.get(f"{API}/announcements/").json()["count"] >= 1
    assert visitor.get(f"{API}/hosting-applications/").json()["count"] == 0


def test_a_reviewer_sees_what_can_be_done_and_does_it(today: Walk, browser: SignIn) -> None:
    application = today.submitted(today.edition())
    province = browser(today.shandong)
    found = province.get(f"{API}/hosting-applications/{application.pk}/").json()
    assert {each["name"] for each in found["allowed_actions"]} == {"give_back", "recommend", "decline"}

    version = found["version"]
    unticked = act(province, application.pk, "recommend", version=version, reason="同意推荐。")
    assert unticked.status_code == 400  # type: ignore[attr-defined]
    ticked = act(
        province, application.pk, "recommend", version=version, reason="同意推荐。", with_data={"scan_pages": [1, 2]}
    )
    assert ticked.json()["state"] == ApplicationState.RECOMMENDED  # type: ignore[attr-defined]
    again = act(province, application.pk, "give_back", version=version, reason="退回。")
    assert (again.status_code, again.json()["code"]) == (409, "stale")  # type: ignore[attr-defined]


def test_a_foreign_office_and_an_unknown_act_are_answered_404(today: Walk, browser: SignIn) -> None:
    application = today.submitted(today.edition())
    foreign = browser(today.jiangsu)
    assert foreign.get(f"{API}/hosting-applications/{application.pk}/").status_code == 404
    unknown = act(browser(today.shandong), application.pk, "approve", version=application.version)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_action")  # type: ignore[attr-defined]


def test_the_host_submits_by_the_interface(today: Walk, browser: SignIn) -> None:
    application = today.stamped(today.edition())
    answer = act(browser(today.rizhao), application.pk, "submit", version=application.version)
    assert answer.json()["state"] == ApplicationState.SUBMITTED  # type: ignore[attr-defined]


def test_the_centre_publishes_an_edition_and_takes_none_into_the_archive(today: Walk, browser: SignIn) -> None:
    edition = today.draft_edition()
    centre = browser(today.centre)
    found = centre.get(f"{API}/editions/{edition.pk}/").json()

    def ask(move: str) -> Any:
        sent = {"version": found["version"], "reason": "补录。"}
        return centre.post(f"{API}/editions/{edition.pk}/actions/{move}/", sent, content_type="application/json")

    assert ask("archive").json()["code"] == "unknown_action"
    assert ask("publish").json()["state"] == EditionState.OPEN
    assert ask("publish").json()["code"] == "stale"


def test_every_move_of_an_application_is_made_by_its_name(today: Walk) -> None:
    application = today.stamped(today.edition())
    for actor, name in [(today.rizhao, "submit"), (today.shandong, "give_back"), (today.rizhao, "withdraw")]:
        moved = move_application(name, actor=actor, application=application, at=today.at, reason="请写明分工。")
        assert moved.state == APPLICATION.target(name)
    assert {*PLAIN, *OPINIONS, *VERDICTS, "withdraw"} == set(APPLICATION.moves)
    with pytest.raises(UnknownMove):
        move_application("archive", actor=today.rizhao, application=application, at=today.at)

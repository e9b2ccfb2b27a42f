"""Sealed until the deadline: who sets it and until when, and that nothing opened is ever replaced again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from challenge_portal.kernel.clock import local, moment
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import due_run, run_due
from competitions.models import Competition, StagePeriod
from competitions.services import seal_solutions, set_period
from competitions.states import Stage
from demands.models import Demand
from solutions.models import Solution
from solutions.services.filing import file_typed
from solutions.states import SolutionState
from solutions.workflow.filing import SOLUTION
from tests.factories.demands import SOLUTIONS_CLOSE, Scene
from tests.factories.organisations import NOW
from tests.factories.solutions import challenger, draft_of, proposal, solution_at
from tests.solutions.conftest import Browse

IN_TIME = NOW + timedelta(days=30)
A_SECOND_LATE = SOLUTIONS_CLOSE + timedelta(seconds=1)
LATER = SOLUTIONS_CLOSE + timedelta(days=5)
At = Callable[[datetime], None]


def typed(closes_at: datetime) -> dict[str, str]:
    return {"stage": "solutions", "closes_at": f"{local(closes_at):%Y-%m-%dT%H:%M}"}


def opened(demand: Demand, actor: Actor | None = None) -> Solution:
    """A solution that lay sealed until the deadline."""
    solution = solution_at(SolutionState.SEALED, demand, actor=actor)
    run_due(at=A_SECOND_LATE)
    solution.refresh_from_db()
    assert solution.opened_at is not None
    return solution


def extend(scene: Scene, closes_at: datetime = LATER, *, at: datetime = A_SECOND_LATE) -> StagePeriod:
    return set_period(
        actor=scene.host, competition=scene.competition, stage=Stage.SOLUTIONS, closes_at=closes_at, at=at
    )


def seal(scene: Scene, *, seals: bool = True, at: datetime = IN_TIME, version: int | None = None) -> Competition:
    return seal_solutions(actor=scene.host, competition=scene.competition, seals=seals, at=at, version=version)


# The deadline after the opening


def test_once_solutions_were_opened_their_deadline_does_not_move_later(scene: Scene, sealed_demand: Demand) -> None:
    opened(sealed_demand)

    with pytest.raises(Refused, match=r"已于 .* 启封，截止时间不能再延后") as refused:
        extend(scene)

    assert refused.value.refusal.field == "closes_at"
    assert "要求补充材料" in refused.value.refusal.text
    assert scene.competition.closes(Stage.SOLUTIONS) == SOLUTIONS_CLOSE


def test_before_the_opening_the_deadline_still_moves(scene: Scene, sealed_demand: Demand) -> None:
    solution = solution_at(SolutionState.SEALED, sealed_demand)

    extend(scene, at=IN_TIME)

    assert run_due(at=A_SECOND_LATE) == 0
    solution.refresh_from_db()
    assert solution.state == SolutionState.SEALED


def test_where_nothing_is_sealed_the_deadline_moves_as_before(scene: Scene, demand: Demand) -> None:
    solution_at(SolutionState.SUBMITTED, demand)

    assert extend(scene).closes_at == LATER


def test_an_earlier_deadline_and_other_stages_stay_free_after_the_opening(scene: Scene, sealed_demand: Demand) -> None:
    opened(sealed_demand)

    extend(scene, SOLUTIONS_CLOSE - timedelta(hours=1))
    set_period(actor=scene.host, competition=scene.competition, stage=Stage.MATCHING, closes_at=LATER, at=A_SECOND_LATE)


def test_the_hosts_page_says_at_the_field_why_the_deadline_stays(
    scene: Scene, sealed_demand: Demand, browse: Browse, at: At
) -> None:
    opened(sealed_demand)
    at(A_SECOND_LATE)
    browser = browse(scene.host)

    answer = browser.post(reverse("competitions:set_period", args=[scene.competition.code]), typed(LATER))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#closes_at-solutions"' in page
    assert 'aria-describedby="closes_at-solutions-error"' in page
    assert page.count("启封，截止时间不能再延后") == 2, "in the list on top and at the field"
    assert f'value="{typed(LATER)["closes_at"]}"' in page, "what was typed stays"
    assert StagePeriod.objects.get(competition=scene.competition, stage=Stage.SOLUTIONS).closes_at == SOLUTIONS_CLOSE


def test_neither_the_office_nor_the_interface_moves_a_deadline(
    scene: Scene, sealed_demand: Demand, browse: Browse, at: At
) -> None:
    opened(sealed_demand)
    at(A_SECOND_LATE)
    browser, code = browse(scene.host), scene.competition.code
    office = reverse("admin:competitions_competition_change", args=[scene.competition.pk])
    sent = {"periods-0-closes_at": typed(LATER)["closes_at"], "seals_solutions": ""}

    assert 'name="periods-0-closes_at"' not in browser.get(office).content.decode(), (
        "the office shows the calendar and takes nothing"
    )
    browser.post(office, sent)
    for method in (browser.put, browser.patch):
        answer = method(f"/api/v1/competitions/{code}/", {"closes_at": LATER.isoformat()}, "application/json")
        assert answer.status_code == 405

    scene.competition.refresh_from_db()
    assert scene.competition.seals_solutions
    assert scene.competition.closes(Stage.SOLUTIONS) == SOLUTIONS_CLOSE


def test_what_was_opened_from_its_seal_is_not_replaced_whatever_the_calendar_says(
    scene: Scene, sealed_demand: Demand
) -> None:
    actor = challenger()
    solution = opened(sealed_demand, actor)
    StagePeriod.objects.filter(competition=scene.competition, stage=Stage.SOLUTIONS).update(closes_at=LATER)
    with pytest.raises(Refused, match="启封后不能再换新版"):
        file_typed(
            actor=actor,
            solution=solution,
            answers=proposal(summary="启封后的新版"),
            at=A_SECOND_LATE,
            declared=True,
        )
    assert solution.revisions.count() == 1


def test_a_seal_is_not_opened_before_its_time(scene: Scene, sealed_demand: Demand) -> None:
    solution = solution_at(SolutionState.SEALED, sealed_demand)

    with due_run(), pytest.raises(Stale, match="还没有到“启封”的时间"):
        SOLUTION.fire(solution, "unseal", actor=SYSTEM, at=SOLUTIONS_CLOSE)


# Setting it


def test_a_host_seals_the_solutions_of_its_competition(scene: Scene, demand: Demand) -> None:
    seal(scene)

    solution = solution_at(SolutionState.SEALED, demand)
    assert not sees(scene.owner, solution)
    assert TrailEntry.objects.filter(verb="competitions.competition.sealed").count() == 1


def test_a_seal_is_lifted_before_the_first_solution(scene: Scene, demand: Demand) -> None:
    seal(scene)
    draft_of(demand)

    seal(scene, seals=False)

    assert not Competition.objects.get(pk=scene.competition.pk).seals_solutions
    assert TrailEntry.objects.filter(verb="competitions.competition.seal_lifted").count() == 1


@pytest.mark.parametrize("state", [SolutionState.SUBMITTED, SolutionState.WITHDRAWN])
def test_after_the_first_solution_neither_is_changed(scene: Scene, demand: Demand, state: str) -> None:
    solution_at(state, demand)

    with pytest.raises(Refused, match="已收到第一份解决方案，密封与否不能再改"):
        seal(scene)


def test_sealed_solutions_bar_lifting_the_seal(scene: Scene, sealed_demand: Demand) -> None:
    solution = solution_at(SolutionState.SEALED, sealed_demand)

    with pytest.raises(Refused, match="密封与否不能再改"):
        seal(scene, seals=False)

    assert not sees(scene.owner, solution)


def test_a_seal_needs_a_deadline_that_lies_ahead(scene: Scene) -> None:
    with pytest.raises(Refused, match=r"已于 .* 截止"):
        seal(scene, at=A_SECOND_LATE)
    StagePeriod.objects.filter(competition=scene.competition, stage=Stage.SOLUTIONS).delete()
    with pytest.raises(Refused, match="请先在日程里设定"):
        seal(scene)


def test_an_old_page_and_the_same_twice_are_stale(scene: Scene) -> None:
    version = scene.competition.version
    seal(scene, version=version)

    with pytest.raises(Stale):
        seal(scene, seals=False, version=version)
    with pytest.raises(Stale):
        seal(scene)


@pytest.mark.parametrize("who", ["province", "stranger", "supervisor", "district"])
def test_nobody_else_sets_it(scene: Scene, who: str) -> None:
    with pytest.raises(NotAllowed):
        seal_solutions(actor=scene.actor(who), competition=scene.competition, seals=True, at=IN_TIME)


def test_the_hosts_page_sets_it_with_a_confirmation(scene: Scene, demand: Demand, browse: Browse, at: At) -> None:
    at(IN_TIME)
    browser = browse(scene.host)
    desk = reverse("competitions:competition_desk", args=[scene.competition.code])
    address = reverse("competitions:seal_solutions", args=[scene.competition.code])
    shown = browser.get(desk).content.decode()
    assert "提交后即可查阅" in shown
    assert "第一份方案提交后不能再改" in shown

    assert browser.post(address, {"transition": "seal", "version": scene.competition.version}).status_code == 302

    shown = browser.get(desk).content.decode()
    assert "密封至截止" in shown
    assert "设定解决方案密封至截止" in shown, "in the record"
    interface = browse().get(f"/api/v1/competitions/{scene.competition.code}/").json()
    assert interface["seals_solutions"] is True


def test_the_hosts_page_says_why_it_is_settled(scene: Scene, demand: Demand, browse: Browse, at: At) -> None:
    solution_at(SolutionState.SUBMITTED, demand)
    at(IN_TIME)
    browser = browse(scene.host)

    shown = browser.get(reverse("competitions:competition_desk", args=[scene.competition.code])).content.decode()
    assert 'aria-describedby="barred-seal"' in shown
    assert f"{moment(IN_TIME)} 已收到第一份解决方案" in shown
    answer = browser.post(reverse("competitions:seal_solutions", args=[scene.competition.code]), {"transition": "seal"})
    assert answer.status_code == 409
    assert not Competition.objects.get(pk=scene.competition.pk).seals_solutions


def test_those_above_read_it_and_find_no_button(scene: Scene, browse: Browse, at: At) -> None:
    at(IN_TIME)

    shown = browse(scene.actor("supervisor")).get(
        reverse("competitions:competition_desk", args=[scene.competition.code])
    )

    assert "解决方案的密封" in shown.content.decode()
    assert "设为密封至截止" not in shown.content.decode()

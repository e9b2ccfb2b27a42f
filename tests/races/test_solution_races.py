"""Two at once around a solution: the deadline's second, withdrawing against choosing, two tabs, two choices."""

from datetime import timedelta

import pytest

from challenge_portal.kernel.refusals import Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import HOST_OFFICER
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import run_due
from competitions.services import set_period
from competitions.states import Stage
from demands.models import Demand
from solutions.models import Solution, SolutionRevision
from solutions.services import answers as answering
from solutions.services import filing as services
from solutions.states import SolutionState
from tests.factories.demands import SOLUTIONS_CLOSE, make_scene
from tests.factories.organisations import NOW, officer
from tests.factories.solutions import (
    challenger,
    draft_of,
    load_solution_form,
    owner_of,
    proposal,
    registration_of,
    solution_at,
)
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
IN_TIME = NOW + timedelta(days=30)
LATE = SOLUTIONS_CLOSE + timedelta(seconds=1)


def called(sealing: bool = False) -> Demand:
    scene = make_scene()
    load_solution_form()
    if sealing:
        type(scene.competition).objects.filter(pk=scene.competition.pk).update(seals_solutions=True)
    return scene.published()


def fresh(solution: Solution) -> Solution:
    return Solution.objects.get(pk=solution.pk)


def test_at_the_second_of_the_deadline_who_came_in_time_is_in_and_who_came_late_is_out() -> None:
    demand = called(sealing=True)
    people = [challenger(f"演示大学{number}") for number in range(4)]
    drafts = [draft_of(demand, actor=each) for each in people]

    def file(number: int) -> str:
        at = SOLUTIONS_CLOSE if number % 2 == 0 else LATE
        try:
            services.file_solution(actor=people[number], solution=fresh(drafts[number]), at=at, declared=True)
        except Refused as refused:
            return f"{number}: {refused.refusal.text[:8]}"
        return f"{number}: in"

    assert sorted(at_once(4, file)) == ["0: in", "1: 解决方案征集已于", "2: in", "3: 解决方案征集已于"]
    assert sorted(Solution.objects.exclude(number="").values_list("number", flat=True)) == [
        "FA-RZ-2026-0001",
        "FA-RZ-2026-0002",
    ]


def test_the_seal_opens_once_while_the_last_revision_comes_in() -> None:
    demand, actor = called(sealing=True), challenger()
    solution = solution_at(SolutionState.SEALED, demand, actor=actor, at=IN_TIME)
    services.save_solution(actor=actor, solution=solution, answers=proposal(summary="最后一版"), at=IN_TIME)

    def act(number: int) -> str:
        if number < 2:
            return f"opened {run_due(at=LATE)}"
        try:
            services.file_solution(actor=actor, solution=fresh(solution), at=SOLUTIONS_CLOSE, declared=True)
        except Refused:
            return "refused"
        return "replaced"

    at_once(3, act)

    solution.refresh_from_db()
    assert solution.state == SolutionState.SUBMITTED
    assert TrailEntry.objects.filter(verb="solutions.solution.unseal").count() == 1
    assert solution.revisions.count() == solution.revision


@pytest.mark.parametrize("turn", range(3))
def test_of_a_later_deadline_and_the_opening_one_wins_and_nothing_opened_may_come_again(turn: int) -> None:
    demand = called(sealing=True)
    solution = solution_at(SolutionState.SEALED, demand, at=IN_TIME)
    place = demand.competition.parties.get(may_manage=True).authority
    assert place is not None
    host, later = officer(place, HOST_OFFICER), SOLUTIONS_CLOSE + timedelta(days=5)

    def act(number: int) -> str:
        if number:
            return f"opened {run_due(at=LATE)}"
        try:
            set_period(actor=host, competition=demand.competition, stage=Stage.SOLUTIONS, closes_at=later, at=LATE)
        except Refused:
            return "refused"
        return "moved"

    answers = at_once(2, act)

    solution.refresh_from_db()
    assert ("moved" in answers) == (solution.opened_at is None), answers


def test_withdrawing_while_the_enterprise_chooses_leaves_exactly_one_winner() -> None:
    demand = called()
    owner = owner_of(demand)
    for number in range(4):
        actor = challenger(f"演示大学{number}")
        solution = solution_at(SolutionState.SHORTLISTED, demand, actor=actor, at=IN_TIME)

        def act(which: int, actor: Actor = actor, solution: Solution = solution) -> str:
            try:
                if which:
                    services.withdraw_solution(actor=actor, solution=fresh(solution), reason="团队变动", at=IN_TIME)
                    return "withdrawn"
                answering.answer_solution("choose", actor=owner, solution=fresh(solution), reason="最合适", at=IN_TIME)
                return "chosen"
            except Stale:
                return "late"

        answers = at_once(2, act)
        solution.refresh_from_db()
        assert sorted(answers) == sorted([str(solution.state), "late"])
        if solution.state == SolutionState.CHOSEN:
            answering.answer_solution("release", actor=owner, solution=solution, reason="未谈成", at=IN_TIME)


def test_of_two_solutions_chosen_at_once_one_is_chosen() -> None:
    demand = called()
    owner = owner_of(demand)
    both = [
        solution_at(SolutionState.SHORTLISTED, demand, actor=challenger(f"演示大学{number}"), at=IN_TIME)
        for number in range(2)
    ]

    def choose(number: int) -> str:
        try:
            answering.answer_solution("choose", actor=owner, solution=fresh(both[number]), reason="最合适", at=IN_TIME)
        except Refused as refused:
            return refused.refusal.text[:9]
        return "chosen"

    assert sorted(at_once(2, choose)) == ["chosen", "这项需求已选定方案"]


def test_two_tabs_that_replace_leave_one_new_revision_with_the_winners_text() -> None:
    demand, actor = called(), challenger()
    solution = solution_at(SolutionState.SUBMITTED, demand, actor=actor, at=IN_TIME)
    seen = solution.version

    def replace(number: int) -> str:
        text = f"第 {number} 个窗口"
        try:
            services.file_typed(
                actor=actor,
                solution=fresh(solution),
                answers=proposal(summary=text),
                at=IN_TIME,
                declared=True,
                version=seen,
            )
        except Stale:
            return "late"
        return text

    answers = at_once(3, replace)

    solution.refresh_from_db()
    assert answers.count("late") == 2
    assert solution.answers["summary"] in answers
    assert sorted(SolutionRevision.objects.values_list("number", flat=True)) == [1, 2]


def test_two_windows_that_begin_at_once_have_one_solution() -> None:
    demand, actor = called(), challenger()
    registration = registration_of(actor, demand.competition)

    def begin(number: int) -> int:
        return services.start_solution(actor=actor, registration=registration, demand=demand, at=IN_TIME).pk

    assert len(set(at_once(3, begin))) == 1
    assert Solution.objects.count() == 1

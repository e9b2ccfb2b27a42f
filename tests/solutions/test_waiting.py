"""How long a solution waits for its enterprise: from the first that it hasn't answered, whatever replaces it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from challenge_portal.kernel.clock import moment, office_days_later
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.desk.page import desk
from challenge_portal.workflow.engine import run_due
from competitions.models import Competition
from demands.models import Demand
from solutions.models import Solution
from solutions.selectors.answers import called_demands, received
from solutions.selectors.board import board
from solutions.selectors.filing import own_solutions
from solutions.services.answers import answer_solution, supplement_solution
from solutions.services.filing import file_typed
from solutions.states import SolutionState
from tests.factories.demands import SOLUTIONS_CLOSE, Scene
from tests.factories.organisations import NOW
from tests.factories.solutions import challenger, proposal, solution_at
from tests.solutions.conftest import Browse

FILED = NOW + timedelta(days=30)
DUE = office_days_later(FILED, 5)
At = Callable[[datetime], None]
S = SolutionState


def fresh(solution: Solution) -> Solution:
    return Solution.objects.get(pk=solution.pk)


def replaced(solution: Solution, actor: Actor, *, at: datetime, summary: str = "新版") -> Solution:
    file_typed(actor=actor, solution=fresh(solution), answers=proposal(summary=summary), at=at, declared=True)
    return fresh(solution)


def reminder(solution: Solution) -> datetime | None:
    return Deadline.objects.filter(name="answer", subject_id=str(solution.pk)).values_list("at", flat=True).first()


def test_replacing_a_solution_does_not_begin_the_wait_anew(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(S.SUBMITTED, demand, actor=actor)
    for days in (4, 9):
        solution = replaced(solution, actor, at=FILED + timedelta(days=days), summary=f"第 {days} 天的新版")

    at = FILED + timedelta(days=10)
    (row,) = board(scene.competition, scene.host, at=at).rows
    assert (row.days, row.since, row.answer_by, row.late) == (10, FILED, DUE, True)
    (called,) = called_demands(scene.owner, at=at)
    assert (called.oldest, called.overdue) == (FILED, True)
    (in_list,) = received(demand, scene.owner, at=at).rows
    assert (in_list.revision, in_list.answer_by, in_list.overdue) == (3, DUE, True)
    assert reminder(solution) == DUE
    (todo,) = [each for each in desk(scene.owner, at=at).todos if each.text == "答复收到的解决方案"]
    assert "已超期" in todo.note
    assert moment(DUE) in own_solutions(actor, at=at)[0].comes_next


def test_the_enterprise_reads_with_each_new_version_until_when_it_answers(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    solution = replaced(solution_at(S.SUBMITTED, demand, actor=actor), actor, at=FILED + timedelta(days=1))
    told = Message.objects.filter(person=scene.owner.person, text__contains="已更新为第 2 版")
    assert f"请在 {moment(DUE)} 前答复" in told.get().text

    replaced(solution, actor, at=DUE + timedelta(days=1), summary="逾期后的新版")

    told = Message.objects.filter(person=scene.owner.person, text__contains="已更新为第 3 版")
    assert f"应于 {moment(DUE)} 前答复，已超期" in told.get().text


def test_a_supplement_begins_the_wait_anew_and_a_question_pauses_it(scene: Scene, demand: Demand) -> None:
    actor, asked, sent = challenger(), FILED + timedelta(days=2), FILED + timedelta(days=6)
    solution = solution_at(S.SUBMITTED, demand, actor=actor)
    answer_solution("ask", actor=scene.owner, solution=solution, reason="请补充台架数据", at=asked)
    assert (solution.waiting_since, solution.answer_due_at) == (None, None)
    (row,) = board(scene.competition, scene.host, at=sent).rows
    assert (row.waiting, row.since) == (0, None)

    supplement_solution(actor=actor, solution=solution, text="见附件", at=sent)
    solution = replaced(solution, actor, at=sent + timedelta(days=1))

    assert (solution.waiting_since, solution.answer_due_at) == (sent, office_days_later(sent, 5))


@pytest.mark.parametrize("state", [S.ASKED, S.SHORTLISTED, S.DECLINED, S.CHOSEN, S.WITHDRAWN, S.DRAFT, S.SEALED])
def test_what_does_not_wait_has_no_wait(demand: Demand, state: str) -> None:
    solution = solution_at(state, demand)

    assert (solution.waiting_since, solution.answer_due_at) == (None, None)


def test_what_lay_sealed_waits_from_its_opening(scene: Scene, sealed_demand: Demand) -> None:
    solution = solution_at(S.SEALED, sealed_demand)
    opens = SOLUTIONS_CLOSE + timedelta(minutes=1)
    run_due(at=opens)

    solution = fresh(solution)
    assert (solution.waiting_since, solution.answer_due_at) == (opens, office_days_later(opens, 5))
    assert Message.objects.filter(text__contains=f"请在 {moment(office_days_later(opens, 5))} 前逐份答复").exists()


def test_the_days_are_the_competitions_and_a_wait_that_began_keeps_its_deadline(
    scene: Scene, demand: Demand, browse: Browse, at: At
) -> None:
    before = solution_at(S.SUBMITTED, demand)
    at(FILED)
    address = reverse("competitions:complaint_rules", args=[scene.competition.code])
    host = browse(scene.host)
    assert 'name="answer_days"' in host.get(address).content.decode()
    typed = {"body": scene.tree["rizhao"].pk, "contact": "0633-0", "days": 15, "publicity_days": 5}
    assert "1 至 60 个工作日" in host.post(address, typed | {"answer_days": 90}).content.decode()
    assert host.post(address, typed | {"answer_days": 12}).status_code == 302

    after = solution_at(S.SUBMITTED, Demand.objects.get(pk=demand.pk), actor=challenger("演示另一所大学"))

    assert Competition.objects.get(pk=scene.competition.pk).answer_days == 12
    assert fresh(before).answer_due_at == DUE
    assert after.answer_due_at == office_days_later(FILED, 12)
    assert reminder(after) == office_days_later(FILED, 12)
    page = browse(challenger("演示第三所大学")).get(reverse("solutions:start", args=[demand.public_version.number]))
    assert "在 12 个工作日内答复" in page.content.decode()


def test_solutions_that_waited_before_there_was_a_column_keep_their_moment(scene: Scene, demand: Demand) -> None:
    actor, sent = challenger(), FILED + timedelta(days=3)
    first = solution_at(S.SUBMITTED, demand)
    second = solution_at(S.ASKED, demand, actor=actor)
    supplement_solution(actor=actor, solution=second, text="见附件", at=sent)
    Solution.objects.update(waiting_since=None, answer_due_at=None)

    import_module("solutions.migrations.0006_begin_the_wait").begin(apps, None)

    assert (fresh(first).waiting_since, fresh(first).answer_due_at) == (FILED, DUE)
    assert (fresh(second).waiting_since, fresh(second).answer_due_at) == (sent, office_days_later(sent, 5))

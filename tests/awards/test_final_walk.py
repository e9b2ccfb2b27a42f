"""A final from the plan to the enterprise's decision, as a host officer would tell it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from awards.models import Decision, Entry
from awards.services import finals as planning
from awards.services import panels
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from solutions.services.answers import fire_solution
from solutions.states import SolutionState
from tests.factories.demands import make_scene
from tests.factories.finals import (
    AT,
    Stage,
    consented,
    drawn,
    judge_account,
    make_stage,
    met,
    plan,
    released,
    running_stage,
    seat,
    with_panel,
)
from tests.factories.solutions import challenger, solution_at

pytestmark = pytest.mark.django_db


def refusal(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.refusal.text


def test_a_final_goes_from_the_plan_to_the_choice_of_the_enterprise() -> None:
    stage = released(contestants=2, judges=3)
    first, second = stage.entries

    stage.decide(first)

    assert Decision.objects.get().rank == 1
    assert not Decision.objects.get().departs
    assert first.solution.__class__.objects.get(pk=first.solution_id).state == SolutionState.CHOSEN
    other = second.solution.__class__.objects.get(pk=second.solution_id)
    assert other.state == SolutionState.DECLINED
    assert "选定了其他方案" in other.answer


def test_one_solution_alone_is_not_settled_in_a_final() -> None:
    scene = make_scene()
    demand = scene.published()
    met([solution_at("shortlisted", demand)])
    final = planning.create_final(actor=scene.host, competition=scene.competition, plan=plan(), at=AT)

    with pytest.raises(Refused, match="至少须 2 个"):
        planning.add_demand(actor=scene.host, final=final, demand=demand, at=AT)


def test_without_a_held_meeting_there_is_no_final() -> None:
    scene = make_scene()
    demand = scene.published()
    for name in ("演示甲大学", "演示乙大学"):
        solution_at("shortlisted", demand, actor=challenger(name))
    final = planning.create_final(actor=scene.host, competition=scene.competition, plan=plan(), at=AT)

    with pytest.raises(Refused, match="对接会"):
        planning.add_demand(actor=scene.host, final=final, demand=demand, at=AT)


def test_a_demand_stands_in_one_final_at_a_time() -> None:
    stage = make_stage()
    other = planning.create_final(actor=stage.host, competition=stage.scene.competition, plan=plan(), at=AT)

    with pytest.raises(Refused, match="已列入一场"):
        planning.add_demand(actor=stage.host, final=other, demand=stage.demand, at=AT)


def test_both_sides_are_asked_by_a_message_that_leads_to_their_page() -> None:
    stage = make_stage()

    asked = Message.objects.filter(kind="finals", person=stage.scene.owner.person).get()
    assert asked.link == f"/finals/demands/{stage.final_demand.pk}/"
    challenger_asked = Message.objects.filter(kind="finals", person=stage.challengers[0].person).get()
    assert challenger_asked.link == f"/finals/entries/{stage.entries[0].pk}/"


def test_the_order_is_not_drawn_before_the_enterprise_has_said_why_it_cannot_choose() -> None:
    stage = with_panel(make_stage())

    with pytest.raises(Refused, match="还没有说明理由并同意"):
        stage.fire("draw")
    with pytest.raises(Refused, match="理由"):
        planning.consent_as_owner(actor=stage.scene.owner, final_demand=stage.final_demand, cannot_choose=" ", at=AT)


def test_the_order_is_not_drawn_before_every_challenger_has_answered() -> None:
    stage = with_panel(make_stage())
    planning.consent_as_owner(actor=stage.scene.owner, final_demand=stage.final_demand, cannot_choose="各有长处", at=AT)

    with pytest.raises(Refused, match="还在等待挑战者答复"):
        stage.fire("draw")


def test_a_challenger_who_declines_drops_out_and_the_others_go_on() -> None:
    stage = with_panel(make_stage(contestants=3))
    gone = stage.entries[0]
    planning.decline_as_challenger(actor=stage.challengers[0], entry=gone, reason="另有安排", at=AT)
    consented(stage)
    stage.fire("draw")

    assert [entry.pk for entry in stage.entries if entry.pk == gone.pk] == []
    assert Entry.objects.get(pk=gone.pk).left_reason == "另有安排"
    assert stage.solutions[0].__class__.objects.get(pk=gone.solution_id).state == SolutionState.SHORTLISTED


def test_with_one_contestant_left_the_enterprise_chooses_by_itself() -> None:
    stage = with_panel(make_stage(contestants=2))
    planning.decline_as_challenger(actor=stage.challengers[0], entry=stage.entries[0], reason="另有安排", at=AT)
    consented(stage)

    with pytest.raises(Refused, match="不足 2 组"):
        stage.fire("draw")


def test_an_enterprise_that_declines_takes_its_demand_out() -> None:
    stage = make_stage()
    planning.decline_as_owner(actor=stage.scene.owner, final_demand=stage.final_demand, reason="自主选择", at=AT)

    assert stage.final.demands.filter(left_at=None).count() == 0
    assert stage.entries == []
    fire_solution("choose", actor=stage.scene.owner, solution=stage.solutions[0], at=AT, reason="合适")


def test_nobody_answers_for_the_other_side() -> None:
    stage = make_stage()

    with pytest.raises(NotAllowed):
        planning.consent_as_owner(actor=stage.host, final_demand=stage.final_demand, cannot_choose="代为同意", at=AT)
    with pytest.raises(NotAllowed):
        planning.consent_as_challenger(actor=stage.challengers[1], entry=stage.entries[0], at=AT)


def test_fewer_than_three_judges_are_no_panel() -> None:
    stage = with_panel(consented(make_stage()), 2)

    with pytest.raises(Refused, match="至少须 3 名"):
        stage.fire("draw")


def test_a_recusal_that_leaves_two_judges_bars_the_draw() -> None:
    stage = with_panel(consented(make_stage()), 3)
    panels.recuse_judge(actor=stage.host, judge=stage.seats[0], entry=stage.entries[0], reason="师生", at=AT)

    with pytest.raises(Refused, match="只有 2 名"):
        stage.fire("draw")


def test_judges_who_have_not_signed_do_not_count_when_the_final_opens() -> None:
    stage = consented(make_stage())
    for number in range(3):
        seat(stage, judge_account(), sign=number > 0)
    stage.fire("draw")

    with pytest.raises(Refused, match="已签署"):
        stage.fire("open")


def test_criteria_are_frozen_once_the_order_is_drawn_and_free_again_when_it_is_taken_back() -> None:
    stage = drawn()
    changed = [dict(row) for row in stage.final.criteria]
    changed[0]["weight"], changed[1]["weight"] = 20, 40

    with pytest.raises(Refused, match="已经抽签"):
        planning.change_final(actor=stage.host, final=stage.final, plan=plan(criteria=changed), at=AT)
    with pytest.raises(Refused):
        stage.fire("undraw")
    stage.fire("undraw", reason="名单有误")
    planning.change_final(actor=stage.host, final=stage.final, plan=plan(criteria=changed), at=AT)
    assert stage.final.criteria[1]["weight"] == 40


def test_the_panel_is_frozen_at_the_draw_but_a_judge_may_stand_down() -> None:
    stage = drawn(judges=4)

    with pytest.raises(Stale, match="不能增加"):
        seat(stage, judge_account())
    panels.stand_down(actor=stage.host, judge=stage.seats[0], reason="身体不适", at=AT)
    assert stage.final.judges.filter(stood_down_at=None).count() == 3


def test_one_contestant_at_a_time() -> None:
    stage = running_stage()
    first, second, _ = stage.entries
    stage.move(first, "call")

    with pytest.raises(Refused, match="还在台上"):
        stage.move(second, "call")


def test_a_contestant_is_complete_when_every_judge_has_submitted_or_the_host_says_why_not() -> None:
    stage = running_stage(judges=4)
    entry = stage.move(stage.entries[0], "call", "question", "score")
    for number in (1, 2, 3):
        stage.score(number, entry)

    with pytest.raises(Refused, match="4 号评委还没有提交"):
        stage.move(entry, "complete")
    stage.move(entry, "complete", reason="4 号评委设备故障，经监督人员同意")
    entry.refresh_from_db()
    assert entry.result == Decimal("86.00")
    assert entry.sheets.filter(counted=True).count() == 3


def test_two_sheets_are_too_few_whatever_the_reason() -> None:
    stage = running_stage(judges=3)
    entry = stage.move(stage.entries[0], "call", "question", "score")
    for number in (1, 2):
        stage.score(number, entry)

    with pytest.raises(Refused, match="至少须 3 份"):
        stage.move(entry, "complete", reason="不再等待")


def test_a_contestant_who_does_not_come_is_noted_and_may_come_later() -> None:
    stage = running_stage(contestants=2)
    entry = stage.move(stage.entries[0], "mark_absent", reason="未到场")
    stage.move(entry, "bring_back")
    entry.refresh_from_db()

    assert entry.state == "waiting"


def test_the_final_closes_when_everybody_is_through() -> None:
    stage = running_stage(contestants=2)
    stage.through(stage.entries[0])

    with pytest.raises(Refused, match="还有 1 组"):
        stage.fire("close")
    stage.move(stage.entries[1], "mark_absent", reason="未到场")
    stage.fire("close")
    assert stage.final.state == "scored"


def test_reopening_a_contestant_forgets_the_result_until_it_is_complete_again() -> None:
    stage = running_stage(contestants=2)
    entry = stage.through(stage.entries[0])
    stage.move(entry, "reopen", reason="评分表填错")
    entry.refresh_from_db()

    assert entry.result is None
    assert entry.sheets.filter(counted=True).count() == 0


def test_as_long_as_the_final_is_undecided_nothing_is_chosen_past_it() -> None:
    stage = released(contestants=2)

    with pytest.raises(Refused, match="现场赛页面决定合作方"):
        fire_solution("choose", actor=stage.scene.owner, solution=stage.entries[1].solution, at=AT, reason="更合适")


@pytest.mark.parametrize(
    ("make", "way_on"),
    [(drawn, "联系承办单位撤销抽签"), (running_stage, "成绩公布后"), (released, "在现场赛页面决定合作方")],
)
def test_from_the_draw_to_the_decision_no_contestant_is_declined_past_the_final(
    make: Callable[..., Stage], way_on: str
) -> None:
    stage = make(contestants=3)
    solution = stage.entries[0].solution

    with pytest.raises(Refused, match="不能单独答复不采纳") as error:
        fire_solution("decline", actor=stage.scene.owner, solution=solution, at=AT, reason="不合适")

    assert way_on in refusal(error)
    assert type(solution).objects.get(pk=solution.pk).state == SolutionState.SHORTLISTED


def test_before_the_draw_and_outside_the_final_declining_stays_a_plain_answer() -> None:
    planned = make_stage(contestants=3)
    planned_one = planned.solutions[0]
    fire_solution("decline", actor=planned.scene.owner, solution=planned_one, at=AT, reason="不合适")
    assert planned_one.state == SolutionState.DECLINED
    with pytest.raises(Refused, match="请移出这一组"):
        with_panel(consented(planned)).fire("draw")


def test_whoever_is_no_contestant_is_declined_while_the_final_runs() -> None:
    stage = drawn(contestants=2)
    aside = solution_at("submitted", stage.demand, actor=challenger("演示场外大学"))

    fire_solution("decline", actor=stage.scene.owner, solution=aside, at=AT, reason="不合适")

    assert aside.state == SolutionState.DECLINED


def test_departing_from_the_ranking_or_choosing_nobody_needs_a_reason() -> None:
    stage = released(contestants=2)

    for entry in (stage.entries[1], None):
        with pytest.raises(Refused, match="请写明理由") as error:
            stage.decide(entry)
        assert error.value.refusal.field == "reason"
    decision = stage.decide(stage.entries[1], "报价更低，产线改动更小")
    assert decision.departs
    assert decision.rank == 2


def test_choosing_nobody_answers_everybody() -> None:
    stage = released(contestants=2)
    stage.decide(None, "两个方案都达不到寿命目标")

    states = {entry.solution.__class__.objects.get(pk=entry.solution_id).state for entry in stage.entries}
    assert states == {SolutionState.DECLINED}


def test_a_decision_is_made_once_and_by_the_enterprise() -> None:
    stage = released(contestants=2)
    stage.decide(stage.entries[0])

    with pytest.raises(Stale):
        stage.decide(stage.entries[1], "改变主意")


def test_a_cancelled_final_sets_demand_and_solutions_free() -> None:
    stage = make_stage()
    stage.fire("cancel", reason="场地取消")

    assert stage.entries == []
    fire_solution("choose", actor=stage.scene.owner, solution=stage.solutions[0], at=AT, reason="合适")

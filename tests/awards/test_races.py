"""Two at once: one winner, and nothing is decided over somebody's head."""

import pytest

from awards import services
from awards.models import Award, AwardRound, Final
from awards.services.finals import fire_final
from awards.states import AwardRoundState, AwardState, FinalState
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import ANONYMOUS
from competitions import services as complaints
from competitions.models import Complaint
from solutions.models import Solution
from solutions.services.answers import fire_solution
from solutions.states import SolutionState
from tests.factories import awards as make
from tests.factories.awards import LATER
from tests.factories.demands import make_scene
from tests.factories.finals import AT, Stage, consented, make_stage, with_panel
from tests.factories.solutions import challenger, solution_at
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_decide_and_drop_at_once_and_the_list_agrees_with_the_certificates() -> None:
    scene = make_scene()
    round_ = make.closed(scene)
    award, second = Award.objects.get(), scene.actor("second_host")

    def act(number: int) -> str:
        try:
            if number % 2:
                services.move_round(
                    "decide", actor=scene.host, round_=AwardRound.objects.get(pk=round_.pk), at=make.after(round_)
                )
                return "decided"
            services.move_award(
                "drop", actor=second, award=Award.objects.get(pk=award.pk), at=make.after(round_), reason="材料不实"
            )
            return "dropped"
        except Refused:
            return "refused"

    answers = set(at_once(2, act))
    award.refresh_from_db()
    round_.refresh_from_db()
    assert answers in ({"decided", "refused"}, {"dropped", "refused"})
    if award.state == AwardState.GRANTED:
        assert round_.state == AwardRoundState.DECIDED
        assert award.number
    else:
        assert round_.state == AwardRoundState.CLOSED
        assert award.number == ""


def test_an_objection_and_the_taking_back_of_its_list_meet_in_one_order() -> None:
    """Whichever is first: no objection hangs on a list that nobody can see any more."""
    scene = make_scene()
    round_ = make.publicised(scene)
    entry = complaints.ComplaintEntry(
        "objection", "该单位申报材料与实际不符，检测报告编号查无此件，请核实后再作决定。", None, "round", str(round_.pk)
    )

    def act(number: int) -> str:
        try:
            if number:
                complaints.file_complaint(
                    actor=ANONYMOUS,
                    competition=scene.competition,
                    entry=entry,
                    at=LATER,
                    code=complaints.new_query_code(),
                )
                return "objected"
            services.move_round(
                "take_back", actor=scene.host, round_=AwardRound.objects.get(pk=round_.pk), at=LATER, reason="有误"
            )
            return "taken back"
        except Refused:
            return "refused"

    answers = set(at_once(2, act))
    assert "taken back" in answers
    assert Complaint.objects.count() == (1 if "objected" in answers else 0)


def test_the_last_place_of_a_quota_is_given_once() -> None:
    scene = make_scene()
    make.kind_of(scene.host, scene.competition, quota_max=1)
    rounds = [make.round_of(scene), make.round_of(scene)]
    kind = scene.competition.award_kinds.get()
    keys = [f"solution:{solution_at('agreed', scene.published(), actor=challenger(f'演示{n}大学')).pk}" for n in "甲乙"]

    def nominate(number: int) -> str:
        entry = services.Nomination(kind.pk, keys[number], "评分居前")
        try:
            services.nominate(actor=scene.host, round_=rounds[number], entry=entry, at=LATER)
        except Refused:
            return "full"
        return "nominated"

    assert sorted(at_once(2, nominate)) == ["full", "nominated"]
    assert Award.objects.count() == 1


def test_a_contestant_is_never_declined_and_drawn_in_the_same_instant() -> None:
    scene = make_scene()
    for _ in range(6):
        stage = with_panel(consented(make_stage(contestants=3, scene=scene)))
        solution = stage.solutions[0]

        def act(number: int, stage: Stage = stage, solution: Solution = solution) -> str:
            try:
                if number:
                    given = {"actor": stage.scene.owner, "at": AT, "reason": "不合适"}
                    fire_solution("decline", solution=Solution.objects.get(pk=solution.pk), **given)
                    return "declined"
                fire_final("draw", actor=stage.host, final=Final.objects.get(pk=stage.final.pk), at=AT)
            except Refused:
                return "refused"
            return "drawn"

        answers = at_once(2, act)
        solution.refresh_from_db()
        stage.final.refresh_from_db()
        assert sorted(answers) in (["declined", "refused"], ["drawn", "refused"])
        assert (solution.state == SolutionState.DECLINED) == (stage.final.state == FinalState.PLANNED)

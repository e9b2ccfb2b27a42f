"""Who may not score whom: computed before a judge is seated, and again when somebody joins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from awards.conflicts import Candidate, Contestant, conflict, named_in
from awards.models import Recusal
from awards.services import panels
from awards.states import JudgeKind, RecusalSource
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.models import Membership
from tests.factories.finals import AT, consented, judge_account, make_stage, running_stage, seat
from tests.factories.organisations import member

ids = st.sets(st.integers(1, 6), max_size=4).map(frozenset)
kinds = st.sampled_from(JudgeKind.values)


@given(kinds, ids, st.integers(1, 6), st.integers(1, 6))
def test_a_judge_is_in_conflict_exactly_with_own_units_and_the_demand_side_never_with_the_owner(
    kind: str, units: frozenset[int], challenger: int, owner: int
) -> None:
    judge = Candidate(99, "评委", kind, units)
    contestant = Contestant(1, 1, "挑战者", challenger, frozenset(), owner, "需求方")
    expected = challenger in units or (owner in units and kind != JudgeKind.DEMAND_SIDE)

    assert bool(conflict(judge, contestant)) == expected


@given(kinds, ids, ids)
def test_more_units_never_take_a_conflict_away(kind: str, units: frozenset[int], more: frozenset[int]) -> None:
    contestant = Contestant(1, 1, "挑战者", 1, frozenset(), 2, "需求方")
    if conflict(Candidate(99, "评委", kind, units), contestant):
        assert conflict(Candidate(99, "评委", kind, units | more), contestant)


@given(kinds)
def test_nobody_scores_their_own_solution(kind: str) -> None:
    assert conflict(Candidate(7, "评委", kind), Contestant(1, 1, "某人", None, frozenset({7}), 2, "需求方"))


def test_a_team_member_of_the_judges_unit_is_a_conflict_however_it_is_spaced() -> None:
    named = named_in({"team": [{"name": "演示教授", "unit": " 演示 研究院 "}], "summary": "演示设计院"})
    contestant = Contestant(1, 1, "演示大学", 1, frozenset(), 2, "需求方", named)

    assert conflict(Candidate(9, "评委", "technology", units=frozenset({"演示研究院"})), contestant)
    assert not conflict(Candidate(9, "评委", "technology", units=frozenset({"演示设计院"})), contestant)
    assert conflict(Candidate(9, "演示教授", "technology"), contestant)


@pytest.mark.django_db
def test_a_member_of_a_challenger_now_or_before_is_recused_for_that_contestant_alone() -> None:
    stage = consented(make_stage())
    unit = stage.challengers[0].institution
    assert unit is not None
    before = member(unit)
    Membership.objects.filter(person=before.person).update(ended_at=F("joined_at") + timedelta(days=1))
    judge = seat(stage, before, sign=False)

    recusal = Recusal.objects.get(judge=judge)
    assert recusal.entry.solution.registration.institution == unit
    assert recusal.source == RecusalSource.COMPUTED
    assert "任职或曾任职" in recusal.reason


@pytest.mark.django_db
def test_somebody_of_the_enterprise_sits_only_as_its_demand_side_judge() -> None:
    stage = make_stage()
    colleague = stage.scene.actor("colleague")

    with pytest.raises(Refused, match="在需求方") as error:
        seat(stage, colleague, kind="technology")
    assert error.value.refusal.field == "account"
    judge = seat(stage, colleague, kind="demand_side", sign=False)
    assert judge.final_demand == stage.final_demand
    assert judge.institution == stage.demand.owner
    assert not judge.recusals.exists()


@pytest.mark.django_db
def test_a_stranger_is_no_demand_side_judge() -> None:
    stage = make_stage()

    with pytest.raises(Refused, match="须是演示华澜"):
        seat(stage, judge_account(), kind="demand_side")


@pytest.mark.django_db
def test_a_judge_without_a_unit_can_not_be_checked_and_is_not_seated() -> None:
    with pytest.raises(Refused, match="工作单位"):
        seat(make_stage(), judge_account(), unit="")


@pytest.mark.django_db
def test_a_judge_reads_nothing_before_signing_and_signs_only_for_themselves() -> None:
    stage = make_stage()
    actor = judge_account()
    judge = seat(stage, actor, sign=False)

    with pytest.raises(Refused, match="勾选"):
        panels.sign_promise(actor=actor, judge=judge, agreed=False, at=AT)
    with pytest.raises(NotAllowed):
        panels.sign_promise(actor=stage.host, judge=judge, agreed=True, at=AT)


@pytest.mark.django_db
def test_a_judge_who_finds_an_interest_stays_away_at_once_and_the_result_is_made_by_the_others() -> None:
    stage = running_stage(judges=4)
    entry = stage.move(stage.entries[0], "call", "question", "score")
    stage.score(1, entry)
    panels.declare_conflict(actor=stage.judges[0], judge=stage.seats[0], entry=entry, reason="同一导师", at=AT)
    for number in (2, 3, 4):
        stage.score(number, entry)
    stage.move(entry, "complete")

    assert sorted(entry.sheets.filter(counted=True).values_list("judge__number", flat=True)) == [2, 3, 4]

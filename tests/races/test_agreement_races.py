"""Two at once around an agreement: one winner, one entry in the record, and no number lost."""

from typing import Any

import pytest

from challenge_portal.documents.models import TakenNumber
from challenge_portal.kernel.refusals import Refused
from challenge_portal.trail.models import TrailEntry
from demands.models import Demand
from solutions import services
from solutions.models import Agreement, Solution, TechnicalContract
from solutions.services.answers import answer_solution
from solutions.states import AgreementState, SolutionState
from tests.factories.demands import Scene, make_scene
from tests.factories.matching import LATER, confirmed_agreement, contract_text, drafted, signed_agreement, text_of
from tests.factories.solutions import challenger, load_solution_form
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(settings: Any, tmp_path: Any) -> Scene:
    settings.MEDIA_ROOT = str(tmp_path)
    made = make_scene()
    load_solution_form()
    return made


def demand_of(scene: Scene) -> Demand:
    return scene.published()


def test_one_officer_confirms_while_another_gives_back_and_one_of_them_wins(scene: Scene) -> None:
    second = scene.actor("second_host")
    for number in range(2):
        agreement = signed_agreement(scene, demand_of(scene), challenger=challenger(f"演示第{number}大学"))

        def decide(thread: int, pk: int = agreement.pk) -> str:
            seen = Agreement.objects.get(pk=pk)
            try:
                if thread % 2:
                    services.confirm_agreement(
                        actor=scene.host, agreement=seen, at=LATER, scan_matches=True, version=seen.version
                    )
                else:
                    services.fire_agreement(
                        "give_back", actor=second, agreement=seen, at=LATER, reason="缺页", version=seen.version
                    )
            except Refused:
                return "lost"
            return "won"

        assert sorted(at_once(4, decide)) == ["lost", "lost", "lost", "won"]
        agreement.refresh_from_db()
        solution = Solution.objects.get(pk=agreement.solution_id)
        confirmed = agreement.state == AgreementState.CONFIRMED
        assert solution.state == (SolutionState.AGREED if confirmed else SolutionState.CHOSEN)
        moved = TrailEntry.objects.filter(
            subject_kind="solutions.agreement",
            subject_id=str(agreement.pk),
            verb__in=["solutions.agreement.confirm", "solutions.agreement.give_back"],
        )
        assert moved.count() == 1


def test_two_colleagues_finalise_at_once_and_one_number_is_taken(scene: Scene) -> None:
    agreement = drafted(scene, demand_of(scene))
    services.save_agreement(actor=scene.owner, agreement=agreement, text=text_of(agreement), at=LATER)
    colleague = scene.actor("colleague")

    def finalise(thread: int) -> str:
        actor = colleague if thread % 2 else scene.owner
        try:
            services.fire_agreement("finalise", actor=actor, agreement=Agreement.objects.get(pk=agreement.pk), at=LATER)
        except Refused:
            return "late"
        return "done"

    assert sorted(at_once(4, finalise)) == ["done", "late", "late", "late"]
    agreement.refresh_from_db()
    assert (agreement.number, agreement.revision) == ("XY-RZ-2026-0001", 1)
    assert TakenNumber.objects.filter(series__kind="solutions.agreement").count() == 1


def test_drafting_and_releasing_at_once_leaves_no_agreement_without_a_choice(scene: Scene) -> None:
    from tests.factories.solutions import solution_at

    solution = solution_at("chosen", demand_of(scene))

    def act(thread: int) -> str:
        seen = Solution.objects.get(pk=solution.pk)
        try:
            if thread % 2:
                services.draft_agreement(actor=scene.owner, solution=seen, at=LATER)
                return "drafted"
            answer_solution("release", actor=scene.owner, solution=seen, reason="谈不拢", at=LATER)
        except Refused:
            return "refused"
        return "released"

    answers = set(at_once(2, act))
    solution.refresh_from_db()
    assert "refused" in answers
    assert Agreement.objects.exists() == (solution.state == SolutionState.CHOSEN)


def test_one_registration_number_recorded_twice_at_once_stands_once(scene: Scene) -> None:
    agreements = [
        confirmed_agreement(scene, demand_of(scene), challenger=challenger(f"演示第{number}大学"))
        for number in range(2)
    ]

    def record(thread: int) -> str:
        try:
            services.record_contract(actor=scene.host, agreement=agreements[thread], text=contract_text(), at=LATER)
        except Refused as refused:
            return refused.refusal.field
        return "recorded"

    assert sorted(at_once(2, record)) == ["recorded", "registration_number"]
    assert TechnicalContract.objects.count() == 1

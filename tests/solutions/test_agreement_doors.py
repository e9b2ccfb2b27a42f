"""From a chosen solution everybody who has a part in it finds the letter of intent, and nobody else."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from demands.models import Demand
from solutions.models import Agreement
from solutions.states import SolutionState
from tests.factories.demands import Scene
from tests.factories.matching import LATER, drafted, finalised
from tests.factories.solutions import challenger, solution_at
from tests.solutions.conftest import Browse

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def that_day(at: At) -> None:
    at(LATER)


def read(browse: Browse, actor: Actor, name: str, *args: object) -> str:
    answer = browse(actor).get(reverse(f"solutions:{name}", args=args), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_enterprise_drafts_the_agreement_from_the_chosen_solution(
    scene: Scene, demand: Demand, browse: Browse
) -> None:
    solution = solution_at(SolutionState.CHOSEN, demand)
    button = reverse("solutions:draft_agreement", args=[solution.pk])

    for page in (read(browse, scene.owner, "solution", solution.pk), read(browse, scene.owner, "received", demand.pk)):
        assert f'action="{button}"' in page
        assert "拟定意向合作协议" in page
    answer = browse(scene.owner).post(button)

    agreement = Agreement.objects.get()
    assert answer.headers["Location"] == reverse("solutions:edit_agreement", args=[agreement.pk])
    for page in (read(browse, scene.owner, "solution", solution.pk), read(browse, scene.owner, "received", demand.pk)):
        assert reverse("solutions:agreement", args=[agreement.pk]) in page
        assert f'action="{button}"' not in page, "the draft is there: the way leads to it"


def test_the_button_is_for_the_enterprise_and_a_draft_is_its_own(scene: Scene, demand: Demand, browse: Browse) -> None:
    university = challenger()
    agreement = drafted(scene, demand, challenger=university)
    link, solution = reverse("solutions:agreement", args=[agreement.pk]), agreement.solution

    for actor in (scene.host, scene.actor("supervisor"), university):
        page = read(browse, actor, "solution", solution.pk)
        assert link not in page
        assert "拟定意向协议" not in page
    assert link not in read(browse, scene.host, "board", scene.competition.code)


def test_once_finalised_both_sides_and_the_host_find_it(scene: Scene, demand: Demand, browse: Browse) -> None:
    university = challenger()
    agreement = finalised(scene, demand, challenger=university)
    link = reverse("solutions:agreement", args=[agreement.pk])

    for actor in (scene.owner, scene.host, scene.actor("supervisor"), university):
        assert link in read(browse, actor, "solution", agreement.solution_id), actor
    assert link in read(browse, scene.host, "board", scene.competition.code)
    assert link in read(browse, scene.owner, "received", demand.pk)


@pytest.mark.parametrize("state", [SolutionState.SUBMITTED, SolutionState.SHORTLISTED, SolutionState.DECLINED])
def test_before_the_choice_there_is_no_way(scene: Scene, demand: Demand, browse: Browse, state: str) -> None:
    solution = solution_at(state, demand)

    assert 'id="agreement"' not in read(browse, scene.owner, "solution", solution.pk)
    assert 'id="agreement"' not in read(browse, scene.owner, "received", demand.pk)

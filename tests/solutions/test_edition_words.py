"""Papers, messages and pages of a competition say its edition's words; a form of the notices is asked in them too."""

from typing import Any

import pytest
from django.urls import reverse

from challenge_portal.notices.models import Message
from competitions.models import Edition
from demands.models import Demand
from demands.selectors.hall import public_demand
from solutions.papers.registrations import registration_snapshot
from tests.factories.demands import Scene
from tests.factories.matching import LATER, finalised
from tests.factories.registrations import started
from tests.factories.solutions import challenger


@pytest.fixture
def own_words(scene: Scene) -> Edition:
    """An edition that says 合作协议 and 技术经纪人."""
    Edition.objects.filter(pk=scene.competition.edition_id).update(agreement_word="合作协议", manager_word="技术经纪人")
    scene.competition.refresh_from_db()  # with the edition as it is now
    return scene.competition.edition


def test_the_agreement_is_called_so_on_paper_and_in_messages(
    own_words: Edition, scene: Scene, demand: Demand, browse: Any, at: Any
) -> None:
    at(LATER)
    university = challenger()
    agreement = finalised(scene, demand, challenger=university)
    assert agreement.document is not None
    assert agreement.document.snapshot["title"] == "合作协议"
    told = Message.objects.filter(person=university.person).order_by("-pk").values_list("text", flat=True)
    assert any(text.startswith("合作协议已定稿") for text in told)
    for actor in (scene.owner, university):
        page = browse(actor).get(reverse("solutions:agreement", args=[agreement.pk])).content.decode()
        assert '<h1 class="mt1">合作协议：' in page
        assert "意向合作协议" not in page


def test_a_demand_that_found_its_partner_says_what_was_signed(own_words: Edition, scene: Scene, demand: Demand) -> None:
    assert demand.public_version is not None
    shown = public_demand(demand.public_version.number, at=LATER)
    assert shown.agreed_note.startswith("企业已与一家挑战者签订合作协议")


def test_the_registration_asks_for_the_editions_technology_manager(
    own_words: Edition, scene: Scene, demand: Demand
) -> None:
    paper = registration_snapshot(started(challenger(), scene.competition))
    assert [line.label for line in paper.pairs[-1]][1] == "技术经纪人"

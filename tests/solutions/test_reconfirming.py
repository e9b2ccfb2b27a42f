"""A correction that matters: who works on an answer is asked to confirm again, and the host sees who did."""

from __future__ import annotations

from django.urls import reverse

from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from demands import services
from demands.models import Demand, Reconfirmation
from solutions.selectors.challengers import working_on
from solutions.services import filing
from tests.demands.conftest import Browse
from tests.demands.test_corrections import corrected
from tests.factories.demands import NOW, Scene
from tests.factories.organisations import UserFactory
from tests.factories.solutions import challenger, draft_of, registration_of, solution_at


def told(actor: Actor) -> list[Message]:
    return list(Message.objects.filter(person=actor.person, text__contains="已更正").order_by("pk"))


def test_who_works_on_an_answer_is_asked_and_goes_on(scene: Scene, demand: Demand, browse: Browse) -> None:
    filed, drafting, person, idle, gone = (
        challenger("演示甲大学"),
        challenger("演示乙大学"),
        Actor(UserFactory()),
        challenger("演示丙大学"),
        challenger("演示丁大学"),
    )
    solution_at("submitted", demand, actor=filed)
    draft_of(demand, actor=drafting)
    draft_of(demand, actor=person)
    registration_of(idle, demand.competition)
    filing.withdraw_solution(actor=gone, solution=solution_at("submitted", demand, actor=gone), at=NOW, reason="退出")

    corrected(scene, demand)

    rows = list(Reconfirmation.objects.order_by("pk"))
    assert [row.name for row in rows] == ["演示甲大学", "演示乙大学", str(person.person)]
    assert [len(told(each)) for each in (filed, drafting, person, idle, gone)] == [1, 1, 1, 0, 0]
    page = reverse("demands:reconfirm", args=[rows[0].pk])
    assert told(filed)[0].link == page
    assert browse(drafting).get(page).status_code == 404
    assert browse(drafting).post(page).status_code == 404
    mine = browse(filed)
    assert "已阅知更正，继续参加" in mine.get(page).content.decode()
    assert mine.post(page).status_code == 302
    assert mine.post(page).status_code == 302
    assert "继续参加" in mine.get(page).content.decode()
    assert browse(person).post(reverse("demands:reconfirm", args=[rows[2].pk])).status_code == 302
    assert TrailEntry.objects.filter(verb="demands.reconfirmation.confirmed").count() == 2
    rows[0].refresh_from_db()
    assert (rows[0].confirmed_by, rows[0].confirmed_at) == (filed.person, NOW)
    office = browse(scene.host).get(reverse("demands:correction", args=[demand.pk])).content.decode()
    assert "2 / 3" in office
    assert "演示乙大学" in office
    own = browse(scene.owner).get(reverse("demands:own_correction", args=[demand.pk])).content.decode()
    assert "演示乙大学" not in own, "the enterprise learns who takes part from the solutions, not from here"


def test_where_it_does_not_matter_they_are_told_and_asked_nothing(scene: Scene, demand: Demand) -> None:
    drafting = challenger()
    draft_of(demand, actor=drafting)
    corrected(scene, demand, correction_matters="no")
    assert not Reconfirmation.objects.exists()
    (message,) = told(drafting)
    assert message.link.endswith("#corrections")


def test_who_only_read_the_details_works_on_it_too(scene: Scene, demand: Demand) -> None:
    reader = challenger()
    registration = registration_of(reader, demand.competition)
    assert working_on(demand) == []
    registration.readings.create(demand=demand, person=reader.person, first_at=NOW)
    assert [each.name for each in working_on(demand)] == [registration.name]


def test_a_taken_down_demand_asks_nobody_any_more(scene: Scene, demand: Demand, browse: Browse) -> None:
    drafting = challenger()
    draft_of(demand, actor=drafting)
    corrected(scene, demand)
    services.take_down_demand(actor=scene.host, demand=demand, reason="企业要求", at=NOW)
    page = reverse("demands:reconfirm", args=[Reconfirmation.objects.get().pk])
    assert browse(drafting).get(page).status_code == 404

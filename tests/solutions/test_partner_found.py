"""Once a letter of intent is confirmed everybody sees that the demand has found a partner; solutions stay welcome."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from challenge_portal.kernel.refusals import Refused
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import run_due
from demands import services as demand_services
from demands.models import Demand
from demands.selectors.hall import hall_page, hall_rows, public_demand
from demands.selectors.hall_query import HallQuery
from demands.states import DemandState
from demands.workflow import DEMAND
from solutions import services
from solutions.models import Agreement
from solutions.states import SolutionState
from tests.factories.demands import SOLUTIONS_CLOSE, Scene
from tests.factories.matching import LATER, confirmed_agreement, signed_agreement
from tests.factories.solutions import challenger, registration_of, solution_at
from tests.solutions.conftest import Browse

A_SECOND_LATE = SOLUTIONS_CLOSE + timedelta(seconds=1)
At = Callable[[datetime], None]
D = DemandState


def fresh(demand: Demand) -> Demand:
    return Demand.objects.select_related("public_version", "competition").get(pk=demand.pk)


def void(scene: Scene, agreement: Agreement, *, at: datetime = LATER) -> None:
    agreement.refresh_from_db()
    services.fire_agreement("void", actor=scene.host, agreement=agreement, at=at, reason="双方协商终止")


def test_a_confirmed_agreement_tells_everybody_that_a_partner_was_found(scene: Scene, demand: Demand) -> None:
    before = signed_agreement(scene, demand)
    assert fresh(demand).state == D.PUBLISHED, "not before the host has compared the signed scan"

    services.confirm_agreement(actor=scene.host, agreement=before, at=LATER, scan_matches=True)

    assert fresh(demand).state == D.AGREED
    entry = TrailEntry.objects.get(verb="demands.demand.agree")
    assert (entry.subject_id, entry.from_state, entry.to_state) == (str(demand.pk), "published", "agreed")
    shown = public_demand(demand.public_version.number, at=LATER)
    assert (shown.state_label, shown.is_open, shown.takes_solutions) == ("已达成合作意向", False, True)


def test_the_hall_is_filtered_by_it_and_counts_it(scene: Scene, demand: Demand) -> None:
    other = scene.published(title="另一项需求")
    confirmed_agreement(scene, demand)

    def numbers(state: str) -> list[str]:
        return [row.number for row in hall_page(HallQuery(state=state), at=LATER).rows]

    assert numbers("open") == [other.public_version.number]
    assert numbers("agreed") == [demand.public_version.number]
    assert numbers("closed") == []
    assert len(numbers("all")) == 2
    (states,) = [row.choices for row in hall_page(HallQuery(), at=LATER).filters if row.name == "state"]
    assert [(each.value, each.label, each.count) for each in states] == [
        ("open", "揭榜中", 1),
        ("agreed", "已达成合作意向", 1),
        ("all", "全部", 2),
    ]
    (row,) = list(hall_rows(HallQuery(state="agreed"), at=LATER)[:5])
    assert (row.state_label, row.is_open, row.days_left) == ("已达成合作意向", False, None)


def test_a_visitor_reads_it_on_hall_page_and_interface(
    scene: Scene, demand: Demand, browse: Browse, at: At, django_assert_num_queries: Callable[..., object]
) -> None:
    confirmed_agreement(scene, demand)
    at(LATER)
    visitor, number = browse(), demand.public_version.number

    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        hall = visitor.get(reverse("demands:hall"), {"state": "agreed"}).content.decode()
    assert number in hall
    assert number not in visitor.get(reverse("demands:hall")).content.decode()
    page = visitor.get(reverse("demands:detail", args=[number])).content.decode()
    assert "企业已与一家挑战者签订意向合作协议" in page
    assert "截止之前仍可提交方案" in page
    assert "揭榜中" not in page
    listed = visitor.get("/api/v1/demands/", {"state": "agreed"}).json()["results"]
    assert [(each["state"], each["state_label"], each["is_open"]) for each in listed] == [
        ("agreed", "已达成合作意向", False)
    ]
    one = visitor.get(f"/api/v1/demands/{number}/").json()
    assert (one["state"], one["takes_solutions"]) == ("agreed", True)


def test_solutions_are_taken_until_the_announced_deadline_and_told_of_the_partner(
    scene: Scene, demand: Demand, browse: Browse, at: At
) -> None:
    confirmed_agreement(scene, demand)
    other = challenger("演示另一所大学")
    registration_of(other, demand.competition)
    number = demand.public_version.number
    at(LATER)
    page = browse(other).get(reverse("solutions:start", args=[number])).content.decode()
    assert "已与一家挑战者达成合作意向" in page
    assert "开始填写" in page

    assert solution_at(SolutionState.SUBMITTED, fresh(demand), actor=other, at=LATER).number

    at(A_SECOND_LATE)
    assert not public_demand(number, at=A_SECOND_LATE).takes_solutions
    page = browse().get(reverse("demands:detail", args=[number])).content.decode()
    assert "解决方案征集已截止" in page
    assert "仍可提交方案" not in page
    with pytest.raises(Refused, match="截止"):
        solution_at(SolutionState.SUBMITTED, fresh(demand), actor=challenger("演示第三所大学"), at=A_SECOND_LATE)


def test_a_voided_agreement_calls_the_demand_again(scene: Scene, demand: Demand) -> None:
    agreement = confirmed_agreement(scene, demand)

    void(scene, agreement)

    assert fresh(demand).state == D.PUBLISHED
    run_due(at=A_SECOND_LATE)
    assert fresh(demand).state == D.CLOSED, "its call ends with the deadline as before"


def test_voided_after_the_deadline_the_demand_is_closed(scene: Scene, demand: Demand) -> None:
    agreement = confirmed_agreement(scene, demand)
    run_due(at=A_SECOND_LATE)
    assert fresh(demand).state == D.AGREED

    void(scene, agreement, at=A_SECOND_LATE)

    assert fresh(demand).state == D.CLOSED


def test_an_agreement_after_the_deadline_counts_as_well(scene: Scene, demand: Demand) -> None:
    agreement = signed_agreement(scene, demand)
    run_due(at=A_SECOND_LATE)
    assert fresh(demand).state == D.CLOSED

    services.confirm_agreement(actor=scene.host, agreement=agreement, at=A_SECOND_LATE, scan_matches=True)

    assert fresh(demand).state == D.AGREED


def test_a_demand_that_was_taken_down_stays_so(scene: Scene, demand: Demand) -> None:
    agreement = confirmed_agreement(scene, demand)
    demand_services.take_down_demand(actor=scene.host, demand=fresh(demand), reason="企业要求", at=LATER)

    void(scene, agreement)

    assert fresh(demand).state == D.WITHDRAWN


@pytest.mark.parametrize("move", ["agree", "reopen", "close_again"])
def test_nobody_moves_it_by_hand(scene: Scene, demand: Demand, browse: Browse, at: At, move: str) -> None:
    if move != "agree":
        confirmed_agreement(scene, demand)
    at(LATER)
    demand = fresh(demand)

    answer = browse(scene.host).post(
        f"/api/v1/my/demands/{demand.pk}/actions/{move}/", {"version": demand.version}, "application/json"
    )
    assert answer.status_code == 404
    with pytest.raises(Refused, match="协议"):
        DEMAND.fire(demand, move, actor=scene.host, at=LATER)

    assert fresh(demand).state == (D.PUBLISHED if move == "agree" else D.AGREED)


def test_whoever_works_on_it_sees_the_state_too(scene: Scene, demand: Demand, browse: Browse, at: At) -> None:
    confirmed_agreement(scene, demand)
    at(LATER)

    for actor, address in (
        (scene.owner, reverse("demands:mine")),
        (scene.owner, reverse("demands:case", args=[demand.pk])),
        (scene.host, f"{reverse('demands:office')}?state=agreed"),
        (scene.host, reverse("demands:casework", args=[demand.pk])),
    ):
        assert "已达成合作意向" in browse(actor).get(address).content.decode(), address


def test_agreements_of_before_the_state_are_caught_up_with_a_record(scene: Scene, demand: Demand) -> None:
    confirmed_agreement(scene, demand)
    untouched = scene.published(title="没有协议的需求")
    Demand.objects.filter(pk=demand.pk).update(state=D.PUBLISHED)

    import_module("solutions.migrations.0007_partners_found").find(apps, None)

    assert fresh(demand).state == D.AGREED
    assert fresh(untouched).state == D.PUBLISHED
    assert TrailEntry.objects.filter(verb="demands.demand.agree", reason__contains="补记").count() == 1

"""The walk of a demand from the enterprise's draft to the hall, by services."""

from challenge_portal.trail.models import TrailEntry
from demands.states import DemandState
from tests.factories.demands import Scene


def test_a_demand_walks_from_the_draft_to_the_hall(scene: Scene) -> None:
    demand = scene.published()
    assert demand.state == DemandState.PUBLISHED
    public = demand.public_version
    assert public.number == "RZ-2026-0001"
    assert public.owner_name == ""
    assert public.contact == ""
    assert public.budget == 320
    assert demand.case_number == "XQ-RZ-2026-0001"
    assert demand.batch_entry.batch.number == "RZ-2026需求公告第1号"
    verbs = TrailEntry.objects.filter(subject_kind="demands.demand", subject_id=str(demand.pk)).values_list("verb")
    assert {verb for (verb,) in verbs} >= {f"demands.demand.{name}" for name in ("submit", "accept", "publish")}

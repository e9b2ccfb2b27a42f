"""Two at once: one winner, one entry in the record, and nobody told a lie."""

import pytest

from challenge_portal.kernel.refusals import Refused, Stale
from challenge_portal.trail.models import TrailEntry
from demands import services
from demands.models import Demand, PublicVersion
from demands.states import DemandState
from tests.factories.demands import NOW, make_scene
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_decide_at_once_and_one_of_them_wins() -> None:
    scene = make_scene()
    second = scene.actor("second_host")
    for _ in range(5):
        demand = scene.submitted()

        def decide(number: int, pk: int = demand.pk) -> str:
            seen = Demand.objects.get(pk=pk)
            try:
                if number % 2:
                    services.accept_demand(actor=scene.host, demand=seen, at=NOW, version=seen.version)
                else:
                    services.mark_unfit(actor=second, demand=seen, reason="属设备采购", at=NOW, version=seen.version)
            except Refused:
                return "lost"
            return "won"

        assert sorted(at_once(4, decide)) == ["lost", "lost", "lost", "won"]
        verbs = ["demands.demand.accept", "demands.demand.mark_unfit"]
        assert TrailEntry.objects.filter(subject_id=str(demand.pk), verb__in=verbs).count() == 1


def test_publishing_and_withdrawing_at_once_leaves_either_the_one_or_the_other() -> None:
    scene = make_scene()
    for _ in range(4):
        demand, other = scene.confirmed(), scene.confirmed()
        batch = scene.batch([demand, other])

        def act(number: int, pk: int = demand.pk, batch: object = batch) -> str:
            try:
                if number:
                    services.publish_batch(actor=scene.host, batch=batch, at=NOW)  # type: ignore[arg-type]
                    return "published"
                services.withdraw_demand(actor=scene.owner, demand=Demand.objects.get(pk=pk), reason="另有安排", at=NOW)
                return "withdrawn"
            except Refused:
                return "refused"

        answers = set(at_once(2, act))
        demand.refresh_from_db()
        other.refresh_from_db()
        if demand.state == DemandState.PUBLISHED:
            assert answers == {"published", "refused"}
            assert other.state == DemandState.PUBLISHED
        else:
            assert demand.state == DemandState.WITHDRAWN
            # either the batch was refused as a whole, or it went out without what had left it
            assert (other.state == DemandState.PUBLISHED) == ("published" in answers)
    numbers = sorted(PublicVersion.objects.exclude(number="").values_list("number", flat=True))
    assert numbers == [f"RZ-2026-{number:04d}" for number in range(1, len(numbers) + 1)]


def test_two_officers_publish_one_batch_at_once() -> None:
    scene = make_scene()
    batch = scene.batch([scene.confirmed(), scene.confirmed()])

    def publish(number: int) -> str:
        try:
            services.publish_batch(actor=scene.host, batch=type(batch).objects.get(pk=batch.pk), at=NOW)
        except Stale:
            return "late"
        return "done"

    assert sorted(at_once(2, publish)) == ["done", "late"]
    assert PublicVersion.objects.filter(number__startswith="RZ-2026").count() == 2


def test_case_numbers_of_a_rush_have_no_gaps() -> None:
    scene = make_scene()
    drafts = [scene.draft() for _ in range(8)]

    def submit(number: int) -> str:
        demand = services.submit_demand(actor=scene.owner, demand=drafts[number], at=NOW, declared=True)
        return str(demand.case_number)

    assert sorted(at_once(8, submit)) == [f"XQ-RZ-2026-{number:04d}" for number in range(1, 9)]

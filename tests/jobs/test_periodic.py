from datetime import timedelta

import pytest

from challenge_portal.jobs.housekeeping import purge_done
from challenge_portal.jobs.models import Job, PeriodicRun
from challenge_portal.jobs.periodic import busy_for, run_periodic, take_due
from challenge_portal.jobs.registry import _PERIODIC, periodic_work, register_periodic
from challenge_portal.jobs.runner import run_all
from challenge_portal.jobs.selectors import jobs_health
from challenge_portal.jobs.services import enqueue
from challenge_portal.trail.models import TrailSeal
from tests.factories.jobs import NOON
from tests.factories.trail import recorded

pytestmark = pytest.mark.usefixtures("effects_kept")


@pytest.fixture
def every_five_seconds():
    """A periodic work that notes when it ran, or breaks when told to."""
    ran = []

    def note(*, at):
        ran.append(at)
        if ran[-2:] == [NOON]:
            raise ValueError("第一次总是失败")

    register_periodic("tests.note", 5, note)
    yield ran
    del _PERIODIC["tests.note"]


def test_it_is_due_at_once_and_then_every_five_seconds(every_five_seconds):
    assert "tests.note" in take_due(at=NOON)
    assert "tests.note" not in take_due(at=NOON + timedelta(seconds=4))
    assert "tests.note" in take_due(at=NOON + timedelta(seconds=5))


def test_an_error_is_kept_and_the_next_turn_clears_it(every_five_seconds):
    take_due(at=NOON)
    assert run_periodic("tests.note", at=NOON)
    assert "第一次总是失败" in PeriodicRun.objects.get(name="tests.note").error
    assert jobs_health(at=NOON).failing_periodic == ["tests.note"]

    assert run_periodic("tests.note", at=NOON + timedelta(seconds=5))
    assert PeriodicRun.objects.get(name="tests.note").error == ""


def test_what_is_no_longer_registered_is_not_run():
    PeriodicRun.objects.create(name="tests.forgotten", next_at=NOON)
    assert "tests.forgotten" not in take_due(at=NOON)
    assert not run_periodic("tests.forgotten", at=NOON)


def test_a_run_whose_worker_was_killed_blocks_the_next_for_a_minute_at_most(every_five_seconds):
    take_due(at=NOON)
    PeriodicRun.objects.filter(name="tests.note").update(busy_until=NOON + busy_for(periodic_work()["tests.note"]))
    assert not run_periodic("tests.note", at=NOON + timedelta(seconds=59))
    assert run_periodic("tests.note", at=NOON + timedelta(seconds=61))


def test_one_name_has_one_work(every_five_seconds):
    with pytest.raises(ValueError, match="已登记"):
        register_periodic("tests.note", 5, lambda *, at: None)


@pytest.mark.django_db(transaction=True)
def test_the_record_is_sealed_every_ten_seconds():
    assert periodic_work()["trail.seal"].every == timedelta(seconds=10)
    recorded()
    take_due(at=NOON)
    run_periodic("trail.seal", at=NOON)
    assert TrailSeal.objects.count() == 1


def test_done_jobs_go_after_two_weeks_and_failed_ones_stay():
    done = enqueue("tests.effect", {"number": 1}, at=NOON)
    failed = enqueue("tests.hopeless", {}, at=NOON)
    run_all(at=NOON)
    Job.objects.update(finished_at=NOON)

    assert purge_done(at=NOON + timedelta(days=14)) == 0
    assert purge_done(at=NOON + timedelta(days=14, seconds=1)) == 1

    assert not Job.objects.filter(pk=done.pk).exists()
    assert Job.objects.filter(pk=failed.pk).exists()

from datetime import timedelta

import pytest
from django.db.models import Q

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import (
    SEND_AGAIN_AFTER,
    LeaseLost,
    claim,
    keep_alive,
    pause_after,
    recover,
    release_lost,
    run,
    run_all,
    sweep,
)
from challenge_portal.jobs.runner import _fail as fail
from challenge_portal.jobs.runner import _finish as finish
from challenge_portal.jobs.runner import _running as running
from challenge_portal.jobs.selectors import jobs_health
from challenge_portal.jobs.services import enqueue
from tests.factories.jobs import NOON, effects

pytestmark = pytest.mark.usefixtures("effects_kept")
A_SECOND = timedelta(seconds=1)


def test_what_breaks_is_tried_three_times_with_growing_pauses_and_then_shows_its_error():
    job = enqueue("tests.broken", {}, at=NOON)
    at = NOON
    for attempt, pause in [(1, 10), (2, 40)]:
        assert run_all(at=at) == 1
        job.refresh_from_db()
        assert (job.state, job.attempts) == ("waiting", attempt)
        assert job.run_after == at + timedelta(seconds=pause)
        at = job.run_after

    run_all(at=at)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 3)
    assert "排版程序没有响应" in job.error
    assert effects() == []  # each attempt's effects were undone with it


def test_pauses_never_exceed_an_hour():
    assert pause_after(40) == timedelta(hours=1)


@pytest.mark.parametrize(("payload", "error"), [({}, "文件已删除"), ({"refused": True}, "草稿已作废，无需生成。")])
def test_what_can_not_succeed_is_not_tried_again(payload, error):
    job = enqueue("tests.hopeless", payload, at=NOON)
    run_all(at=NOON)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("failed", 1, error)


def test_work_outside_of_a_transaction_keeps_what_it_did():
    enqueue("tests.careless", {}, at=NOON)
    run_all(at=NOON)
    assert effects() == [1]


def test_a_job_whose_worker_is_silent_past_its_lease_is_sent_to_another():
    job = enqueue("tests.effect", {"number": 1}, at=NOON)
    lost = claim(job.pk, at=NOON)
    assert sweep(at=lost.lease_until) == []  # exactly at its end the lease still holds

    assert sweep(at=lost.lease_until + A_SECOND) == [job.pk]
    assert run(job.pk, at=lost.lease_until + A_SECOND)
    assert effects() == [1]


def test_a_worker_that_comes_back_too_late_finishes_nothing():
    job = enqueue("tests.effect", {"number": 1}, at=NOON)
    slow = claim(job.pk, at=NOON)
    sweep(at=slow.lease_until + A_SECOND)
    quick = claim(job.pk, at=slow.lease_until + A_SECOND)

    with pytest.raises(LeaseLost):
        finish(slow, at=NOON)

    job.refresh_from_db()
    assert (job.state, job.claimed_by) == ("running", quick.claimed_by)


def test_long_work_can_renew_its_lease():
    job = claim(enqueue("tests.effect", {"number": 1}, at=NOON).pk, at=NOON)
    keep_alive(at=NOON)  # outside of a job: nothing to renew
    token = running.set(job)
    keep_alive(at=NOON + timedelta(minutes=4))
    assert sweep(at=NOON + timedelta(minutes=6)) == []
    release_lost(Q(pk=job.pk), at=NOON)
    with pytest.raises(LeaseLost):
        keep_alive(at=NOON)
    running.reset(token)


def test_a_job_that_kills_its_worker_every_time_fails_visibly():
    job = enqueue("tests.effect", {"number": 1}, at=NOON)
    at = NOON
    for _ in range(3):
        lease_until = claim(job.pk, at=at).lease_until
        at = lease_until + A_SECOND
        sweep(at=at)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "执行进程中断，未能完成。")
    assert jobs_health(at=at).failed == 1


def test_a_lost_wake_up_is_sent_again_after_a_minute():
    job = enqueue("tests.effect", {"number": 1}, at=NOON)
    assert sweep(at=NOON) == [job.pk]
    assert sweep(at=NOON + A_SECOND) == []
    assert sweep(at=NOON + SEND_AGAIN_AFTER) == [job.pk]


def test_an_embedded_worker_that_starts_takes_up_what_its_predecessor_left():
    running = enqueue("tests.effect", {"number": 1}, at=NOON)
    waiting = enqueue("tests.effect", {"number": 2}, at=NOON)
    sweep(at=NOON)
    claim(running.pk, at=NOON)

    assert recover(at=NOON + A_SECOND) == 1

    assert sweep(at=NOON + A_SECOND) == [waiting.pk, running.pk]


def test_a_job_asked_for_again_while_its_last_attempt_breaks_starts_afresh():
    job = enqueue("tests.broken", {}, at=NOON, key="a")
    Job.objects.filter(pk=job.pk).update(attempts=2)
    claimed = claim(job.pk, at=NOON)
    enqueue("tests.broken", {}, at=NOON, key="a")

    fail(claimed, "坏了", at=NOON, final=True)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_health_tells_how_long_the_oldest_due_job_waits():
    enqueue("tests.effect", {"number": 1}, at=NOON)
    enqueue("tests.effect", {"number": 2}, at=NOON, run_after=timedelta(days=1))
    health = jobs_health(at=NOON + timedelta(minutes=5))
    assert (health.waiting, health.running, health.failed, health.waits_since) == (2, 0, 0, NOON)

from datetime import timedelta

import pytest
from django.db import transaction

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import _finish as finish
from challenge_portal.jobs.runner import claim, run, run_all
from challenge_portal.jobs.services import UnknownKind, enqueue, retry
from challenge_portal.kernel.refusals import Refused
from challenge_portal.trail.selectors import timeline
from tests.factories.jobs import AFTERWARDS, NOON, effects
from tests.factories.trail import OFFICER

pytestmark = pytest.mark.usefixtures("effects_kept")


def test_a_job_is_done_once_and_stays_as_a_row():
    job = enqueue("tests.effect", {"number": 4}, at=NOON)
    assert (job.state, effects()) == ("waiting", [])

    assert run_all(at=NOON) == 1
    assert run_all(at=NOON) == 0

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, effects()) == ("done", 1, "", [4])


def test_asking_twice_with_one_key_makes_one_job():
    first = enqueue("tests.effect", {"number": 1}, at=NOON, key="form:1")
    second = enqueue("tests.effect", {"number": 1}, at=NOON, key="form:1")
    other = enqueue("tests.effect", {"number": 2}, at=NOON, key="form:2")

    assert first.pk == second.pk != other.pk
    run_all(at=NOON)
    assert effects() == [1, 2]


def test_after_it_is_done_the_same_key_may_be_asked_for_again():
    first = enqueue("tests.effect", {"number": 1}, at=NOON, key="form:1")
    run_all(at=NOON)
    second = enqueue("tests.effect", {"number": 1}, at=NOON, key="form:1")
    assert first.pk != second.pk


def test_what_is_asked_for_while_it_runs_runs_once_more():
    job = enqueue("tests.effect", {"number": 1}, at=NOON, key="form:1")
    claimed = claim(job.pk, at=NOON)
    assert enqueue("tests.effect", {"number": 1}, at=NOON, key="form:1").pk == job.pk

    finish(claimed, at=NOON)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_a_job_without_a_key_is_never_merged():
    assert enqueue("tests.effect", {"number": 1}, at=NOON).pk != enqueue("tests.effect", {"number": 1}, at=NOON).pk


def test_a_job_for_later_waits_for_its_moment():
    job = enqueue("tests.effect", {"number": 1}, at=NOON, run_after=timedelta(hours=1))

    assert not run(job.pk, at=NOON + timedelta(minutes=59))
    assert run(job.pk, at=NOON + timedelta(hours=1))


def test_asking_again_sooner_brings_a_waiting_job_forward():
    later = enqueue("tests.effect", {"number": 1}, at=NOON, key="a", run_after=AFTERWARDS)
    enqueue("tests.effect", {"number": 1}, at=NOON, key="a")
    later.refresh_from_db()
    assert later.run_after == NOON


def test_a_job_that_nobody_could_do_is_refused_at_once():
    with pytest.raises(UnknownKind, match="没有处理“tests"):
        enqueue("tests.unheard_of", {}, at=NOON)


def test_an_act_that_is_rolled_back_asks_for_nothing():
    @transaction.atomic
    def act():
        enqueue("tests.effect", {"number": 1}, at=NOON)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Job.objects.exists()


def test_only_a_failed_job_can_be_tried_again():
    job = enqueue("tests.hopeless", {}, at=NOON, key="a")
    with pytest.raises(Refused, match="只有失败的任务"):
        retry(job.pk, actor=OFFICER, at=NOON)
    run_all(at=NOON)

    again = retry(job.pk, actor=OFFICER, at=AFTERWARDS)

    assert (again.state, again.attempts, again.run_after, again.error) == ("waiting", 0, AFTERWARDS, "")
    assert [(row.text, row.actor) for row in timeline(again)] == [("重新执行任务", OFFICER.label)]


def test_a_failed_job_is_not_tried_again_beside_its_successor():
    job = enqueue("tests.hopeless", {}, at=NOON, key="a")
    run_all(at=NOON)
    enqueue("tests.hopeless", {}, at=NOON, key="a")
    with pytest.raises(Refused, match="同样的任务已在执行"):
        retry(job.pk, actor=OFFICER, at=NOON)


def test_asking_is_one_question_and_its_answer_the_row_as_it_stands(django_assert_num_queries):
    with django_assert_num_queries(1):
        job = enqueue("tests.effect", {"number": 1, "due": NOON}, at=NOON, key="a", run_after=AFTERWARDS)
    assert (job.kind, job.key, job.state, job.run_after) == ("tests.effect", "a", "waiting", AFTERWARDS)
    assert job.payload == Job.objects.get().payload == {"number": 1, "due": "2026-09-20T04:00:00Z"}

    claim(job.pk, at=AFTERWARDS)
    again = enqueue("tests.effect", {"number": 1}, at=AFTERWARDS, key="a")
    assert (again.pk, again.state, again.asked_again, again.attempts) == (job.pk, "running", True, 1)

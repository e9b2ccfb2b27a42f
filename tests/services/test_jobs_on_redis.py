"""Jobs in production's shape: Redis, beat, and a prefork worker whose children die."""

import os
import signal

import psutil
import pytest

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel import clock
from tests.factories.jobs import effects
from tests.factories.processes import portal_process, wait_until

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("effects_committed")]
WORKER = ["celery", "worker", "--pool=prefork", "--concurrency=3", "--without-gossip", "--without-mingle", "-l", "INFO"]
BEAT = ["celery", "beat", "-l", "WARNING"]


def began(folder):
    return sorted(path.name for path in folder.glob("began-*"))


def test_a_commit_wakes_a_worker_without_waiting_for_the_tick(redis_server, tmp_path):
    """No beat runs here: the wake-up alone brings the job to the worker."""
    log = tmp_path / "portal.log"
    (tmp_path / "go").touch()
    with portal_process(*WORKER, log=log, TESTS_BROKER=redis_server.url):
        with portal_process("enqueue", "tests.held", "1", str(tmp_path), log=log, TESTS_BROKER=redis_server.url) as web:
            assert web.wait(30) == 0
        wait_until(lambda: Job.objects.filter(state="done").count() == 1, log=log)
    assert effects() == [1]


def test_three_jobs_in_prefork_children_that_are_killed_are_all_done_once(redis_server, tmp_path):
    log = tmp_path / "portal.log"
    for number in [1, 2, 3]:
        enqueue("tests.held", {"number": number, "folder": str(tmp_path)}, at=clock.now())

    with portal_process(*BEAT, log=log, TESTS_BROKER=redis_server.url):
        with portal_process(*WORKER, log=log, TESTS_BROKER=redis_server.url) as worker:
            wait_until(lambda: len(began(tmp_path)) == 3, log=log)
            everybody = [*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)]
            for process in everybody:
                os.kill(process.pid, signal.SIGKILL)
            worker.wait(10)
        assert effects() == []

        (tmp_path / "go").touch()
        with portal_process(*WORKER, log=log, TESTS_BROKER=redis_server.url):
            wait_until(lambda: Job.objects.filter(state="done").count() == 3, log=log)
    assert effects() == [1, 2, 3]


def test_one_killed_child_costs_only_its_own_job_a_second_attempt(redis_server, tmp_path):
    log = tmp_path / "portal.log"
    jobs = [enqueue("tests.held", {"number": number, "folder": str(tmp_path)}, at=clock.now()) for number in [1, 2, 3]]
    with (
        portal_process(*BEAT, log=log, TESTS_BROKER=redis_server.url),
        portal_process(*WORKER, log=log, TESTS_BROKER=redis_server.url),
    ):
        wait_until(lambda: len(began(tmp_path)) == 3, log=log)
        claimed_by = Job.objects.get(pk=jobs[0].pk).claimed_by
        os.kill(int(claimed_by.split(":")[-2]), signal.SIGKILL)
        (tmp_path / "go").touch()
        wait_until(lambda: Job.objects.filter(state="done").count() == 3, log=log)

    assert effects() == [1, 2, 3]
    assert list(Job.objects.order_by("id").values_list("attempts", flat=True)) == [2, 1, 1]


def test_a_broker_that_is_down_and_forgets_everything_loses_no_job(redis_server, tmp_path):
    log = tmp_path / "portal.log"
    (tmp_path / "go").touch()
    redis_server.stop()
    with portal_process("enqueue", "tests.held", "1", str(tmp_path), log=log, TESTS_BROKER=redis_server.url) as web:
        assert web.wait(30) == 0, log.read_text()  # the act itself succeeds
    assert Job.objects.get().state == "waiting"
    Job.objects.update(sent_at=None)  # a minute later

    redis_server.start()
    with (
        portal_process(*BEAT, log=log, TESTS_BROKER=redis_server.url),
        portal_process(*WORKER, log=log, TESTS_BROKER=redis_server.url),
    ):
        wait_until(lambda: Job.objects.filter(state="done").count() == 1, log=log)
    assert effects() == [1]

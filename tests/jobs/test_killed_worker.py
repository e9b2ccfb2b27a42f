"""The embedded portal's worker, as a real process, killed in the middle of its work."""

import os
import signal

import pytest

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel import clock
from challenge_portal.trail.models import TrailSeal
from tests.factories.jobs import effects
from tests.factories.processes import portal_process, wait_until
from tests.factories.trail import recorded

pytestmark = pytest.mark.usefixtures("effects_committed")


def began(folder):
    """How often each job began, by number."""
    return {path.name: len(path.read_text()) for path in folder.glob("began-*")}


def test_three_jobs_whose_worker_is_killed_in_their_middle_are_all_done_once(tmp_path):
    log = tmp_path / "worker.log"
    for number in [1, 2, 3]:
        enqueue("tests.held", {"number": number, "folder": str(tmp_path)}, at=clock.now())

    with portal_process("portal_worker", log=log) as worker:
        wait_until(lambda: len(began(tmp_path)) == 3, log=log)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
    assert effects() == []
    assert set(Job.objects.values_list("state", flat=True)) == {"running"}

    (tmp_path / "go").touch()
    with portal_process("portal_worker", log=log) as worker:
        wait_until(lambda: Job.objects.filter(state="done").count() == 3, log=log)
        worker.send_signal(signal.SIGINT)  # Ctrl-C
        assert worker.wait(20) == 0

    assert effects() == [1, 2, 3]
    assert began(tmp_path) == {"began-1": 2, "began-2": 2, "began-3": 2}
    assert set(Job.objects.values_list("attempts", flat=True)) == {2}


def test_a_second_embedded_worker_does_not_start_beside_the_first_and_periodic_work_runs(tmp_path):
    log, second_log = tmp_path / "worker.log", tmp_path / "second.log"
    recorded()
    with portal_process("portal_worker", log=log) as first:
        wait_until(lambda: TrailSeal.objects.count() == 1, log=log)
        with portal_process("portal_worker", "--wait", "1", log=second_log) as second:
            assert second.wait(30) != 0
        first.terminate()
        assert first.wait(20) == 0
    assert "后台任务进程已在运行" in second_log.read_text()

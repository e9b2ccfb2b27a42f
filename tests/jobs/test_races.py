import itertools
import threading

import pytest
from django.db import connection, transaction

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.periodic import run_periodic, take_due
from challenge_portal.jobs.registry import _PERIODIC, register_periodic
from challenge_portal.jobs.runner import run, sweep
from challenge_portal.jobs.services import enqueue
from tests.factories.jobs import NOON, effects
from tests.factories.threads import at_once

pytestmark = pytest.mark.usefixtures("effects_committed")


def test_of_six_workers_one_gets_the_job():
    for number in range(15):
        job = enqueue("tests.effect", {"number": number}, at=NOON)
        claims = at_once(6, lambda _, pk=job.pk: run(pk, at=NOON))
        assert sorted(claims) == [False] * 5 + [True]
    assert effects() == list(range(15))


def test_two_sweeps_never_send_the_same_job_twice():
    for number in range(20):
        enqueue("tests.effect", {"number": number}, at=NOON)
    sent = at_once(4, lambda _: sweep(at=NOON))
    assert sorted(itertools.chain.from_iterable(sent)) == sorted(Job.objects.values_list("pk", flat=True))


def test_six_requests_with_one_key_make_one_job():
    for number in range(10):
        jobs = at_once(6, lambda _, key=f"form:{number}": enqueue("tests.effect", {"number": 1}, at=NOON, key=key).pk)
        assert len(set(jobs)) == 1


def test_news_written_beside_a_waiting_job_is_seen_by_the_worker():
    """Who asks for a waiting job holds it until commit, so it can't run before the news is there."""
    job = enqueue("tests.effect", {"number": 1}, at=NOON, key="index")
    asked, ran = threading.Event(), threading.Event()

    def work():
        asked.wait(10)
        run(job.pk, at=NOON)
        ran.set()
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    with transaction.atomic():
        enqueue("tests.effect", {"number": 1}, at=NOON, key="index")
        asked.set()
        assert not ran.wait(0.5)
    worker.join(10)
    assert effects() == [1]


def test_periodic_work_is_handed_out_once_per_period_and_never_runs_twice_at_a_time():
    inside, most = [], []

    def slowly(*, at):
        inside.append(1)
        most.append(len(inside))
        threading.Event().wait(0.2)
        inside.pop()

    register_periodic("tests.slowly", 5, slowly)
    try:
        taken = at_once(5, lambda _: take_due(at=NOON))
        assert sum(names.count("tests.slowly") for names in taken) == 1

        runs = at_once(4, lambda _: run_periodic("tests.slowly", at=NOON))
        assert (runs.count(True), max(most)) == (1, 1)
    finally:
        del _PERIODIC["tests.slowly"]

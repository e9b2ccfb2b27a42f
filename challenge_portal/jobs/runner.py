"""Doing jobs: claim, do, finish; try again later; find what a dead worker left behind.

``at`` is handed in everywhere. A claim is one conditional update: of two workers one gets the row. Finishing is
conditional too: a worker whose lease ran out can't finish what another has begun, and its transaction is undone.
"""

from __future__ import annotations

import logging
import os
import socket
import traceback
import uuid
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, PositiveIntegerField, Q, QuerySet, Value, When

from challenge_portal.jobs.models import Job, PeriodicRun
from challenge_portal.jobs.registry import GiveUp, Handler, UnknownKind, handler_of
from challenge_portal.jobs.states import JobState
from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import Refused

logger = logging.getLogger(__name__)
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
SEND_AGAIN_AFTER = timedelta(minutes=1)
SENT_AT_ONCE = 200
AFRESH = Value(0, output_field=PositiveIntegerField())
LOST = "执行进程中断，未能完成。"

_running: ContextVar[Job] = ContextVar("jobs_running_job")


class LeaseLost(Exception):
    """The lease ran out and somebody else has the job; what this worker did is undone."""


def claim(job_id: int, *, at: datetime) -> Job | None:
    """Take a waiting job that is due, or ``None`` when another worker was faster or it isn't due."""
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    if kind is None:
        return None
    try:
        lease = handler_of(kind).lease
    except UnknownKind:  # an older worker beside a newer web process: leave it to a newer worker
        logger.warning("Nobody here does jobs of kind %s.", kind)
        return None
    token = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"[-150:]
    taken = Job.objects.filter(pk=job_id, state=JobState.WAITING, run_after__lte=at).update(
        state=JobState.RUNNING,
        claimed_by=token,
        started_at=at,
        lease_until=at + lease,
        attempts=F("attempts") + 1,
        asked_again=False,
    )
    return Job.objects.get(pk=job_id, claimed_by=token) if taken else None


def run(job_id: int, *, at: datetime) -> bool:
    """Claim a job and do it; ``False`` when there was nothing to claim. Errors of the work end in the row."""
    job = claim(job_id, at=at)
    if job is None:
        return False
    token = _running.set(job)
    try:
        _do(job, handler_of(job.kind), at=at)
    except LeaseLost:
        logger.warning("Job %s %s: the lease ran out, another worker has it.", job.pk, job.kind)
    except (GiveUp, Refused) as error:
        _fail(job, str(error), at=at, final=True)
    except Exception:
        logger.exception("Job %s %s failed at attempt %s.", job.pk, job.kind, job.attempts)
        _fail(job, traceback.format_exc(limit=-8), at=at, final=job.attempts >= job.max_attempts)
    finally:
        _running.reset(token)
    return True


def _do(job: Job, handler: Handler, *, at: datetime) -> None:
    if handler.atomic:
        with transaction.atomic():
            handler.function(job.payload, at=at)
            _finish(job, at=at)
    else:
        handler.function(job.payload, at=at)
        _finish(job, at=at)


def _finish(job: Job, *, at: datetime) -> None:
    """Done; or waiting once more when it was asked for again meanwhile."""
    again = Q(asked_again=True)
    finished = _mine(job).update(
        state=Case(When(again, then=Value(JobState.WAITING)), default=Value(JobState.DONE)),
        attempts=Case(When(again, then=AFRESH), default=F("attempts")),
        run_after=Case(When(again, then=Value(at)), default=F("run_after")),
        finished_at=clock.now(),
        asked_again=False,
        sent_at=None,
        claimed_by="",
        lease_until=None,
        error="",
    )
    if not finished:
        raise LeaseLost


def _fail(job: Job, error: str, *, at: datetime, final: bool) -> None:
    """Failed, or waiting for another attempt. Asked for again meanwhile, it starts afresh: that asking is newer."""
    again = Q(asked_again=True)
    pause = timedelta(0) if final else pause_after(job.attempts)
    _mine(job).update(
        state=Case(When(again, then=Value(JobState.WAITING)), default=Value(_after_failure(final))),
        attempts=Case(When(again, then=AFRESH), default=F("attempts")),
        error=error,
        run_after=at + pause,
        finished_at=clock.now() if final else None,
        asked_again=False,
        sent_at=None,
        claimed_by="",
        lease_until=None,
    )


def _after_failure(final: bool) -> JobState:
    return JobState.FAILED if final else JobState.WAITING


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, claimed_by=job.claimed_by)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 10 s, 40 s, 160 s … at most an hour."""
    return min(FIRST_PAUSE * 4 ** min(attempts - 1, 10), LONGEST_PAUSE)


def keep_alive(*, at: datetime) -> None:
    """Renew the lease of the job that is running here; for long work with ``atomic=False``.

    Raises ``LeaseLost`` when another worker has it already. Outside of a job it does nothing.
    """
    job = _running.get(None)
    if job is not None and not _mine(job).update(lease_until=at + handler_of(job.kind).lease):
        raise LeaseLost


def sweep(*, at: datetime) -> list[int]:
    """Give back what lost its worker, and name the due jobs to send to the workers now.

    A job that was sent a minute ago and still waits is named again: its wake-up was lost.
    """
    release_lost(Q(lease_until__lt=at), at=at)
    with transaction.atomic():
        due = Job.objects.filter(
            Q(sent_at=None) | Q(sent_at__lte=at - SEND_AGAIN_AFTER), state=JobState.WAITING, run_after__lte=at
        )
        ids = list(
            due.order_by("run_after", "id")
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)[:SENT_AT_ONCE]
        )
        Job.objects.filter(pk__in=ids).update(sent_at=at)
    return ids


def release_lost(which: Q, *, at: datetime) -> int:
    """Running jobs whose worker is gone wait again; those that had their last attempt have failed."""
    worn_out = Q(attempts__gte=F("max_attempts"), asked_again=False)
    return Job.objects.filter(which, state=JobState.RUNNING).update(
        state=Case(When(worn_out, then=Value(JobState.FAILED)), default=Value(JobState.WAITING)),
        finished_at=Case(When(worn_out, then=Value(at)), default=Value(None)),
        run_after=at,
        error=LOST,
        asked_again=False,
        sent_at=None,
        claimed_by="",
        lease_until=None,
    )


def recover(*, at: datetime) -> int:
    """For the one embedded worker when it starts: nobody else is working, so whatever is running is lost."""
    PeriodicRun.objects.update(busy_until=None)
    Job.objects.filter(state=JobState.WAITING).update(sent_at=None)
    return release_lost(Q(), at=at)


def run_all(*, at: datetime) -> int:
    """Do everything that is due, here and now, including what that work asks for; for commands and tests.

    Returns how many jobs were done or tried. A job that fails waits for its pause and isn't tried twice.
    """
    count = 0
    while True:
        due = Job.objects.filter(state=JobState.WAITING, run_after__lte=at)
        ids = list(due.order_by("run_after", "id").values_list("pk", flat=True))
        done = [job_id for job_id in ids if run(job_id, at=at)]
        count += len(done)
        if not done:
            return count

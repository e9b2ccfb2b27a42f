"""Asking for work to be done outside of the request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.registry import GiveUp, UnknownKind, handler, handler_of, register_periodic
from challenge_portal.jobs.states import JobState
from challenge_portal.jobs.wakeup import wake
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, register_verbs

__all__ = ["GiveUp", "UnknownKind", "enqueue", "handler", "register_periodic", "retry"]

ONLY_FAILED = "只有失败的任务可以重新执行。"
register_verbs({"jobs.job.retried": "重新执行任务"})

# One statement, so that asking and finishing can't miss each other: whoever asks while the job runs has it run once
# more; whoever asks while it waits holds its row until commit, so the worker sees what was written before. The answer
# is the whole row as it now stands: nothing is asked a second time.
ENQUEUE = """
INSERT INTO jobs_job (kind, key, payload, state, created_at, run_after, sent_at, attempts, max_attempts,
                      asked_again, claimed_by, error)
VALUES (%(kind)s, %(key)s, %(payload)s, 'waiting', %(at)s, %(run_after)s, %(sent_at)s, 0, %(attempts)s,
        false, '', '')
ON CONFLICT (kind, key) WHERE (state IN ('waiting', 'running') AND NOT (key = ''))
DO UPDATE SET asked_again = (jobs_job.state = 'running'),
              run_after = CASE WHEN jobs_job.state = 'waiting' AND jobs_job.attempts = 0
                               THEN least(jobs_job.run_after, excluded.run_after) ELSE jobs_job.run_after END
RETURNING jobs_job.*, (xmax = 0) AS created
"""


def enqueue(
    kind: str,
    payload: Mapping[str, object],
    *,
    at: datetime,
    key: str = "",
    run_after: datetime | timedelta | None = None,
) -> Job:
    """Ask for a job, in the transaction of the act that needs it: no commit, no job.

    ``key`` makes it one job among the open ones of this kind, however often it is asked for; the payload of the first
    stays, so a key must name everything that the payload says. ``run_after`` is a moment, or a time from ``at``.
    Raises ``UnknownKind`` when nobody could ever do it.
    """
    attempts = handler_of(kind).attempts
    due = at + run_after if isinstance(run_after, timedelta) else run_after or at
    wakes = bool(getattr(settings, "JOBS_WAKE_ON_COMMIT", False)) and due <= at
    [job] = Job.objects.raw(
        ENQUEUE,
        {
            "kind": kind,
            "key": key,
            "payload": json.dumps(dict(payload), cls=DjangoJSONEncoder),
            "at": at,
            "run_after": due,
            "sent_at": at if wakes else None,
            "attempts": attempts,
        },
    )
    if wakes and job.created:  # type: ignore[attr-defined]
        transaction.on_commit(lambda: wake(job.pk))
    return job


@transaction.atomic
def retry(job_id: int, *, actor: Actor, at: datetime) -> Job:
    """Let a failed job be tried again from the beginning, and record who asked for it.

    Raises ``Refused`` when it isn't failed any more, or when a successor with the same key is open.
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state != JobState.FAILED:
        raise Refused(ONLY_FAILED)
    if job.key and Job.objects.filter(kind=job.kind, key=job.key, state__in=["waiting", "running"]).exists():
        raise Refused("同样的任务已在执行，无需重试。")
    job.state, job.attempts, job.run_after, job.sent_at = JobState.WAITING, 0, at, None
    job.error, job.finished_at = "", None
    job.save(update_fields=["state", "attempts", "run_after", "sent_at", "error", "finished_at"])
    record(actor=actor, verb="jobs.job.retried", subject=job, at=at, from_state="failed", to_state="waiting")
    return job

"""Old rows go; failed ones stay until somebody has looked at them."""

from __future__ import annotations

from datetime import datetime, timedelta

from challenge_portal.jobs.models import Job
from challenge_portal.jobs.states import JobState

KEEP_DONE = timedelta(days=14)


def purge_done(*, at: datetime) -> int:
    """Remove jobs that were done two weeks ago; returns how many."""
    removed, _ = Job.objects.filter(state=JobState.DONE, finished_at__lt=at - KEEP_DONE).delete()
    return removed

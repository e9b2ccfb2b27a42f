"""Work that runs again and again: who starts it, and that it never runs twice at a time."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta

from django.db.models import Q

from challenge_portal.jobs.models import PeriodicRun
from challenge_portal.jobs.registry import Periodic, periodic_work
from challenge_portal.kernel import clock

logger = logging.getLogger(__name__)
BUSY_AT_LEAST = timedelta(minutes=1)


def take_due(*, at: datetime) -> list[str]:
    """The names that are due now. Moving ``next_at`` on is conditional, so each is handed out once per period."""
    work = periodic_work()
    known = dict(PeriodicRun.objects.values_list("name", "next_at"))
    missing = [PeriodicRun(name=name, next_at=at) for name in work if name not in known]
    if missing:
        PeriodicRun.objects.bulk_create(missing, ignore_conflicts=True)
        known |= {run.name: run.next_at for run in missing}
    return [
        name
        for name, next_at in sorted(known.items())
        if name in work
        and next_at <= at
        and PeriodicRun.objects.filter(name=name, next_at__lte=at).update(next_at=at + work[name].every)
    ]


def busy_for(work: Periodic) -> timedelta:
    """How long a run that says nothing counts as running: if its worker was killed, the next one waits no longer."""
    return max(6 * work.every, BUSY_AT_LEAST)


def run_periodic(name: str, *, at: datetime) -> bool:
    """Run one now, unless it is still running; ``False`` when it is. Its error is kept with its row."""
    work = periodic_work().get(name)
    free = PeriodicRun.objects.filter(Q(busy_until=None) | Q(busy_until__lt=at), name=name)
    if work is None or not free.update(busy_until=at + busy_for(work)):
        return False
    error = ""
    try:
        work.function(at=at)
    except Exception:
        logger.exception("Periodic work %s failed.", name)
        error = traceback.format_exc(limit=-8)
    PeriodicRun.objects.filter(name=name).update(busy_until=None, finished_at=clock.now(), error=error)
    return True

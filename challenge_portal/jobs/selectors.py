"""How the background work is doing, for the administrators' page and the health check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from challenge_portal.jobs.models import Job, PeriodicRun
from challenge_portal.jobs.states import OPEN, JobState


@dataclass(frozen=True, slots=True)
class JobsHealth:
    """Counts of open and failed jobs; ``waits_since`` is the oldest due moment that nobody has taken up."""

    waiting: int
    running: int
    failed: int
    waits_since: datetime | None
    failing_periodic: list[str]


def jobs_health(*, at: datetime) -> JobsHealth:
    """Two queries."""
    counts = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state=JobState.WAITING)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        failed=Count("pk", filter=Q(state=JobState.FAILED)),
        waits_since=Min("run_after", filter=Q(state=JobState.WAITING, run_after__lte=at)),
    )
    failing = list(PeriodicRun.objects.exclude(error="").order_by("name").values_list("name", flat=True))
    return JobsHealth(failing_periodic=failing, **counts)


def open_keys(kind: str) -> set[str]:
    """The keys of the jobs of a kind that wait or run. One query."""
    return set(Job.objects.filter(kind=kind, state__in=OPEN).values_list("key", flat=True))

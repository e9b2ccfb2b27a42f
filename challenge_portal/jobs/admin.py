"""The background work in the office: what waits, what failed and why, and a way to try it again."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin

from challenge_portal.jobs import services
from challenge_portal.jobs.models import Job, PeriodicRun
from challenge_portal.jobs.states import JobState
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office import Act, Acts, OfficeAdmin


def _not_failed(job: Job, at: datetime) -> Refusal | None:
    return None if job.state == JobState.FAILED else Refusal(services.ONLY_FAILED)


def _retry(job: Job, *, actor: Actor, at: datetime, reason: str) -> None:
    services.retry(job.pk, actor=actor, at=at)


@admin.register(Job)
class JobAdmin(OfficeAdmin):
    """Jobs, newest first."""

    workflow = Acts({"retry": Act("jobs.retry", label="重新执行", service=_retry, against=_not_failed)})
    bulk_moves = ["retry"]
    list_display = ["kind", "key", "state", "attempts", "created_at", "run_after", "finished_at"]
    list_filter = ["state", "kind"]
    search_fields = ["kind", "key", "error"]
    ordering = ["-id"]
    show_full_result_count = False
    fields = [
        "kind", "key", "state", "attempts", "max_attempts", "created_at", "run_after", "started_at", "finished_at",
        "error", "payload",
    ]  # fmt: skip


@admin.register(PeriodicRun)
class PeriodicRunAdmin(OfficeAdmin):
    """Work that runs again and again: when it ran last, and with which error."""

    list_display = ["name", "finished_at", "next_at", "failed"]
    ordering = ["name"]

    @admin.display(description="上次失败", boolean=True)
    def failed(self, obj: PeriodicRun) -> bool:
        """Whether its last run broke."""
        return bool(obj.error)

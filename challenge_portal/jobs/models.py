"""The rows that jobs are. A broker may lose everything; these don't."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from challenge_portal.jobs.states import OPEN, JobState


class Job(models.Model):
    """One piece of work outside of a request.

    ``key`` is unique among the open jobs of a kind, so that asking twice makes one job. ``asked_again`` says that it
    was asked for while it was running: it then runs once more. ``sent_at`` is the last wake-up; ``lease_until`` the
    moment at which a worker that said nothing counts as lost; ``claimed_by`` names the worker and this one claim.
    """

    kind = models.CharField("种类", max_length=100)
    key = models.CharField("去重键", max_length=200, blank=True)
    payload = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=20, choices=JobState, default=JobState.WAITING)
    created_at = models.DateTimeField("登记时间")
    run_after = models.DateTimeField("不早于")
    sent_at = models.DateTimeField("最近唤醒", null=True, blank=True)
    attempts = models.PositiveIntegerField("已试次数", default=0)
    max_attempts = models.PositiveIntegerField("最多次数", default=3)
    asked_again = models.BooleanField("再次要求", default=False, db_default=False)
    claimed_by = models.CharField("执行者", max_length=150, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    lease_until = models.DateTimeField("租约至", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["run_after"], condition=Q(state="waiting"), name="jobs_job_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="jobs_job_running"),
            models.Index(fields=["state", "-id"], name="jobs_job_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=[str(state) for state in OPEN]) & ~Q(key=""),
                name="jobs_job_one_open_per_key",
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="jobs_job_known_state"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="jobs_job_running_has_lease"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.pk}"


class PeriodicRun(models.Model):
    """When a periodic work runs next. Whoever moves ``next_at`` on is the one who starts it."""

    name = models.CharField("名称", max_length=100, primary_key=True)
    next_at = models.DateTimeField("下次")
    busy_until = models.DateTimeField("占用至", null=True, blank=True)
    finished_at = models.DateTimeField("上次结束", null=True, blank=True)
    error = models.TextField("上次错误", blank=True)

    class Meta:
        verbose_name = "定时工作"
        verbose_name_plural = "定时工作"

    def __str__(self) -> str:
        return self.name

"""A host's work plan for its competition (工作方案), and what is being typed into it."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from challenge_portal.form_versions.models import Draft
from challenge_portal.trail.versions import keeps_versions
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.announcements import Announcement
from competitions.models.competitions import Competition
from competitions.states import WORK_PLAN_EDGES, WorkPlanState


@keeps_versions(
    pghistory.UpdateEvent("submitted", condition=pgtrigger.AnyChange("revision")),  # counted with each handing in
    fields=["number", "revision", "answers"],
    name="WorkPlanVersion",
    verbose_name="工作方案版本",
)
class WorkPlan(Stateful):
    """工作方案: how a host will run its competition (国科发火〔2019〕228号 四.1), approved by the centre.

    ``answers`` holds the form; ``document`` is the PDF of the version that was handed in last. ``launch`` is the public
    announcement of 正式启动.
    """

    competition = models.OneToOneField(
        Competition, on_delete=models.PROTECT, related_name="work_plan", verbose_name="赛事"
    )
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    answers = models.JSONField("填报内容", default=dict, blank=True)
    number = models.CharField("编号", max_length=40, blank=True, default="")
    revision = models.PositiveSmallIntegerField("报送次数", default=0)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文书"
    )
    launch = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="启动公告"
    )
    created_at = models.DateTimeField("开始时间")
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=WorkPlanState.choices, default=WorkPlanState.DRAFT)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "工作方案"
        verbose_name_plural = "工作方案"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="competitions_plan_number_once"),
            models.CheckConstraint(
                condition=~Q(state=WorkPlanState.LAUNCHED) | Q(launch__isnull=False),
                name="competitions_plan_launch_is_announced",
            ),
            state_constraint("competitions_plan", WorkPlanState),
        ]
        triggers = state_triggers("competitions_plan", WORK_PLAN_EDGES, WorkPlanState.DRAFT)

    def __str__(self) -> str:
        return f"{self.competition}工作方案"

    def get_absolute_url(self) -> str:
        """The page on which the host works and the centre judges."""
        return reverse("competitions:work_plan", args=[self.competition.code])

    @property
    def trail_scope(self) -> str:
        """Entries about a plan are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class WorkPlanDraft(Draft):
    """What was typed last and not yet saved: kept every few seconds, recorded nowhere, gone after a save."""

    plan = models.OneToOneField(WorkPlan, on_delete=models.CASCADE, related_name="autosave")

    class Meta:
        verbose_name = "自动暂存"
        verbose_name_plural = "自动暂存"

    def __str__(self) -> str:
        return f"{self.plan}（自动暂存）"

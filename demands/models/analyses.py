"""The analysis of a demand by an entrusted agency."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.form_versions.models import Draft
from challenge_portal.organisations.models import Institution
from challenge_portal.trail.versions import keeps_versions, on_entering
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from demands.models.demands import Demand
from demands.states import ANALYSIS_EDGES, AnalysisState


@keeps_versions(
    on_entering(AnalysisState.SUBMITTED),
    fields=["answers"],
    name="AnalysisVersion",
    verbose_name="需求分析表版本",
)
class Analysis(Stateful):
    """需求分析表: what an agency finds out about one demand (国科发火〔2019〕228号 三.1：逐一分析).

    ``answers`` holds the form; ``document`` is its PDF, made anew with every submission.
    """

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="analyses", verbose_name="需求")
    agency = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="analyses", verbose_name="分析机构")
    analyst = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="分析人",
    )
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    answers = models.JSONField("分析内容", default=dict, blank=True)
    number = models.CharField("表号", max_length=40, blank=True, default="")
    revision = models.PositiveSmallIntegerField("提交次数", default=0)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="分析表"
    )
    assigned_at = models.DateTimeField("委托时间")
    due_at = models.DateTimeField("要求完成时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=AnalysisState.choices, default=AnalysisState.ASSIGNED)

    class Meta:
        verbose_name = "需求分析"
        verbose_name_plural = "需求分析"
        ordering = ["-assigned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["demand"], condition=~Q(state=AnalysisState.CANCELLED), name="demands_one_analysis_at_a_time"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="demands_analysis_number_once"),
            state_constraint("demands_analysis", AnalysisState),
        ]
        triggers = state_triggers("demands_analysis", ANALYSIS_EDGES, AnalysisState.ASSIGNED)
        indexes = [models.Index(fields=["agency", "state"], name="demands_analysis_tasks")]

    def __str__(self) -> str:
        return f"{self.demand}（需求分析）"

    @property
    def trail_scope(self) -> str:
        """Entries about an analysis are sealed in its competition's chain."""
        return self.demand.trail_scope


class AnalysisDraft(Draft):
    """What the analyst typed last and has not saved; ``answers`` also holds the proposed public title."""

    analysis = models.OneToOneField(Analysis, on_delete=models.CASCADE, related_name="autosave")

    class Meta:
        verbose_name = "自动暂存"
        verbose_name_plural = "自动暂存"

    def __str__(self) -> str:
        return f"{self.analysis}（自动暂存）"

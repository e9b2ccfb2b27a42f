"""Named reviewers of an edition's hosting applications, from which they stay away, and their sheets."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.applications import HostingApplication
from competitions.models.editions import Edition
from competitions.states import REVIEW_SHEET_EDGES, ReviewSheetState


class Reviewer(models.Model):
    """评审专家: a person whom the centre has named to judge the applications of one edition.

    Who stood down stays as history, with the sheets that were submitted; naming them again clears it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reviewers", verbose_name="届次")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewing", verbose_name="人员"
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="聘请人"
    )
    named_at = models.DateTimeField("聘请时间")
    stood_down_at = models.DateTimeField("退出时间", null=True, blank=True)
    stood_down_reason = models.CharField("退出原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = "评审专家"
        ordering = ["edition", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="competitions_reviewer_once")]

    def __str__(self) -> str:
        return f"{self.person}（评审专家）"


class ReviewRecusal(models.Model):
    """回避 that a reviewer declared. What the portal finds by itself stands in no table: it is asked each time."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="recusals", verbose_name="评审专家")
    application = models.ForeignKey(
        HostingApplication, on_delete=models.PROTECT, related_name="review_recusals", verbose_name="申办表"
    )
    reason = models.CharField("原因", max_length=200)
    declared_at = models.DateTimeField("申报时间")

    class Meta:
        verbose_name = "评审回避"
        verbose_name_plural = "评审回避"
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "application"], name="competitions_recusal_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="competitions_recusal_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}回避{self.application}"


class ReviewSheet(Stateful):
    """评审表: one reviewer's marks for one application. ``marks`` is {criterion key: decimal text in steps of 0.5};
    ``total`` is filled on submission. ``version`` decides between two windows of one reviewer.
    """

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="sheets", verbose_name="评审专家")
    application = models.ForeignKey(
        HostingApplication, on_delete=models.PROTECT, related_name="review_sheets", verbose_name="申办表"
    )
    marks = models.JSONField("评分", default=dict, blank=True)
    comment = models.TextField("评审意见", blank=True, default="")
    total = models.DecimalField("合计", max_digits=5, decimal_places=1, null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=ReviewSheetState.choices, default=ReviewSheetState.DRAFT)
    saved_at = models.DateTimeField("暂存时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)

    class Meta:
        verbose_name = "评审表"
        verbose_name_plural = "评审表"
        ordering = ["application", "reviewer"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "application"], name="competitions_sheet_once"),
            state_constraint("competitions_reviewsheet", ReviewSheetState),
        ]
        triggers = state_triggers("competitions_reviewsheet", REVIEW_SHEET_EDGES, ReviewSheetState.DRAFT)

    def __str__(self) -> str:
        return f"{self.reviewer}评{self.application}"  # never the marks: labels stand in the record

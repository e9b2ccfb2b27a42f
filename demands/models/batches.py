"""A batch of demands that is published together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Announcement, Competition
from demands.models.demands import Demand
from demands.states import BATCH_EDGES, BatchState


class Batch(Stateful):
    """One 需求公告: its demands in order. ``number`` (第几批) and the announcement come with publication."""

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="batches", verbose_name="赛事")
    title = models.CharField("名称", max_length=120)
    number = models.CharField("公告编号", max_length=40, blank=True, default="")
    ordinal = models.PositiveSmallIntegerField("批次", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=BatchState.choices, default=BatchState.DRAFT)
    announcement = models.OneToOneField(
        Announcement, on_delete=models.PROTECT, null=True, blank=True, related_name="batch", verbose_name="公告"
    )
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公告文件"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("拟稿时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "发布批次"
        verbose_name_plural = "发布批次"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="demands_batch_number_once"),
            state_constraint("demands_batch", BatchState),
        ]
        triggers = state_triggers("demands_batch", BATCH_EDGES, BatchState.DRAFT)

    def __str__(self) -> str:
        return self.title

    @property
    def trail_scope(self) -> str:
        """Entries about a batch are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class BatchEntry(models.Model):
    """A demand's place in a batch. A demand stands in one batch at most."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="entries", verbose_name="批次")
    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="batch_entry", verbose_name="需求")
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "批次中的需求"
        verbose_name_plural = "批次中的需求"
        ordering = ["batch", "position"]

    def __str__(self) -> str:
        return f"{self.batch} {self.position}"

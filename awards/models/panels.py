"""Judges of a final, for whom they don't score, and their score sheets."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from awards.models.finals import Entry, Final, FinalDemand
from awards.states import SHEET_EDGES, JudgeKind, RecusalSource, SheetState
from challenge_portal.organisations.models import Institution
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful


class Judge(models.Model):
    """评委 of a final. ``institution`` is where the judge works (conflicts are computed from it and from memberships).

    A 需求方 judge sits for one demand only (``final_demand``); the others score every contestant.
    """

    final = models.ForeignKey(Final, on_delete=models.PROTECT, related_name="judges", verbose_name="现场赛")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="人员"
    )
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职称或职务", max_length=60, blank=True, default="")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工作单位"
    )
    unit = models.CharField("单位名称", max_length=120, blank=True, default="")  # as it stands on papers
    kind = models.CharField("类别", max_length=16, choices=JudgeKind.choices)
    final_demand = models.ForeignKey(
        FinalDemand, on_delete=models.PROTECT, null=True, blank=True, related_name="judges", verbose_name="只评这项需求"
    )
    number = models.PositiveSmallIntegerField("评委号")
    signed_at = models.DateTimeField("签署保密与回避承诺", null=True, blank=True)
    stood_down_at = models.DateTimeField("退出时间", null=True, blank=True)
    stood_down_reason = models.CharField("退出原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "评委"
        verbose_name_plural = "评委"
        ordering = ["final", "number"]
        constraints = [
            models.UniqueConstraint(fields=["final", "person"], name="awards_judge_once"),
            models.UniqueConstraint(fields=["final", "number"], name="awards_judge_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} 号 {self.name}"

    @property
    def trail_scope(self) -> str:
        """Entries about a judge are sealed in the competition's chain."""
        return f"competition:{self.final.competition_id}"


class Recusal(models.Model):
    """回避: this judge neither reads nor scores this contestant."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="recusals", verbose_name="评委")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="recusals", verbose_name="上场组")
    source = models.CharField("来源", max_length=12, choices=RecusalSource.choices)
    reason = models.CharField("原因", max_length=200)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = "回避"
        constraints = [models.UniqueConstraint(fields=["judge", "entry"], name="awards_recusal_once")]

    def __str__(self) -> str:
        return f"{self.judge} 回避 {self.entry_id}"

    @property
    def trail_scope(self) -> str:
        """Entries about a recusal are sealed in the competition's chain."""
        return f"competition:{self.judge.final.competition_id}"


class ScoreSheet(Stateful):
    """评分表: one judge's marks for one contestant. ``marks`` is {criterion key: decimal text in steps of 0.5};
    ``total`` is filled on submission. ``version`` decides between two phones of one judge.
    """

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="sheets", verbose_name="评委")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sheets", verbose_name="上场组")
    marks = models.JSONField("评分", default=dict, blank=True)
    comment = models.TextField("评语", blank=True, default="")
    total = models.DecimalField("合计", max_digits=6, decimal_places=2, null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=SheetState.choices, default=SheetState.DRAFT)
    saved_at = models.DateTimeField("暂存时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    on_paper = models.BooleanField("据纸质评分表录入", default=False)
    counted = models.BooleanField("计入得分", default=False)  # fixed when the contestant's scoring is completed

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        ordering = ["entry", "judge"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "entry"], name="awards_sheet_once"),
            state_constraint("awards_scoresheet", SheetState),
        ]
        triggers = state_triggers("awards_scoresheet", SHEET_EDGES, SheetState.DRAFT)

    def __str__(self) -> str:
        return f"{self.judge} {self.entry_id}"

    @property
    def trail_label(self) -> str:
        """Who and which contestant, never the marks."""
        return f"{self.judge}（第 {self.entry.draw_order} 组）"

    @property
    def trail_scope(self) -> str:
        """Entries about a sheet are sealed in the competition's chain."""
        return f"competition:{self.judge.final.competition_id}"

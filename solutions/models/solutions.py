"""A solution, its filed revisions with their files, what is being typed, and what the two sides wrote to each other."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.form_versions.models import Draft
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from demands.models import Demand
from solutions.models.registrations import Registration
from solutions.states import SOLUTION_EDGES, TAKEN, SolutionState


class Solution(Stateful):
    """解决方案: what one challenger offers for one demand.

    What counts is the last filed revision; ``answers`` repeats its texts for reading. ``offer`` is the price offered,
    in 万元. ``opened_at`` is when enterprise and host could first read it: on submission, or when the seal was opened
    at the deadline; until then they see only how many there are. ``number`` is taken with the first filing.
    ``waiting_since`` is when the enterprise first had before it what it has not answered yet: a replacement doesn't
    begin the wait anew, a supplement does; ``answer_due_at`` is until when it answers. Both are empty while nothing waits.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="solutions", verbose_name="挑战者"
    )
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="solutions", verbose_name="需求")
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    number = models.CharField("方案编号", max_length=40, blank=True, default="")
    title = models.CharField("方案名称", max_length=200, blank=True, default="")
    answers = models.JSONField("方案内容", default=dict, blank=True)
    offer = models.DecimalField("报价（万元）", max_digits=18, decimal_places=6, null=True, blank=True)
    maturity = models.PositiveSmallIntegerField("技术成熟度", null=True, blank=True)  # TRL 1–9
    revision = models.PositiveSmallIntegerField("版次", default=0)
    state = models.CharField("状态", max_length=12, choices=SolutionState.choices, default=SolutionState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    created_at = models.DateTimeField("开始时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)  # of the last revision
    opened_at = models.DateTimeField("启封时间", null=True, blank=True)
    read_at = models.DateTimeField("企业首次查阅时间", null=True, blank=True)
    waiting_since = models.DateTimeField("等候答复自", null=True, blank=True)
    answer_due_at = models.DateTimeField("应答复期限", null=True, blank=True)
    answered_at = models.DateTimeField("企业首次答复时间", null=True, blank=True)
    answer = models.TextField("企业答复", blank=True, default="")  # the reason given with the last answer
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "解决方案"
        verbose_name_plural = "解决方案"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "demand"],
                condition=~Q(state=SolutionState.WITHDRAWN),
                name="solutions_solution_once",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="solutions_solution_number"),
            models.UniqueConstraint(
                fields=["demand"],
                condition=Q(state__in=sorted(TAKEN)),
                name="solutions_one_chosen_per_demand",
            ),
            models.CheckConstraint(
                condition=Q(maturity=None) | Q(maturity__range=(1, 9)), name="solutions_maturity_is_a_level"
            ),
            state_constraint("solutions_solution", SolutionState),
        ]
        triggers = state_triggers("solutions_solution", SOLUTION_EDGES, SolutionState.DRAFT)
        indexes = [
            models.Index(fields=["demand", "state"], name="solutions_of_demand"),
            models.Index(fields=["state", "submitted_at"], name="solutions_waiting"),
        ]

    def __str__(self) -> str:
        return self.title or "未命名的解决方案"

    @property
    def trail_label(self) -> str:
        """By its number: the title may give away what is sealed."""
        return self.number or "解决方案（未提交）"

    @property
    def trail_scope(self) -> str:
        """Entries about a solution are sealed in its competition's chain."""
        return f"competition:{self.demand.competition_id}"


class SolutionDraft(Draft):
    """What was typed last and not yet filed: kept every few seconds, recorded nowhere, gone after a filing."""

    solution = models.OneToOneField(Solution, on_delete=models.CASCADE, related_name="autosave")

    class Meta:
        verbose_name = "自动暂存"
        verbose_name_plural = "自动暂存"

    def __str__(self) -> str:
        return f"{self.solution}（自动暂存）"


class SolutionFile(models.Model):
    """An attachment of a solution. ``added_in`` is the revision that first carried it (None: not filed yet),
    ``dropped_in`` the one that no longer does.
    """

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="files", verbose_name="解决方案")
    file = models.OneToOneField("documents.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    label = models.CharField("说明", max_length=60, blank=True, default="")
    added_at = models.DateTimeField("上传时间")
    added_in = models.PositiveSmallIntegerField("自第几版", null=True, blank=True)
    dropped_in = models.PositiveSmallIntegerField("至第几版止", null=True, blank=True)
    removed = models.BooleanField("已移除", default=False)  # taken out of what is being typed

    class Meta:
        verbose_name = "方案附件"
        verbose_name_plural = "方案附件"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.label or str(self.file_id)


class SolutionRevision(models.Model):
    """One filing: what was filed, when by the server's clock, and the hash that stands on the receipt (回执).

    ``sha256`` is over the canonical JSON of the answers and the files' own hashes. A row never changes.
    """

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="revisions", verbose_name="解决方案")
    number = models.PositiveSmallIntegerField("版次")
    answers = models.JSONField("方案内容")
    files = models.JSONField("附件清单", default=list)  # name, size in bytes, sha256 of each
    sha256 = models.CharField("内容摘要", max_length=64)
    filed_at = models.DateTimeField("收到时间")
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    document_code = models.CharField("回执核验码", max_length=16, blank=True, default="")

    class Meta:
        verbose_name = "方案版次"
        verbose_name_plural = "方案版次"
        ordering = ["solution", "-number"]
        constraints = [models.UniqueConstraint(fields=["solution", "number"], name="solutions_revision_once")]
        triggers = [pgtrigger.Protect(name="solutions_revision_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.solution} 第 {self.number} 版"


class MessageSide(models.TextChoices):
    """Who wrote."""

    OWNER = "owner", "需求方"
    CHALLENGER = "challenger", "挑战者"


class SolutionMessage(models.Model):
    """A question of the enterprise, or the challenger's answer to it, with at most one file."""

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="messages", verbose_name="解决方案")
    side = models.CharField("谁写的", max_length=12, choices=MessageSide.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField("内容")
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件"
    )
    written_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "补充与答复"
        verbose_name_plural = "补充与答复"
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.written_at:%Y-%m-%d}"

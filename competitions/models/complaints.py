"""A complaint about a competition, by anybody, to a named body."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.competitions import Competition
from competitions.states import COMPLAINT_EDGES, ComplaintKind, ComplaintState


class Complaint(Stateful):
    """投诉 or 异议. ``body`` is the office that answers, until ``due_at``. ``subject_kind`` and ``subject_id`` name what
    it is about where that is more than the competition (a round of awards under objection).

    Who complains without an account gets a query code; only its hash is kept. Name and contact are personal values:
    shown to the body only, never in the record.
    """

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="complaints", verbose_name="赛事"
    )
    body = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="complaints", verbose_name="受理机构")
    number = models.CharField("投诉编号", max_length=40, blank=True, default="")
    kind = models.CharField("类别", max_length=12, choices=ComplaintKind.choices)
    subject_kind = models.CharField("事项类别", max_length=80, blank=True, default="")
    subject_id = models.CharField("事项编号", max_length=80, blank=True, default="")
    subject_label = models.CharField("事项", max_length=200, blank=True, default="")
    text = models.TextField("内容")
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="投诉人账号",
    )
    name = models.CharField("姓名或单位", max_length=120, blank=True, default="")
    contact = models.CharField("联系方式", max_length=120, blank=True, default="")
    query_code_sha256 = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField("收到时间")
    due_at = models.DateTimeField("答复期限")
    answer = models.TextField("答复", blank=True, default="")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )
    state = models.CharField("状态", max_length=12, choices=ComplaintState.choices, default=ComplaintState.RECEIVED)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "投诉"
        verbose_name_plural = "投诉"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="competitions_complaint_number"),
            state_constraint("competitions_complaint", ComplaintState),
        ]
        triggers = state_triggers("competitions_complaint", COMPLAINT_EDGES, ComplaintState.RECEIVED)
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="competitions_complaint_of")]

    def __str__(self) -> str:
        return self.number or "投诉"

    @property
    def trail_scope(self) -> str:
        """Entries about a complaint are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"

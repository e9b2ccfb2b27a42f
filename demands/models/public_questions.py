"""Questions about a public demand, asked by anybody who is signed in and answered for all to read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from demands.models.demands import Demand


class PublicQuestion(models.Model):
    """公开提问: a question about a demand on the hall.

    Everybody reads it from the moment it is answered, never before: whoever answers is the one who has looked whether
    it may be read. Who asked stands on no public page. A hidden one (``hidden_at``) is read by its asker, who sees the
    reason, by the enterprise and by those who run the competition.
    """

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="questions", verbose_name="需求")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提问人"
    )
    asked_at = models.DateTimeField("提问时间")
    text = models.TextField("问题")
    answer = models.TextField("答复", blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_for = models.CharField("答复方", max_length=12, blank=True, default="")
    hidden_at = models.DateTimeField("隐藏时间", null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_reason = models.CharField("隐藏理由", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "公开提问"
        verbose_name_plural = "公开提问"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="demands_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_reason=""), name="demands_hidden_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["demand", "-answered_at"], name="demands_questions")]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def trail_label(self) -> str:
        """How the record names it: never by its words, in which anything may stand."""
        return f"就需求 {self.demand.number_shown} 的公开提问"

    @property
    def trail_scope(self) -> str:
        """Entries about a question are sealed in its competition's chain."""
        return f"competition:{self.demand.competition_id}"

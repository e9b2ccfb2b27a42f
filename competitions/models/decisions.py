"""What the centre proposes to decide on an application, known to nobody else until all are released in one act."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from competitions.models.applications import HostingApplication


class ProposedDecision(models.Model):
    """拟定结论: accept or not, with the reason. It stands in a table of its own so that no page, list, interface or
    record of the application can tell it before the release.
    """

    application = models.OneToOneField(
        HostingApplication, on_delete=models.PROTECT, related_name="proposed_decision", verbose_name="申办表"
    )
    accepts = models.BooleanField("拟确定承办")
    reason = models.TextField("理由", blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟定人"
    )
    proposed_at = models.DateTimeField("拟定时间")

    class Meta:
        verbose_name = "拟定结论"
        verbose_name_plural = "拟定结论"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepts=True) | ~Q(reason=""), name="competitions_proposal_no_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}的拟定结论"  # never which: labels stand in the record

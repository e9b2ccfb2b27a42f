"""Corrections (更正) of what stands on the hall, and who was asked to confirm again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.organisations.models import Institution
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from demands.models.demands import Demand
from demands.states import CORRECTION_EDGES, CORRECTION_OPEN, CorrectionState


class Correction(Stateful):
    """需求更正: the host words it, the enterprise confirms it, and it is public at once under the same number.

    ``text`` and ``former`` hold answers of ``forms_data.correction``: the text as it shall be, and as it stood when it
    was corrected. ``request`` is what the enterprise asked for. ``matters``: whoever works on a solution is asked to
    confirm again. With ``former_withheld`` nobody but the parties reads what stood there before.
    """

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="corrections", verbose_name="需求")
    state = models.CharField("状态", max_length=10, choices=CorrectionState.choices, default=CorrectionState.ASKED)
    request = models.TextField("企业的更正请求", blank=True, default="")
    text = models.JSONField("更正后", default=dict, blank=True)
    former = models.JSONField("更正前", default=dict, blank=True)
    reason = models.TextField("更正原因", blank=True, default="")
    matters = models.BooleanField("影响应答", default=False)
    former_withheld = models.BooleanField("不公开更正前的内容", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    created_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField("更正时间", null=True, blank=True)

    class Meta:
        verbose_name = "需求更正"
        verbose_name_plural = "需求更正"
        ordering = ["-created_at", "-pk"]
        constraints = [
            state_constraint("demands_correction", CorrectionState),
            models.UniqueConstraint(
                fields=["demand"],
                condition=Q(state__in=sorted(CORRECTION_OPEN)),
                name="demands_one_open_correction",
            ),
        ]
        triggers = state_triggers("demands_correction", CORRECTION_EDGES, CorrectionState.ASKED)

    def __str__(self) -> str:
        return f"{self.demand}的更正"

    @property
    def trail_scope(self) -> str:
        """Entries about a correction are sealed in its competition's chain."""
        return self.demand.trail_scope


class Reconfirmation(models.Model):
    """重新确认: one challenger who was working on a solution when a correction that matters came out.

    A unit or a natural person, never both; ``name`` is as it stands on lists.
    """

    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="reconfirmations", verbose_name="更正"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="自然人",
    )
    name = models.CharField("挑战者", max_length=120)
    asked_at = models.DateTimeField("通知时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "重新确认"
        verbose_name_plural = "重新确认"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None, person__isnull=False) | Q(institution__isnull=False, person=None),
                name="demands_reconfirmation_is_one_challenger",
            ),
            models.UniqueConstraint(
                fields=["correction", "institution"],
                condition=Q(institution__isnull=False),
                name="demands_reconfirmed_once_by_unit",
            ),
            models.UniqueConstraint(
                fields=["correction", "person"],
                condition=Q(person__isnull=False),
                name="demands_reconfirmed_once_by_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="demands_reconfirmation_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.correction}"

    @property
    def trail_scope(self) -> str:
        """Entries are sealed in the competition's chain."""
        return self.correction.trail_scope

"""A change that a host asks for after its application was accepted (承办后变更)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.applications import HostingApplication
from competitions.states import CHANGE_EDGES, CHANGE_OPEN, ChangeState


class ChangeRequest(Stateful):
    """承办后变更: which answers of an accepted application are to read otherwise, and why.

    ``asked`` and ``before`` hold the new and the former answers by the name of the form's field, only those that
    change. An approved one wrote the application's ``revision``. One is open for an application at a time.
    """

    application = models.ForeignKey(
        HostingApplication, on_delete=models.PROTECT, related_name="changes", verbose_name="申办表"
    )
    asked = models.JSONField("变更为")
    before = models.JSONField("原为")
    reason = models.TextField("原因")
    late_final_reason = models.TextField("现场赛延后的原因", blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    asked_at = models.DateTimeField("申请时间")
    revision = models.PositiveSmallIntegerField("变更后的版次", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=ChangeState.choices, default=ChangeState.ASKED)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "承办后变更"
        verbose_name_plural = "承办后变更"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=sorted(CHANGE_OPEN)),
                name="competitions_change_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(asked={}), name="competitions_change_says_what_and_why"
            ),
            state_constraint("competitions_change", ChangeState),
        ]
        triggers = state_triggers("competitions_change", CHANGE_EDGES, ChangeState.ASKED)

    def __str__(self) -> str:
        return f"{self.application}变更"

    def get_absolute_url(self) -> str:
        """The page on which the three offices work."""
        return reverse("competitions:change", args=[self.pk])

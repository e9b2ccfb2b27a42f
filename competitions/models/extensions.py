"""A later deadline that an office gives to one host (个别延期)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.editions import Edition
from competitions.states import EXTENSION_EDGES, EXTENSION_HOLDS, ExtensionState


class PersonalExtension(Stateful):
    """个别延期: until when one host may submit its application for an edition, by which office's decision and why.

    A province moves its own deadline for a host below it, never beyond the national one; the centre gives the hosts
    that come directly, and beyond the national deadline anybody, a later one. At most one holds for a host and edition.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="extensions", verbose_name="届次")
    host = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="extensions", verbose_name="申办单位")
    office = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="extensions_given", verbose_name="同意延期的单位"
    )
    deadline = models.DateTimeField("延期至")
    reason = models.TextField("原因")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    granted_at = models.DateTimeField("同意时间")
    state = models.CharField("状态", max_length=12, choices=ExtensionState.choices, default=ExtensionState.GRANTED)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "个别延期"
        verbose_name_plural = "个别延期"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "host"],
                condition=Q(state__in=sorted(EXTENSION_HOLDS)),
                name="competitions_extension_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="competitions_extension_has_its_reason"),
            state_constraint("competitions_extension", ExtensionState),
        ]
        triggers = state_triggers("competitions_extension", EXTENSION_EDGES, ExtensionState.GRANTED)

    def __str__(self) -> str:
        return f"{self.host}个别延期"

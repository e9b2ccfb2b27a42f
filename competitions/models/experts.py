"""The experts whom the centre may name as reviewers (专家库)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from challenge_portal.organisations.models import Authority


class Expert(models.Model):
    """A person with an account whom an office keeps in its list of experts: where from, and what they know.

    Whoever is named as a reviewer enters it by that. It grants nothing: to name somebody is an act of its own.
    """

    office = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="experts", verbose_name="建库单位")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="人员"
    )
    unit = models.CharField("工作单位", max_length=120, blank=True, default="")
    post = models.CharField("职务职称", max_length=60, blank=True, default="")
    expertise = models.CharField(
        "专业领域", max_length=200, blank=True, default="", help_text="几个领域用顿号隔开，例：高端装备、海洋工程。"
    )
    is_listed = models.BooleanField("在库", default=True, help_text="不再聘请的，取消勾选；以往的评审记录保留。")
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="入库经办人"
    )
    listed_at = models.DateTimeField("入库时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "专家"
        verbose_name_plural = "专家库"
        ordering = ["person__display_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["office", "person"], name="competitions_expert_once")]

    def __str__(self) -> str:
        return f"{self.person}（专家）"

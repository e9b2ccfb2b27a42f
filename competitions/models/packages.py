"""A ZIP of the stamped forms of an edition, as an office asked for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.editions import Edition
from competitions.states import PACKAGE_EDGES, PackageState


class FormPackage(Stateful):
    """打包: all stamped 申办表 of an edition that went to this office, in one file with a summary.

    ``done`` of ``total`` forms are in it so far; both are written by the job while it works, without the engine.
    ``unstamped`` counts the forms of which nothing stamped is there, ``damaged`` those whose file couldn't be put in as
    it was kept; the summary names them. ``file`` is taken away once the package was removed.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="packages", verbose_name="届次")
    office = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name="打包单位")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=12, choices=PackageState.choices, default=PackageState.ASKED)
    total = models.PositiveIntegerField("应打包（份）", default=0)
    done = models.PositiveIntegerField("已打包（份）", default=0)
    unstamped = models.PositiveIntegerField("缺盖章件（份）", default=0)
    damaged = models.PositiveIntegerField("未能打包（份）", default=0)
    problem = models.CharField("未能打包的原因", max_length=300, blank=True, default="")
    file = models.OneToOneField(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    keep_until = models.DateTimeField("保存至", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "盖章表打包"
        verbose_name_plural = "盖章表打包"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            state_constraint("competitions_package", PackageState),
            models.UniqueConstraint(
                fields=["edition", "office"],
                condition=Q(state=PackageState.ASKED),
                name="competitions_package_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PackageState.READY) | Q(file__isnull=False, keep_until__isnull=False),
                name="competitions_package_ready_has_file",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="competitions_package_done_of_total"),
        ]
        triggers = state_triggers("competitions_package", PACKAGE_EDGES, PackageState.ASKED)

    def __str__(self) -> str:
        return f"{self.edition}盖章申办表打包"

    def get_absolute_url(self) -> str:
        """The page on which the office asks for packages and takes them."""
        return reverse("competitions:packages", args=[self.edition_id])

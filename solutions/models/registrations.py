"""Who challenges: a legal or a natural person, registered for one competition, and what they have read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.organisations.models import Institution
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Competition
from demands.models import Demand
from solutions.states import REGISTRATION_EDGES, RegistrationState

HOME = "CN"


class Registration(Stateful):
    """挑战报名: one challenger in one competition.

    The challenger is an institution or a natural person, never both. ``country`` is ISO 3166-1 alpha-2; whoever is not
    at home (境外) sees the detail tier of a demand only where enterprise and host allow it. ``answers`` holds the
    《挑战报名表》. The texts signed with it (挑战须知, 保密协议, 免责声明) are consents whose subject is
    ``consent_subject``. ``number`` is taken when the registration is finalised or admitted.
    """

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="registrations", verbose_name="赛事"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name="单位"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name="自然人",
    )
    country = models.CharField("国家或地区", max_length=2, default=HOME)
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    answers = models.JSONField("填报内容", default=dict, blank=True)
    name = models.CharField("挑战者", max_length=120)  # as it stands on papers and lists: the unit's or person's name
    number = models.CharField("报名编号", max_length=40, blank=True, default="")
    revision = models.PositiveSmallIntegerField("定稿版次", default=0)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报名表"
    )
    state = models.CharField("状态", max_length=12, choices=RegistrationState.choices, default=RegistrationState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    created_at = models.DateTimeField("开始时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    admitted_at = models.DateTimeField("报名时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "挑战报名"
        verbose_name_plural = "挑战报名"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(institution=None, person__isnull=False) | Q(institution__isnull=False, person=None),
                name="solutions_registration_is_one_challenger",
            ),
            models.UniqueConstraint(
                fields=["competition", "institution"],
                condition=Q(institution__isnull=False) & ~Q(state__in=["refused", "withdrawn"]),
                name="solutions_registration_institution_once",
            ),
            models.UniqueConstraint(
                fields=["competition", "person"],
                condition=Q(person__isnull=False) & ~Q(state__in=["refused", "withdrawn"]),
                name="solutions_registration_person_once",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="solutions_registration_number"),
            state_constraint("solutions_registration", RegistrationState),
        ]
        triggers = state_triggers("solutions_registration", REGISTRATION_EDGES, RegistrationState.DRAFT)
        indexes = [models.Index(fields=["competition", "state"], name="solutions_registrations")]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_label(self) -> str:
        """``BM-RZ-2026-0001 某大学``."""
        return f"{self.number} {self.name}".strip()

    @property
    def trail_scope(self) -> str:
        """Entries about a registration are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"

    @property
    def consent_subject(self) -> str:
        """What stands as the matter of the texts signed with this registration."""
        return f"registration:{self.pk}"

    @property
    def is_abroad(self) -> bool:
        """A challenger from outside (境外)."""
        return self.country != HOME


class DetailReading(models.Model):
    """The first time that a challenger opened the detail tier of a demand: the enterprise may see who has read it."""

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="readings", verbose_name="挑战报名"
    )
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="readings", verbose_name="需求")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="人员"
    )
    first_at = models.DateTimeField("首次查看")

    class Meta:
        verbose_name = "详情查看"
        verbose_name_plural = "详情查看"
        ordering = ["-first_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "demand"], name="solutions_reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.demand_id}"

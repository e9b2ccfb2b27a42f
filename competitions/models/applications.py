"""A host's application for an edition (申办), and what is being typed into it."""

from __future__ import annotations

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from challenge_portal.form_versions.models import Draft
from challenge_portal.organisations.models import Authority
from challenge_portal.trail.versions import keeps_versions, on_entering
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.editions import Edition, Track
from competitions.states import APPLICATION_EDGES, APPLICATION_OVER, ApplicationState


@keeps_versions(
    pghistory.UpdateEvent("finalised", condition=pgtrigger.AnyChange("revision")),
    on_entering(ApplicationState.SUBMITTED),
    fields=["number", "revision", "answers", "late_final_reason"],
    name="HostingApplicationVersion",
    verbose_name="申办表版本",
)
class HostingApplication(Stateful):
    """申办表: one host's application for one edition.

    ``recommender`` is the province that reviews it; nothing means it goes to the centre directly (计划单列市, and
    provinces that host by themselves). ``answers`` holds the form; the columns beside it are what rules need.
    ``letter`` is the 申报函 in which the province sends it, with others, to the centre.
    ``person_in_charge`` is the host's officer who works on it (经办人) and is reminded first.
    ``revision`` counts the finalised versions: the stamped scan belongs to exactly one of them.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="applications", verbose_name="届次")
    track = models.ForeignKey(
        Track, on_delete=models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="赛道"
    )
    host = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="hosting_applications", verbose_name="申办单位"
    )
    recommender = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications_to_review",
        verbose_name="推荐单位",
    )
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    answers = models.JSONField("填报内容", default=dict, blank=True)
    place = models.CharField("赛事名称括号内的地名", max_length=120, blank=True, default="")
    theme = models.CharField("主题", max_length=400, blank=True, default="")
    industries = ArrayField(models.CharField(max_length=200), verbose_name="产业领域", default=list, blank=True)
    collection_on = models.DateField("需求征集开始", null=True, blank=True)
    publication_on = models.DateField("首批需求发布", null=True, blank=True)
    matching_on = models.DateField("需求对接开始", null=True, blank=True)
    final_on = models.DateField("现场赛", null=True, blank=True)
    late_final_reason = models.TextField("现场赛延后的原因", blank=True, default="")
    over_quota_reason = models.TextField("超名额推荐的原因", blank=True, default="")
    letter = models.ForeignKey(
        "competitions.RecommendationLetter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="申报函",
    )
    number = models.CharField("表号", max_length=40, blank=True, default="")
    revision = models.PositiveSmallIntegerField("定稿版次", default=0)
    finalised_at = models.DateTimeField("定稿时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    competition = models.ForeignKey(
        "competitions.Competition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="赛事",
    )
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="定稿"
    )
    person_in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    created_at = models.DateTimeField("开始时间")
    is_demo = models.BooleanField("演示", default=False)

    deadline_found: Any = None
    """What ``rules.deadline_of`` found when this object was first asked."""

    class Meta:
        verbose_name = "申办表"
        verbose_name_plural = "申办表"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "host"],
                condition=~Q(state__in=sorted(APPLICATION_OVER)),
                name="competitions_application_once",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="competitions_application_number_once"
            ),
            models.CheckConstraint(
                condition=Q(competition=None) | Q(state=ApplicationState.ACCEPTED),
                name="competitions_application_accepted_before_competition",
            ),
            state_constraint("competitions_application", ApplicationState),
        ]
        triggers = state_triggers("competitions_application", APPLICATION_EDGES, ApplicationState.DRAFT)
        indexes = [models.Index(fields=["recommender", "state"], name="competitions_app_inbox")]

    def __str__(self) -> str:
        return f"{self.name}申办表"

    def get_absolute_url(self) -> str:
        """The page on which the host works and the reviewers judge."""
        return reverse("competitions:application", args=[self.pk])

    @property
    def name(self) -> str:
        """``第七届中国创新挑战赛（日照）``."""
        return self.edition.name_for(self.place or self.host.place)

    @property
    def is_direct(self) -> bool:
        """Whether it goes to the centre without a province between."""
        return self.recommender_id is None


class ApplicationDraft(Draft):
    """What was typed last and not yet saved: kept every few seconds, recorded nowhere, gone after a save."""

    application = models.OneToOneField(HostingApplication, on_delete=models.CASCADE, related_name="autosave")

    class Meta:
        verbose_name = "自动暂存"
        verbose_name_plural = "自动暂存"

    def __str__(self) -> str:
        return f"{self.application}（自动暂存）"

"""The letter in which a province sends the applications that it recommends to the centre (申报函)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.editions import Edition
from competitions.states import LETTER_EDGES, LetterState


class RecommendationLetter(Stateful):
    """申报函: one letter of a province for one or several of its recommended applications.

    The applications point here, so that none stands in two letters. ``document_number`` is typed from the office's own
    register, once per office; a discarded letter leaves it free. ``revision`` counts the finalised versions: the stamped
    scan belongs to exactly one of them.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="letters", verbose_name="届次")
    province = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="letters", verbose_name="推荐单位")
    title = models.CharField("标题", max_length=120)
    document_number = models.CharField("发文字号", max_length=60, blank=True, default="")
    body = models.TextField("正文")
    contact = models.CharField("联系人", max_length=80, blank=True, default="")
    issued_on = models.DateField("成文日期")
    revision = models.PositiveSmallIntegerField("定稿版次", default=0)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="定稿"
    )
    state = models.CharField("状态", max_length=12, choices=LetterState.choices, default=LetterState.DRAFT)
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    created_at = models.DateTimeField("拟稿时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "申报函"
        verbose_name_plural = "申报函"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "document_number"],
                condition=~Q(document_number="") & ~Q(state=LetterState.DISCARDED),
                name="competitions_letter_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[LetterState.DRAFT, LetterState.DISCARDED]) | ~Q(document_number=""),
                name="competitions_letter_is_numbered",
            ),
            state_constraint("competitions_letter", LetterState),
        ]
        triggers = state_triggers("competitions_letter", LETTER_EDGES, LetterState.DRAFT)

    def __str__(self) -> str:
        return self.document_number or self.title

    def get_absolute_url(self) -> str:
        """The page on which the province works and the centre reads."""
        return reverse("competitions:letter", args=[self.pk])

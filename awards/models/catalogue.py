"""The award catalogue of a competition, the rounds in which awards are decided, and the awards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.states import (
    AWARD_EDGES,
    AWARD_ROUND_EDGES,
    AwardRoundState,
    AwardState,
    RecipientKind,
)
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Announcement, Competition
from demands.models import Demand
from solutions.models import Solution


class AwardKind(models.Model):
    """One line of the award catalogue (奖项目录). Amounts are in 万元; ``amount`` is for each award, ``pool`` for all of
    them where the notice gives a total only. Both empty: a title without money. Kinds of one ``pool_group`` share one
    pool (解决方案奖 of 沪科〔2021〕303号: three titles, 500,000 yuan together). ``quota_min``–``quota_max`` is how many
    (5–10 名); ``payers`` rows {payer, share} whose shares (万元, as text) sum to the amount or the pool; empty where the
    notice names no payer. ``per_item``: the amount is for each item (每项 2000 元), of which a recipient may have several.
    ``once_per_demand``: at most one for each demand.
    """

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="award_kinds", verbose_name="赛事"
    )
    title = models.CharField("奖项名称", max_length=60)
    recipient = models.CharField("授予对象", max_length=16, choices=RecipientKind.choices)
    quota_min = models.PositiveSmallIntegerField("名额下限", null=True, blank=True)
    quota_max = models.PositiveSmallIntegerField("名额上限", null=True, blank=True)
    amount = models.DecimalField("每项金额（万元）", max_digits=12, decimal_places=4, null=True, blank=True)
    pool = models.DecimalField("总额（万元）", max_digits=12, decimal_places=4, null=True, blank=True)
    pool_group = models.CharField("共用总额", max_length=40, blank=True, default="")
    per_item = models.BooleanField("按项计奖", default=False)
    payers = models.JSONField("支付方", default=list, blank=True)
    rule = models.TextField("评选规则", blank=True, default="")
    source = models.CharField("依据", max_length=120, blank=True, default="")
    once_per_demand = models.BooleanField("每项需求限一个", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "奖项"
        verbose_name_plural = "奖项目录"
        ordering = ["competition", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "title"], name="awards_kind_once"),
            models.CheckConstraint(
                condition=Q(quota_min=None) | Q(quota_max=None) | Q(quota_max__gte=F("quota_min")),
                name="awards_quota_is_a_range",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(pool=None), name="awards_amount_or_pool"),
            models.CheckConstraint(
                condition=(Q(amount=None) | Q(amount__gt=0)) & (Q(pool=None) | Q(pool__gt=0)),
                name="awards_kind_money_is_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_scope(self) -> str:
        """Entries about the catalogue are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class AwardRound(Stateful):
    """一批奖项: publicised for objection (公示) from ``publicised_at`` until ``ends_at``, then decided."""

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="award_rounds", verbose_name="赛事"
    )
    title = models.CharField("名称", max_length=120)
    state = models.CharField("状态", max_length=12, choices=AwardRoundState.choices, default=AwardRoundState.DRAFT)
    times_publicised = models.PositiveSmallIntegerField("公示次数", default=0)
    publicised_at = models.DateTimeField("公示开始", null=True, blank=True)
    ends_at = models.DateTimeField("公示截止", null=True, blank=True)
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公示"
    )
    decided_at = models.DateTimeField("公布时间", null=True, blank=True)
    decision = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="获奖名单"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("拟定时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "评奖批次"
        verbose_name_plural = "评奖批次"
        ordering = ["-created_at", "-pk"]
        constraints = [state_constraint("awards_awardround", AwardRoundState)]
        triggers = state_triggers("awards_awardround", AWARD_ROUND_EDGES, AwardRoundState.DRAFT)

    def __str__(self) -> str:
        return self.title

    @property
    def trail_scope(self) -> str:
        """Entries about a round are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class Award(Stateful):
    """One award: to a solution's challenger, a demand's enterprise, a unit, a person or an office; exactly one is given.

    ``recipient_name`` is what stands on the certificate. ``amount`` is in 万元, for all ``items`` together (empty: title
    only). ``reason`` is for the office: the public reads recipient and amount.
    """

    round = models.ForeignKey(AwardRound, on_delete=models.PROTECT, related_name="awards", verbose_name="批次")
    kind = models.ForeignKey(AwardKind, on_delete=models.PROTECT, related_name="awards", verbose_name="奖项")
    solution = models.ForeignKey(
        Solution, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="解决方案"
    )
    demand = models.ForeignKey(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="需求"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", verbose_name="单位"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="个人"
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="组织单位"
    )
    recipient_name = models.CharField("获奖者", max_length=120)
    reason = models.TextField("提名理由")
    items = models.PositiveSmallIntegerField("项数", default=1)
    amount = models.DecimalField("金额（万元）", max_digits=12, decimal_places=4, null=True, blank=True)
    number = models.CharField("证书编号", max_length=40, blank=True, default="")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="证书"
    )
    state = models.CharField("状态", max_length=12, choices=AwardState.choices, default=AwardState.NOMINATED)
    nominated_at = models.DateTimeField("提名时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "获奖"
        verbose_name_plural = "获奖"
        ordering = ["kind__order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(solution__isnull=False, demand=None, institution=None, person=None, authority=None)
                    | Q(solution=None, demand__isnull=False, institution=None, person=None, authority=None)
                    | Q(solution=None, demand=None, institution__isnull=False, person=None, authority=None)
                    | Q(solution=None, demand=None, institution=None, person__isnull=False, authority=None)
                    | Q(solution=None, demand=None, institution=None, person=None, authority__isnull=False)
                ),
                name="awards_award_has_one_recipient",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="awards_certificate_number_once"),
            models.UniqueConstraint(
                fields=["kind", "solution"],
                condition=Q(solution__isnull=False) & ~Q(state=AwardState.DROPPED),
                name="awards_solution_once_a_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "demand"],
                condition=Q(demand__isnull=False) & ~Q(state=AwardState.DROPPED),
                name="awards_demand_once_a_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "institution"],
                condition=Q(institution__isnull=False) & ~Q(state=AwardState.DROPPED),
                name="awards_institution_once_a_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "person"],
                condition=Q(person__isnull=False) & ~Q(state=AwardState.DROPPED),
                name="awards_person_once_a_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "authority"],
                condition=Q(authority__isnull=False) & ~Q(state=AwardState.DROPPED),
                name="awards_authority_once_a_kind",
            ),
            state_constraint("awards_award", AwardState),
        ]
        triggers = state_triggers("awards_award", AWARD_EDGES, AwardState.NOMINATED)

    def __str__(self) -> str:
        return f"{self.kind}：{self.recipient_name}"

    @property
    def trail_scope(self) -> str:
        """Entries about an award are sealed in the competition's chain."""
        return f"competition:{self.round.competition_id}"

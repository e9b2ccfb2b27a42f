"""A demand, what is being typed into it, and what the public may read of it."""

from __future__ import annotations

import hashlib
import json

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from challenge_portal.form_versions.models import Draft
from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.trail.versions import keeps_versions, on_entering
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Competition
from demands.forms_data.demand_survey_v1 import INDUSTRIES
from demands.states import DEMAND_EDGES, Channel, DemandState, ServiceChoice

# what the public reads of a demand; a change of any of it is a version
PUBLIC_COLUMNS = [
    "title",
    "description",
    "indicators",
    "cooperation",
    "industry_label",
    "place",
    "finish_by",
    "budget",
    "budget_hidden",
    "owner_name",
    "contact",
]
INDUSTRY_LABELS = {option.value: option.label for option in INDUSTRIES}


@keeps_versions(
    on_entering(DemandState.SUBMITTED),
    fields=["title", "answers", "hide_name", "hide_contact", "hide_budget", "service_choice", "wanted_agency"],
    name="DemandVersion",
    verbose_name="征集表版本",
)
class Demand(Stateful):
    """技术需求: one technical problem that an enterprise will pay to have solved.

    ``answers`` holds the survey form; the columns beside it are what rules, lists and figures need. ``case_number``
    (受理编号) is taken on the first submission; the public number stands on the public version. ``budget`` is in 万元.
    ``channel`` says how it came in; what the enterprise didn't file itself has its story in ``intake`` and stays a draft
    until ``claimed_at``.
    Nobody but the parties sees this row: the public reads ``PublicVersion`` only.
    """

    case_number = models.CharField("受理编号", max_length=40, blank=True, default="")
    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="demands", verbose_name="赛事")
    owner = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="demands", verbose_name="需求单位")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    created_at = models.DateTimeField("开始时间")
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    answers = models.JSONField("填报内容", default=dict, blank=True)
    title = models.CharField("技术需求名称", max_length=200, blank=True, default="")
    industry = models.CharField("产业领域", max_length=20, blank=True, default="")
    region = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属地区"
    )
    budget = models.DecimalField("拟投入合作经费（万元）", max_digits=18, decimal_places=6, null=True, blank=True)
    hide_name = models.BooleanField("不公开企业名称", default=True)
    hide_contact = models.BooleanField("不公开联系方式", default=True)
    hide_budget = models.BooleanField("不公开经费", default=False)
    abroad_by_owner = models.BooleanField("需求方同意向境外挑战者开放详情", default=False)
    abroad_by_host = models.BooleanField("承办单位同意向境外挑战者开放详情", default=False)
    service_choice = models.CharField(
        "服务机构", max_length=12, choices=ServiceChoice.choices, default=ServiceChoice.RECOMMENDED
    )
    wanted_agency = models.CharField("意向服务机构", max_length=60, blank=True, default="")
    declared_at = models.DateTimeField("承诺不涉密时间", null=True, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agency = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entrusted_demands",
        verbose_name="分析机构",
    )
    channel = models.CharField("来源", max_length=8, choices=Channel.choices, default=Channel.ACCOUNT)
    entered_office = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入单位"
    )
    entered_agency = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入机构"
    )
    claimed_at = models.DateTimeField("企业认领时间", null=True, blank=True)
    state = models.CharField("状态", max_length=16, choices=DemandState.choices, default=DemandState.DRAFT)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "需求"
        verbose_name_plural = "需求"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_number"], condition=~Q(case_number=""), name="demands_case_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=DemandState.ANALYSING) | Q(agency__isnull=False), name="demands_analysing_has_agency"
            ),
            # what somebody else brought in goes nowhere before the enterprise has taken it over
            models.CheckConstraint(
                condition=Q(channel=Channel.ACCOUNT)
                | Q(claimed_at__isnull=False)
                | Q(state__in=[DemandState.DRAFT, DemandState.WITHDRAWN]),
                name="demands_unclaimed_stays_a_draft",
            ),
            state_constraint("demands_demand", DemandState),
        ]
        triggers = state_triggers("demands_demand", DEMAND_EDGES, DemandState.DRAFT)
        indexes = [
            models.Index(fields=["competition", "state", "state_changed_at"], name="demands_inbox"),
            models.Index(fields=["owner", "-created_at"], name="demands_mine"),
            models.Index(fields=["agency", "state"], name="demands_entrusted"),
            models.Index(
                fields=["competition", "channel"], condition=~Q(channel=Channel.ACCOUNT), name="demands_brought_in"
            ),
        ]

    def __str__(self) -> str:
        return self.title or "未命名的需求"

    @property
    def trail_label(self) -> str:
        """How the record names it; the title may be a secret, so the number comes first and the record stays inside."""
        return f"{self.case_number} {self}".strip()

    @property
    def trail_scope(self) -> str:
        """Entries about a demand are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"

    @property
    def is_unclaimed(self) -> bool:
        """Whether somebody else brought it in and the enterprise has not yet taken it over."""
        return self.channel != Channel.ACCOUNT and self.claimed_at is None

    @property
    def number_shown(self) -> str:
        """The public number where there is one, else the case number: one page never names a demand by both. Lists
        select the public version along.
        """
        public: PublicVersion | None = getattr(self, "public_version", None)
        return (public.number if public else "") or self.case_number

    @property
    def industry_label(self) -> str:
        """``新材料``; for 其他 what was written beside it."""
        other = str(self.answers.get("industry_other") or "")
        return other if self.industry == "other" and other else INDUSTRY_LABELS.get(self.industry, "")


class DemandDraft(Draft):
    """What was typed last and not yet saved: kept every few seconds, recorded nowhere, gone after a save."""

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="autosave")

    class Meta:
        verbose_name = "自动暂存"
        verbose_name_plural = "自动暂存"

    def __str__(self) -> str:
        return f"{self.demand}（自动暂存）"


@keeps_versions(
    pghistory.InsertEvent("worded"),
    pghistory.UpdateEvent("worded", condition=pgtrigger.AnyChange(*PUBLIC_COLUMNS)),
    pghistory.UpdateEvent("confirmed", condition=pgtrigger.Q(old__confirmed_at=None, new__confirmed_at__isnull=False)),
    fields=PUBLIC_COLUMNS,
    name="PublicTextVersion",
    verbose_name="公开文本版本",
)
class PublicVersion(models.Model):
    """What the public may read of a demand, and nothing else: a row of its own, so that nothing hidden can slip out.

    The agency (or the host) words title, description and indicators; the enterprise confirms them. The other columns
    are filled from the demand by ``redaction.public_facts`` when the text is proposed and again on publication: a
    hidden name, contact or budget is not here at all. ``budget`` is in 万元.
    """

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="public_version", verbose_name="需求")
    number = models.CharField("编号", max_length=40, blank=True, default="")
    title = models.CharField("名称", max_length=200)
    description = models.TextField("描述")
    indicators = models.JSONField("指标", default=list, blank=True)
    cooperation = models.CharField("合作方式", max_length=200, blank=True, default="")
    industry = models.CharField("产业领域", max_length=20, blank=True, default="")
    industry_label = models.CharField("产业领域名称", max_length=60, blank=True, default="")
    place = models.CharField("地区", max_length=60, blank=True, default="")
    finish_by = models.DateField("希望完成时间", null=True, blank=True)
    budget = models.DecimalField("拟投入（万元）", max_digits=18, decimal_places=6, null=True, blank=True)
    budget_hidden = models.BooleanField("经费不公开", default=False)
    owner_name = models.CharField("企业名称", max_length=120, blank=True, default="")
    contact = models.CharField("联系方式", max_length=120, blank=True, default="")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    prepared_at = models.DateTimeField("起草时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("企业确认时间", null=True, blank=True)
    confirmed_sha256 = models.CharField("确认文本摘要", max_length=64, blank=True, default="")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    corrected_at = models.DateTimeField("最近更正时间", null=True, blank=True)

    class Meta:
        verbose_name = "公开文本"
        verbose_name_plural = "公开文本"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="demands_public_number_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(number="") & Q(confirmed_at__isnull=False)),
                name="demands_public_after_confirmation",
            ),
            models.CheckConstraint(
                condition=Q(budget_hidden=False) | Q(budget=None), name="demands_hidden_budget_is_absent"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at"], name="demands_public_newest"),
            models.Index(fields=["industry"], name="demands_public_industry"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def text_sha256(self) -> str:
        """Hash of the worded text, kept with the enterprise's confirmation."""
        text = json.dumps([self.title, self.description, self.indicators], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

"""A series of competitions, its editions, their tracks and how provinces forward them."""

from __future__ import annotations

from functools import cached_property

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.naming import USUAL_PATTERN, NameParts, name_by, overall_name
from competitions.states import EDITION_EDGES, EditionState, TrackKind
from competitions.wording import USUAL_WORDS, Words

# What was scored by is what stands on the sheets: the database keeps it, whoever asks.
FROZEN_CRITERIA = """
    IF EXISTS (
        SELECT 1 FROM competitions_reviewsheet sheet
        JOIN competitions_hostingapplication application ON application.id = sheet.application_id
        WHERE application.edition_id = OLD.id AND sheet.state = 'submitted'
    ) THEN
        RAISE EXCEPTION 'pgtrigger: the criteria of edition % were scored by and stay as they are', OLD.id;
    END IF;
    RETURN NEW;
"""


class Series(models.Model):
    """A series that is held again and again: 中国创新挑战赛, 长三角国际创新挑战赛 …"""

    name = models.CharField("名称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=30)
    code = models.SlugField("代码", max_length=20, unique=True)

    class Meta:
        verbose_name = "赛事系列"
        verbose_name_plural = "赛事系列"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Edition(Stateful):
    """One edition (届) of a series: its notice, its dates, its form.

    ``umbrella`` is the contest under whose name the edition runs (第十四届中国创新创业大赛), ``name_pattern`` how its
    competitions are called. ``manager_word``, ``agreement_word`` and ``implementer_word`` are what this edition calls
    the same things; ``words`` hands them to pages and papers.
    ``latest_final_on`` is the day by which, in principle, finals are held; ``report_before`` the day before which the
    summary is due. ``quota_per_province`` bounds what a province may recommend, where the series bounds it;
    ``quota_is_hard`` says whether the bound holds without exception (≤2 场) or 原则上, over it then only with a reason.
    ``decides_together``: the centre proposes a decision on each application and releases all in one act; else each is
    decided and told by itself.
    ``review_criteria``: rows of kernel.marks by which named reviewers score the applications; frozen by a trigger once a
    sheet was submitted. ``review_deadline``: until when they are asked for it; later sheets count, too.
    ``sub_provincial_direct``: 副省级城市 apply to the centre directly, as 计划单列市 always do; else by their province.
    ``needs_work_plan``: a competition collects demands only once the centre has approved its 工作方案.
    ``stamped_registration``: challengers hand in a stamped copy of registration and declaration instead of signing here.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="editions", verbose_name="系列")
    ordinal = models.PositiveSmallIntegerField("届次")
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    umbrella = models.CharField("母体赛事名称", max_length=60, blank=True, default="")
    name_pattern = models.CharField("赛事命名规则", max_length=80, default=USUAL_PATTERN)
    manager_word = models.CharField("技术经理人的称谓", max_length=12, default=USUAL_WORDS.manager)
    agreement_word = models.CharField("意向协议的称谓", max_length=12, default=USUAL_WORDS.agreement)
    implementer_word = models.CharField("专场实施单位的称谓", max_length=12, default=USUAL_WORDS.implementer)
    document_number = models.CharField("发文字号", max_length=60, blank=True, default="")
    notice_title = models.CharField("通知标题", max_length=120, blank=True, default="")
    notice_body = models.TextField("通知正文", blank=True, default="")
    national_deadline = models.DateTimeField("申办截止")
    latest_final_on = models.DateField("现场赛不晚于", null=True, blank=True)
    report_before = models.DateField("总结完成于此日前", null=True, blank=True)
    quota_per_province = models.PositiveSmallIntegerField("每省名额", null=True, blank=True)
    quota_is_hard = models.BooleanField("名额不得超过", default=True)
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="申办表"
    )
    decides_together = models.BooleanField("统一公布承办地", default=False)
    review_criteria = models.JSONField("评审标准", default=list, blank=True)
    review_deadline = models.DateTimeField("评审截止", null=True, blank=True)
    sub_provincial_direct = models.BooleanField("副省级城市直接报送", default=False)
    needs_work_plan = models.BooleanField("须报工作方案", default=False)
    stamped_registration = models.BooleanField("挑战报名须交盖章件", default=False)
    organiser = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="editions", verbose_name="组织单位")
    state = models.CharField("状态", max_length=16, choices=EditionState.choices, default=EditionState.DRAFT)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "届次"
        verbose_name_plural = "届次"
        ordering = ["-year", "-ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["series", "ordinal"], name="competitions_edition_once"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="competitions_edition_counts_from_one"),
            state_constraint("competitions_edition", EditionState),
        ]
        triggers = [
            *state_triggers("competitions_edition", EDITION_EDGES, EditionState.DRAFT),
            pgtrigger.Trigger(
                name="competitions_edition_criteria",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("review_criteria"),
                func=FROZEN_CRITERIA,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("competitions:edition", args=[self.pk])

    @property
    def overall_name(self) -> str:
        """``第七届中国创新挑战赛``: what all its competitions have in common, and hosts don't retype."""
        return overall_name(self.name_pattern, self._name_parts)

    def name_for(self, place: str) -> str:
        """``第七届中国创新挑战赛（江苏）``; without a place the brackets stay open as on the paper form."""
        return name_by(self.name_pattern, self._name_parts, place)

    @property
    def words(self) -> Words:
        """What this edition calls the things that editions call differently."""
        return Words(manager=self.manager_word, agreement=self.agreement_word, implementer=self.implementer_word)

    @cached_property
    def track_list(self) -> tuple[Track, ...]:
        """Its tracks in their order. One query for each object of an edition."""
        return tuple(self.tracks.all())

    @property
    def _name_parts(self) -> NameParts:
        return NameParts(self.series.name, self.ordinal, self.year, self.umbrella)


class Track(models.Model):
    """A kind of competition within an edition and what it asks of the applicant."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tracks", verbose_name="届次")
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类别", max_length=20, choices=TrackKind.choices)
    needs_theme = models.BooleanField("须定主题", default=False)
    industries_min = models.PositiveSmallIntegerField("产业领域至少", default=0)
    industries_max = models.PositiveSmallIntegerField("产业领域至多", default=0)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "赛道"
        verbose_name_plural = "赛道"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="competitions_track_once"),
            models.CheckConstraint(
                condition=Q(industries_max__gte=F("industries_min")), name="competitions_track_range_is_a_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NoticeFile(models.Model):
    """An annex of an edition's notice (附件1、附件2 …). One that was taken out stays as a row and is shown to nobody."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notice_files", verbose_name="届次")
    file = models.OneToOneField("documents.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    added_at = models.DateTimeField("上传时间")
    removed = models.BooleanField("已移除", default=False)

    class Meta:
        verbose_name = "通知附件"
        verbose_name_plural = "通知附件"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.edition}通知附件"


class EditionForwarding(models.Model):
    """A province forwards an edition's notice, with a deadline of its own that is not later than the national one."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="forwardings", verbose_name="届次")
    province = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="forwardings", verbose_name="省级单位"
    )
    deadline = models.DateTimeField("报送截止")
    document_number = models.CharField("发文字号", max_length=60, blank=True, default="")
    body = models.TextField("转发通知正文", blank=True, default="")
    forwarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    forwarded_at = models.DateTimeField("转发时间")
    announcement = models.ForeignKey(
        "competitions.Announcement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公开的转发通知",
    )

    class Meta:
        verbose_name = "转发"
        verbose_name_plural = "转发"
        ordering = ["edition", "province"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "province"], name="competitions_forwarding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.province}转发{self.edition}"

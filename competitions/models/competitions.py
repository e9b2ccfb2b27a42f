"""A competition, its parties, the roles held at it, its calendar and its sessions."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from challenge_portal.organisations.models import Authority, GrantBase, Institution, role_label
from challenge_portal.organisations.roles import HOST_OFFICER, ROLE_LABELS, SESSION_ORGANISER, SUPERVISOR
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models.editions import Edition, Series, Track
from competitions.naming import joined_name
from competitions.states import COMPETITION_EDGES, CompetitionState, PartyTitle, Stage
from competitions.wording import Words

COMPETITION_ROLES = (HOST_OFFICER, SESSION_ORGANISER, SUPERVISOR)


class Competition(Stateful):
    """One competition of an edition: ``第七届中国创新挑战赛（江苏）``.

    ``code`` goes into the numbers of demands and documents (``JS-2026``). ``second_series`` is the further series in
    which it stands at the same time (「暨」), with the edition's ordinal there where it counts them and its full title
    (``第二届长三角国际创新挑战赛``); ``name`` is joined with that title. ``needs_analysis`` says whether
    an approved analysis is the gate to publication (国科发火〔2019〕228号 三.1); ``seals_solutions`` whether solutions stay
    sealed until their deadline.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="competitions", verbose_name="届次")
    track = models.ForeignKey(
        Track, on_delete=models.PROTECT, null=True, blank=True, related_name="competitions", verbose_name="赛道"
    )
    second_series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="second_competitions",
        verbose_name="暨（系列）",
    )
    second_ordinal = models.PositiveSmallIntegerField("暨（届次）", null=True, blank=True)
    second_title = models.CharField("暨（名称）", max_length=80, blank=True, default="")
    name = models.CharField("名称", max_length=240, unique=True)
    place = models.CharField("地名", max_length=120)
    code = models.SlugField("代码", max_length=20, unique=True)
    theme = models.CharField("主题", max_length=400, blank=True, default="")
    industries = ArrayField(models.CharField(max_length=200), verbose_name="产业领域", default=list, blank=True)
    needs_analysis = models.BooleanField("分析通过方可发布", default=True)
    seals_solutions = models.BooleanField("解决方案截止前密封", default=False)
    # 各地要公布受理机构、联系方式等信息 (国科发火〔2019〕228号 四.5). The limits in office days are ours: no notice names one.
    complaint_body = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="投诉受理机构"
    )  # none: the first office that runs the competition
    complaint_contact = models.CharField("投诉受理联系方式", max_length=120, blank=True, default="")
    complaint_days = models.PositiveSmallIntegerField("投诉答复期限（工作日）", default=15)
    publicity_days = models.PositiveSmallIntegerField("奖励公示期（工作日）", default=5)
    # 需求方初选和优选解决方案 (国科发火〔2019〕228号 三.4) has no number of days either.
    answer_days = models.PositiveSmallIntegerField("方案答复期限（工作日）", default=5)
    state = models.CharField(
        "状态", max_length=16, choices=CompetitionState.choices, default=CompetitionState.PREPARING
    )
    person_in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField("设立时间")

    class Meta:
        verbose_name = "赛事"
        verbose_name_plural = "赛事"
        ordering = ["-edition__year", "code"]
        permissions = [(role, ROLE_LABELS[role]) for role in COMPETITION_ROLES]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_series=None, second_ordinal=None, second_title="")
                | (Q(second_series__isnull=False) & ~Q(second_title="")),
                name="competitions_second_edition_is_whole",
            ),
            state_constraint("competitions_competition", CompetitionState),
        ]
        triggers = state_triggers("competitions_competition", COMPETITION_EDGES, CompetitionState.PREPARING)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("competitions:competition", args=[self.code])

    @property
    def own_name(self) -> str:
        """The name without that of the second edition."""
        return self.name.removesuffix(joined_name("", self.second_title))

    @property
    def words(self) -> Words:
        """What its edition calls things; read the edition with it (``select_related``), else this is a query."""
        return self.edition.words

    @property
    def trail_scope(self) -> str:
        """Entries about a competition are sealed in its own chain."""
        return f"competition:{self.pk}"

    def closes(self, stage: Stage) -> datetime | None:
        """When a stage closes; exactly then is still in time. None: the calendar says nothing. One query, unless
        ``periods`` was prefetched.
        """
        return next((period.closes_at for period in self.periods.all() if period.stage == stage), None)

    def opens(self, stage: Stage) -> datetime | None:
        """When a stage opens, if the calendar says so."""
        return next((period.opens_at for period in self.periods.all() if period.stage == stage), None)


class CompetitionParty(models.Model):
    """An organisation under a competition, in which quality, and whether it runs it.

    It is an office of the tree, an institution of the portal, or neither: then ``named`` alone says who it is, as the
    notice does. Else ``named`` is what the notice called it where that differs from its own name. An office that
    stands twice (as 主办单位 and as 承办单位) has one row for each title.
    """

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="parties", verbose_name="赛事")
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="主管部门"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="parties", verbose_name="单位"
    )
    named = models.CharField("文件上的名称", max_length=80, blank=True, default="")
    title = models.CharField("名义", max_length=16, choices=PartyTitle.choices)
    may_manage = models.BooleanField("具体承办", default=False)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "组织单位"
        verbose_name_plural = "组织单位"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(authority=None, institution__isnull=False)
                | Q(authority__isnull=False, institution=None)
                | (Q(authority=None, institution=None, may_manage=False) & ~Q(named="")),
                name="competitions_party_is_one_organisation",
            ),
            models.UniqueConstraint(
                fields=["competition", "title", "named"],
                condition=Q(authority=None, institution=None),
                name="competitions_party_name_once",
            ),
            models.UniqueConstraint(
                fields=["competition", "title", "authority"],
                condition=Q(institution=None),
                name="competitions_party_authority_once",
            ),
            models.UniqueConstraint(
                fields=["competition", "title", "institution"],
                condition=Q(authority=None),
                name="competitions_party_institution_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_title_display()}：{self.shown_name}"

    @property
    def shown_name(self) -> str:
        """The name as the document has it (``北京市科委``), else the organisation's own."""
        return self.named or str(self.organisation)

    @property
    def group(self) -> str:
        """With whom it is listed: those who run the competition, or those of its quality."""
        return "" if self.may_manage else self.title

    @property
    def organisation(self) -> Authority | Institution | None:
        """Whichever of the two it is; neither where the name alone is known."""
        return self.authority or self.institution


class CompetitionGrant(GrantBase):
    """Person holds a role at one competition; ``authority`` is the office for which they then act (none: an
    institution's member, for example of a session's organiser).
    """

    content_object = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="grants", verbose_name="赛事"
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代表"
    )

    class Meta(GrantBase.Meta):
        verbose_name = "赛事授权"
        verbose_name_plural = "赛事授权"
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gte=F("granted_at")),
                name="competitions_grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{role_label(self.permission)}（{self.content_object}）"


class StagePeriod(models.Model):
    """When a stage of a competition opens and closes."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="periods", verbose_name="赛事")
    stage = models.CharField("阶段", max_length=16, choices=Stage.choices)
    opens_at = models.DateTimeField("开始", null=True, blank=True)
    closes_at = models.DateTimeField("截止")

    class Meta:
        verbose_name = "日程"
        verbose_name_plural = "日程"
        ordering = ["closes_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "stage"], name="competitions_period_once"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at__gt=F("opens_at")), name="competitions_period_is_a_period"
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="competitions_period_stage_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.competition}：{self.get_stage_display()}"


class Session(models.Model):
    """专场: a session of a competition with organisers and implementers of its own."""

    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="sessions", verbose_name="赛事")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("专场赛名称", max_length=80)
    organisers = ArrayField(models.CharField(max_length=80), verbose_name="承办单位", default=list, blank=True)
    implementers = ArrayField(models.CharField(max_length=80), verbose_name="实施单位", default=list, blank=True)

    class Meta:
        verbose_name = "专场"
        verbose_name_plural = "专场"
        ordering = ["competition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "number"], name="competitions_session_once"),
        ]

    def __str__(self) -> str:
        return self.name

"""The ways in beside an enterprise's own account: QR links, Excel sheets, what somebody entered for an enterprise."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from challenge_portal.organisations.models import Authority, Institution
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful
from competitions.models import Competition
from demands.models.demands import Demand
from demands.states import IMPORT_EDGES, LINK_EDGES, ImportState, LinkState


class IntakeLink(Stateful):
    """征集二维码: a printed link by which enterprises hand in the light form (预报名表) without an account.

    ``office`` made it and answers for it; ``name`` is the channel (渠道): where it hangs, who hands it out. ``token``
    stands in the printed address and is no secret.
    """

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="intake_links", verbose_name="赛事"
    )
    office = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", verbose_name="经办单位")
    name = models.CharField("渠道名称", max_length=40)
    token = models.CharField(max_length=16, unique=True)
    open_until = models.DateTimeField("开放至")
    state = models.CharField("状态", max_length=8, choices=LinkState.choices, default=LinkState.OPEN)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("生成时间")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "征集二维码"
        verbose_name_plural = "征集二维码"
        ordering = ["-created_at", "-pk"]
        constraints = [
            state_constraint("demands_link", LinkState),
            models.UniqueConstraint(
                fields=["competition", "office", "name"],
                condition=Q(state=LinkState.OPEN),
                name="demands_link_one_open_by_name",
            ),
        ]
        triggers = state_triggers("demands_link", LINK_EDGES, LinkState.OPEN)

    def __str__(self) -> str:
        return f"征集二维码“{self.name}”"

    @property
    def trail_scope(self) -> str:
        """Entries about a link are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"


class ImportSheet(Stateful):
    """A filled Excel template: uploaded, checked whole by a job, kept only when an officer confirms.

    ``done`` of ``total`` rows are checked so far; both are written by the job while it works, without the engine.
    ``problems`` holds the first ones for the page ([row, column, reason]); ``errors_file`` has all of them.
    """

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="import_sheets", verbose_name="赛事"
    )
    form_version = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, related_name="+", verbose_name="表单版本"
    )
    office = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送单位"
    )
    agency = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送机构"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="文件"
    )
    errors_file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="错误表"
    )
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已核对", default=0)
    good = models.PositiveIntegerField("合格", default=0)
    bad = models.PositiveIntegerField("有误", default=0)
    imported = models.PositiveIntegerField("已导入", default=0)
    problem = models.CharField("不能导入的原因", max_length=500, blank=True, default="")
    problems = models.JSONField("错误", default=list, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    confirmed_for = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认单位"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=ImportState.choices, default=ImportState.CHECKING)
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "需求导入"
        verbose_name_plural = "需求导入"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            state_constraint("demands_sheet", ImportState),
            models.CheckConstraint(
                condition=Q(office__isnull=False, agency__isnull=True) | Q(office__isnull=True, agency__isnull=False),
                name="demands_sheet_from_one_unit",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="demands_sheet_done_of_total"),
            models.CheckConstraint(
                condition=~Q(state=ImportState.IMPORTED) | Q(confirmed_by__isnull=False),
                name="demands_sheet_kept_by_somebody",
            ),
        ]
        triggers = state_triggers("demands_sheet", IMPORT_EDGES, ImportState.CHECKING)

    def __str__(self) -> str:
        return f"{self.sent_by}的需求导入表"

    @property
    def sent_by(self) -> str:
        """The office or agency that sent it."""
        return str(self.office or self.agency)

    @property
    def trail_scope(self) -> str:
        """Entries about a sheet are sealed in its competition's chain."""
        return f"competition:{self.competition_id}"

    def get_absolute_url(self) -> str:
        """The page with what was found."""
        return reverse("demands:import", args=[self.pk])


class Intake(models.Model):
    """How a demand was brought in for an enterprise: by whom, from where, and who of the enterprise took it over.

    For a link ``light_answers`` holds what was typed into the light form, ``consent_…`` the text that was agreed to, and
    ``claim_sha256`` the hash of the claim code (认领码); the code itself is nowhere. ``form_key`` names one filled page,
    so that pressing twice makes one demand. ``confirmed_sha256`` is the hash of the answers at the taking over.
    """

    demand = models.OneToOneField(Demand, on_delete=models.PROTECT, related_name="intake", verbose_name="需求")
    link = models.ForeignKey(
        IntakeLink, on_delete=models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name="二维码"
    )
    sheet = models.ForeignKey(
        ImportSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name="导入表"
    )
    row = models.PositiveIntegerField("行号", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="录入人",
    )
    entered_at = models.DateTimeField("录入时间")
    on_behalf_of = models.CharField("代表", max_length=120)
    light_form = models.ForeignKey(
        "form_versions.FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    light_answers = models.JSONField("预报名内容", default=dict, blank=True)
    consent_version = models.CharField("同意的文本版本", max_length=20, blank=True, default="")
    consent_sha256 = models.CharField("同意的文本摘要", max_length=64, blank=True, default="")
    form_key = models.CharField(max_length=64, blank=True, default="")
    claim_sha256 = models.CharField(max_length=64, blank=True, default="")
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="认领人",
    )
    confirmed_sha256 = models.CharField("确认内容摘要", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "需求来源"
        verbose_name_plural = "需求来源"
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim_sha256"], condition=~Q(claim_sha256=""), name="demands_claim_code_once"
            ),
            models.UniqueConstraint(fields=["form_key"], condition=~Q(form_key=""), name="demands_light_form_once"),
            models.UniqueConstraint(fields=["sheet", "row"], name="demands_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.demand}（{self.demand.get_channel_display()}）"


class PhoneCode(models.Model):
    """A code sent to a phone, by which somebody without an account shows that it is theirs.

    Neither phone nor code stand here, only keyed digests of them. It holds for ten minutes and five tries.
    """

    link = models.ForeignKey(IntakeLink, on_delete=models.CASCADE, related_name="+")
    phone_digest = models.CharField(max_length=64, db_index=True)
    code_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "手机验证码"
        verbose_name_plural = "手机验证码"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"验证码 {self.pk}"

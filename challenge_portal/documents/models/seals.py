"""An organisation's seal, and the requests to use it."""

import uuid

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from challenge_portal.documents.models.papers import Document, DocumentFile, StoredFile
from challenge_portal.documents.states import SEAL_REQUEST_EDGES, SEAL_REQUEST_OPEN, SealRequestState
from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.edges import state_constraint, state_triggers
from challenge_portal.workflow.models import Stateful

NARROWEST, WIDEST = 20, 60  # mm; seals of state organs have 42 to 60 (国发〔1999〕25号), those for special use less


class Seal(models.Model):
    """The seal with which the portal signs for an authority: a picture, and a certificate with its private key.

    It is the portal's own signature and no official 电子印章 (docs/decisions/0010). ``secret`` holds key and chain,
    encrypted with a key from the environment (``seals.keeping``); nobody reads the password again, it isn't kept. A
    seal never changes: another picture or certificate is another seal, and the one before is retired.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, verbose_name="单位", on_delete=models.PROTECT, related_name="seals")
    name = models.CharField("印章名称", max_length=80)
    image = models.OneToOneField(StoredFile, verbose_name="印模图片", on_delete=models.PROTECT, related_name="+")
    width = models.PositiveSmallIntegerField(
        "印模宽度（毫米）", validators=[MinValueValidator(NARROWEST), MaxValueValidator(WIDEST)]
    )
    certificate = models.BinaryField("证书")
    secret = models.BinaryField("加密的私钥")
    fingerprint = models.CharField("证书 SHA-256", max_length=64, db_index=True)
    holder = models.CharField("证书使用者", max_length=300)
    issuer = models.CharField("证书颁发者", max_length=300)
    serial = models.CharField("证书序列号", max_length=64)
    valid_from = models.DateTimeField("证书生效")
    valid_until = models.DateTimeField("证书到期")
    uploaded_by = models.CharField("录入人", max_length=200)
    uploaded_at = models.DateTimeField("录入时间")
    retired_by = models.CharField("停用人", max_length=200, blank=True, default="")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retire_reason = models.CharField("停用原因", max_length=200, blank=True, default="")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        verbose_name = "印章"
        verbose_name_plural = "印章"
        ordering = ("-uploaded_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("authority",), condition=Q(retired_at__isnull=True), name="seal_in_use_once"
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="seal_certificate_lasts"),
            models.CheckConstraint(condition=Q(width__range=(NARROWEST, WIDEST)), name="seal_width_is_possible"),
        )
        triggers = (
            pgtrigger.Protect(name="seal_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="seal_is_what_it_was",
                fields=[
                    "authority",
                    "name",
                    "image",
                    "width",
                    "certificate",
                    "fingerprint",
                    "valid_from",
                    "valid_until",
                ],
            ),
        )

    def __str__(self) -> str:
        return self.name


class SealRequest(Stateful):
    """用印申请: an officer asks that their office's seal be put on one place of one finalised paper.

    ``place`` is the number of the place on the paper (``id="seal-1"`` in its template), ``seal`` the one with which it
    was granted. Who asked and who decided are never the same person: guard and constraint say so.
    """

    authority = models.ForeignKey(
        Authority, verbose_name="单位", on_delete=models.PROTECT, related_name="seal_requests"
    )
    document = models.ForeignKey(Document, verbose_name="文书", on_delete=models.PROTECT, related_name="seal_requests")
    place = models.PositiveSmallIntegerField("盖章位置")
    place_label = models.CharField("盖章处", max_length=80)
    purpose = models.CharField("用印事由", max_length=200)
    state = models.CharField("状态", max_length=12, choices=SealRequestState.choices, default=SealRequestState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="审批人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = models.TextField("审批意见", blank=True, default="")
    seal = models.ForeignKey(
        Seal, verbose_name="印章", on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    signed_file = models.OneToOneField(
        DocumentFile, verbose_name="签章件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField("签章时间", null=True, blank=True)
    problem = models.CharField("未签成的原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "用印申请"
        verbose_name_plural = "用印申请"
        ordering = ("-asked_at", "-pk")
        indexes = (models.Index(fields=("authority", "state"), name="seal_request_inbox"),)
        constraints = (
            state_constraint("seal_request", SealRequestState),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="seal_request_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state=SealRequestState.SIGNED)
                | Q(decided_by__isnull=False, seal__isnull=False, signed_file__isnull=False),
                name="seal_request_signed_by_grant",
            ),
            models.UniqueConstraint(
                fields=("document", "place"),
                condition=Q(state__in=sorted(SEAL_REQUEST_OPEN)),
                name="seal_request_open_once",
            ),
        )
        triggers = (*state_triggers("seal_request", SEAL_REQUEST_EDGES, SealRequestState.ASKED),)

    def __str__(self) -> str:
        return f"{self.document.title}：{self.place_label}用印申请"

    def get_absolute_url(self) -> str:
        """Where it is looked at and decided."""
        return reverse("documents:seal_request", args=[self.pk])

    @property
    def trail_scope(self) -> str:
        """The record of the paper's competition, where it belongs to one."""
        return self.document.scope

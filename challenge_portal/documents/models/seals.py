"""An organisation's seal."""

import uuid

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from challenge_portal.documents.models.papers import StoredFile
from challenge_portal.organisations.models import Authority

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

"""People. What a person may do stands in grants and memberships (organisations), never on the person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q


class PersonManager(UserManager["User"]):
    """Creates people; a superuser can't be made, because Django would let it past every rule."""

    def create_superuser(self, *args: object, **kwargs: object) -> User:
        raise ValueError("门户没有超级用户：请授予角色。")


class User(AbstractUser):
    """One natural person with one sign-in, by user name, phone or mail.

    ``display_name`` is what others see. ``phone`` and ``email`` are unique where given. ``is_superuser`` is never
    true (database constraint). The three administrators (系统, 安全, 审计) are grants that exclude one another.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机", max_length=20, blank=True, default="")
    email = models.EmailField("邮箱", blank=True, default="")
    is_demo = models.BooleanField("演示", default=False)
    must_change_password = models.BooleanField("须修改初始密码", default=False)

    objects: ClassVar[PersonManager] = PersonManager()
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="accounts_user_never_superuser"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="accounts_user_phone_once"),
            models.UniqueConstraint("email", condition=~Q(email=""), name="accounts_user_email_once"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The display name: Chinese names are not split."""
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


class Consent(models.Model):
    """A versioned text that a person accepted, in whose name, when and from where.

    The text itself is kept by its hash and version; the texts stand in ``accounts.consent_texts``.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents", verbose_name="人员")
    kind = models.CharField("文本", max_length=40)
    version = models.CharField("版本", max_length=20)
    text_sha256 = models.CharField("文本摘要", max_length=64)
    signed_name = models.CharField("签署姓名", max_length=40)
    in_name_of = models.CharField("代表", max_length=120, blank=True, default="")
    subject = models.CharField("事项", max_length=120, blank=True, default="")
    address = models.GenericIPAddressField("地址", null=True, blank=True)
    accepted_at = models.DateTimeField("签署时间")

    class Meta:
        verbose_name = "签署记录"
        verbose_name_plural = "签署记录"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "version", "in_name_of", "subject"], name="accounts_consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.version}"

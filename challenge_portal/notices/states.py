"""Where a reminder stands, and the ways to a phone."""

from django.db import models


class ReminderState(models.TextChoices):
    """The label is what administrators see."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    SKIPPED = "skipped", "不再需要"


class PhoneChannel(models.TextChoices):
    """The ways to a person's phone. The value is the name of the wish and of the setting."""

    SMS = "sms", "手机短信"
    WECOM = "wecom", "企业微信"

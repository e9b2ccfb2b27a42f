"""Where a reminder stands."""

from django.db import models


class ReminderState(models.TextChoices):
    """The label is what administrators see."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    SKIPPED = "skipped", "不再需要"

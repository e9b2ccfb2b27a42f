"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Deadlines, reminders and messages."""

    name = "challenge_portal.notices"
    label = "notices"
    verbose_name = "通知提醒"

"""The notices app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NoticesConfig(AppConfig):
    """Deadlines, reminders and messages."""

    name = "challenge_portal.notices"
    label = "notices"
    verbose_name = "通知提醒"

    def ready(self) -> None:
        """Have reminders sent by the worker."""
        from challenge_portal.jobs.registry import register_periodic
        from challenge_portal.notices import policy  # noqa: F401 - its rules enter the table
        from challenge_portal.notices.plans import enter_plans
        from challenge_portal.notices.reminders import send_reminders

        post_migrate.connect(enter_plans, sender=self)
        register_periodic("notices.reminders", 30, send_reminders)

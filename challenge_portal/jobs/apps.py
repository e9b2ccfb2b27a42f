"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Durable job rows around Celery."""

    name = "challenge_portal.jobs"
    label = "jobs"
    verbose_name = "后台任务"

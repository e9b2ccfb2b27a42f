"""The jobs app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Durable job rows around Celery."""

    name = "challenge_portal.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Find every app's handlers (``tasks.py``), and keep the record sealed and the job table short."""
        from challenge_portal.jobs import policy  # noqa: F401 - its rules enter the table
        from challenge_portal.jobs.housekeeping import purge_done
        from challenge_portal.jobs.registry import register_periodic
        from challenge_portal.trail.sealing import seal_stragglers, seal_trail

        autodiscover_modules("tasks")
        register_periodic("trail.seal", 10, seal_trail)
        register_periodic("trail.seal_stragglers", 60 * 60, seal_stragglers)
        register_periodic("jobs.purge", 60 * 60, purge_done)

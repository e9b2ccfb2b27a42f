"""The competitions app."""

from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    """Series, editions, hosting applications, competitions and their parties and calendar."""

    name = "competitions"
    label = "competitions"
    verbose_name = "赛事"

    def ready(self) -> None:
        """Put rules and workflows into their tables, and have old packages deleted."""
        from challenge_portal.jobs.registry import register_periodic
        from competitions import (  # noqa: F401 - each enters its table
            change_workflow,
            complaint_workflow,
            extension_workflow,
            form_uses,
            letter_workflow,
            package_files,
            package_workflow,
            plan_workflow,
            policy,
            seal_news,
            services,
            workflow,
        )
        from competitions.services.packages import tidy_packages

        register_periodic("competitions.packages", 10 * 60, tidy_packages)

"""The competitions app."""

from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    """Series, editions, hosting applications, competitions and their parties and calendar."""

    name = "competitions"
    label = "competitions"
    verbose_name = "赛事"

    def ready(self) -> None:
        """Put rules and workflows into their tables."""
        from competitions import (  # noqa: F401
            change_workflow,
            complaint_workflow,
            extension_workflow,
            letter_workflow,
            plan_workflow,
            policy,
            seal_news,
            services,
            workflow,
        )

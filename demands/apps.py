"""The demands app."""

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    """Technical demands, from the enterprise's draft to the public hall."""

    name = "demands"
    label = "demands"
    verbose_name = "需求"

    def ready(self) -> None:
        """Put rules, workflows, papers and the search sources into their tables."""
        from challenge_portal.jobs.registry import register_periodic
        from challenge_portal.search.services import register_source
        from competitions.news import when_calendar_changes
        from competitions.selectors.announced import register_listed
        from demands import (  # noqa: F401
            correction_workflow,
            form_uses,
            intake_files,
            intake_workflow,
            news,
            papers,
            policy,
            public_news,
            tasks,
            workflow,
        )
        from demands.search import OFFICE, PUBLIC, office_texts, public_texts
        from demands.selectors.hall import listed_demands
        from demands.services import following
        from demands.services.intake import forget_codes, tidy_imports

        news.when_taken_down(following.tell_taken_down)
        news.when_corrected(following.follow_correction)
        when_calendar_changes(following.follow_calendar)
        register_listed(listed_demands)
        when_calendar_changes(workflow.follow_calendar)
        public_news.listen()
        register_source(PUBLIC, public_texts)
        register_source(OFFICE, office_texts)
        register_periodic("demands.imports", 10 * 60, tidy_imports)
        register_periodic("demands.phone_codes", 24 * 60 * 60, forget_codes)

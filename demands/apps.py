"""The demands app."""

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    """Technical demands, from the enterprise's draft to the public hall."""

    name = "demands"
    label = "demands"
    verbose_name = "需求"

    def ready(self) -> None:
        """Put rules, workflows, papers and the search sources into their tables."""
        from challenge_portal.search.services import register_source
        from competitions.news import when_calendar_changes
        from competitions.selectors.public import register_pages_of_announcements
        from demands import papers, policy, workflow  # noqa: F401
        from demands.search import OFFICE, PUBLIC, office_texts, public_texts
        from demands.selectors.hall import pages_of_announcement

        register_pages_of_announcements(pages_of_announcement)
        when_calendar_changes(workflow.follow_calendar)
        register_source(PUBLIC, public_texts)
        register_source(OFFICE, office_texts)

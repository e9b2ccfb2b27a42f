"""The solutions app."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    """Challengers, their solutions, matching and agreements."""

    name = "solutions"
    label = "solutions"
    verbose_name = "解决方案"

    def ready(self) -> None:
        """Put rules, workflows and papers into their tables."""
        from competitions.news import when_calendar_changes
        from competitions.setting_guards import register_period_guard, register_seal_guard
        from demands.challengers import register_challengers
        from demands.news import when_taken_down
        from demands.partners import register_partner_finder
        from demands.selectors.taking_up import register_taking_up
        from solutions import form_uses, policy  # noqa: F401
        from solutions.effects.filing import follow_taking_down
        from solutions.rules.sealing import deadline_after_opening, seal_after_filing
        from solutions.workflow import agreements, filing, matching  # noqa: F401

        when_calendar_changes(filing.follow_calendar)
        when_taken_down(follow_taking_down)
        register_partner_finder(agreements.partner_found)
        register_period_guard(deadline_after_opening)
        register_seal_guard(seal_after_filing)
        from solutions.papers import registrations as registration_papers  # noqa: F401
        from solutions.selectors.steps import taking_up
        from solutions.workflow import registrations  # noqa: F401

        register_taking_up(taking_up)
        from solutions.selectors.challengers import working_on

        register_challengers(working_on)

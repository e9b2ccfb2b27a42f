"""The awards app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Finals, panels and scores; the award catalogue, publicity and certificates."""

    name = "awards"
    label = "awards"
    verbose_name = "现场赛与奖励"

    def ready(self) -> None:
        """Put rules, workflows and papers into their tables."""
        from awards import policy  # noqa: F401
        from awards.objections import round_in_publicity
        from awards.papers import finals as final_papers  # noqa: F401
        from awards.papers import rounds as round_papers  # noqa: F401
        from awards.selectors.public_awards import listed_rounds
        from awards.selectors.rounds import kind_rows
        from awards.services.deciding import no_undecided_final, not_drawn_for_a_final
        from awards.workflow import finals as final_workflow  # noqa: F401
        from awards.workflow import rounds  # noqa: F401
        from competitions.complaint_subjects import register_complaint_subject
        from competitions.selectors.announced import register_listed
        from competitions.selectors.public import register_award_catalogue
        from solutions.answer_guards import CHOOSE, DECLINE, register_answer_guard

        register_answer_guard(CHOOSE, no_undecided_final)
        register_answer_guard(DECLINE, not_drawn_for_a_final)
        register_award_catalogue(kind_rows)
        register_listed(listed_rounds)
        register_complaint_subject("round", round_in_publicity)

"""The workflow app."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """States, transitions, guards and the record of each move."""

    name = "challenge_portal.workflow"
    label = "workflow"
    verbose_name = "流程"

    def ready(self) -> None:
        """Have time's own moves made by the worker, every few seconds."""
        from challenge_portal.jobs.registry import register_periodic
        from challenge_portal.workflow.engine import run_due

        register_periodic("workflow.run_due", 5, run_due)

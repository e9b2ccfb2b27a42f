"""The workflow app."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """States, transitions, guards and the record of each move."""

    name = "challenge_portal.workflow"
    label = "workflow"
    verbose_name = "流程"

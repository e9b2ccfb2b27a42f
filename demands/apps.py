"""The demands app."""

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    """Technical demands, from the enterprise's draft to the public hall."""

    name = "demands"
    label = "demands"
    verbose_name = "需求"

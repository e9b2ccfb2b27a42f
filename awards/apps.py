"""The awards app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Live finals, scores, awards and certificates."""

    name = "awards"
    label = "awards"
    verbose_name = "奖励"

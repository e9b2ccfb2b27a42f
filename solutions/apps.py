"""The solutions app."""

from django.apps import AppConfig


class SolutionsConfig(AppConfig):
    """Challengers, their solutions, matching and agreements."""

    name = "solutions"
    label = "solutions"
    verbose_name = "解决方案"

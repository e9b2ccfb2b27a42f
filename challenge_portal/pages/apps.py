"""The pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages that see all apps: home, desk, statistics."""

    name = "challenge_portal.pages"
    label = "pages"
    verbose_name = "页面"

"""The pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Pages that see all apps: home, desk, statistics."""

    name = "challenge_portal.pages"
    label = "pages"
    verbose_name = "页面"

    def ready(self) -> None:
        """Say what the portal counts to the apps below that ask."""
        from challenge_portal.pages.summary import history  # noqa: F401

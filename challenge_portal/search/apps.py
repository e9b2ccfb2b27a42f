"""Django's entry to the search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Text search; registers its own recurring work when the portal starts."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "challenge_portal.search"
    label = "search"
    verbose_name = "全文检索"

    def ready(self) -> None:
        """Importing the module registers the recurring work with the job runner."""
        from challenge_portal.search import tasks  # noqa: F401

"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Chinese text search, for the public hall and for matching."""

    name = "challenge_portal.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Registers the recurring work of the indexer."""
        from challenge_portal.search import tasks  # noqa: F401

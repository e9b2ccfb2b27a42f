"""The organisations app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The tree of authorities, institutions and their members, grants, and who may do what."""

    name = "challenge_portal.organisations"
    label = "organisations"
    verbose_name = "组织机构"

    def ready(self) -> None:
        """Put the rules of this room into the table."""
        from challenge_portal.organisations import rules  # noqa: F401

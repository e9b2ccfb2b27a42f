"""The form versions app."""

from django.apps import AppConfig


class FormVersionsConfig(AppConfig):
    """Forms as data: fields, limits, options, versions and answers."""

    name = "challenge_portal.form_versions"
    label = "form_versions"
    verbose_name = "表单版本"

    def ready(self) -> None:
        """Put the rules into their table."""
        from challenge_portal.form_versions import policy  # noqa: F401

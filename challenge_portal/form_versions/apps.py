"""The form versions app."""

from django.apps import AppConfig


class FormVersionsConfig(AppConfig):
    """Forms as data: fields, limits, options, versions and answers."""

    name = "challenge_portal.form_versions"
    label = "form_versions"
    verbose_name = "表单版本"

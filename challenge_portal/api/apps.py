"""The api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST interface."""

    name = "challenge_portal.api"
    label = "api"
    verbose_name = "接口"

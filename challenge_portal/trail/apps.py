"""The trail app."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Append-only record of who did what, as whom and why."""

    name = "challenge_portal.trail"
    label = "trail"
    verbose_name = "留痕"

"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demonstration data: real organisers, invented enterprises, all marked 演示."""

    name = "challenge_portal.demo"
    label = "demo"
    verbose_name = "演示数据"

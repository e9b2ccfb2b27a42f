"""Print the demonstration's accounts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from challenge_portal.demo.accounts import printed


class Command(BaseCommand):
    """``manage.py demo_accounts``."""

    help = "列出演示账号"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list."""
        self.stdout.write(printed())

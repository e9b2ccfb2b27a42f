"""Load the demonstration data once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from challenge_portal.demo.loading import load
from challenge_portal.kernel.clock import now


class Command(BaseCommand):
    """``manage.py load_demo``: a second run finds the data there and does nothing."""

    help = "载入演示数据（只载入一次）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how long it took. Refused where real people work."""
        if not getattr(settings, "DEMO", False):
            raise CommandError("演示数据只能载入演示环境（settings.demo）。")
        done = load(at=now())
        if done is None:
            self.stdout.write("演示数据已在，未重复载入。")
        else:
            self.stdout.write(f"演示数据已载入，用时 {done.seconds:.1f} 秒。")

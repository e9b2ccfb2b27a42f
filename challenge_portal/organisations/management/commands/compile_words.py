"""``manage.py compile_words``: make the catalogue of the back office's words from its source."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from challenge_portal.organisations.office.words import compiled


class Command(BaseCommand):
    """Writes ``django.mo`` beside each ``django.po`` of the portal's own catalogues."""

    help = "由 django.po 生成 django.mo（不需要安装 gettext）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile every catalogue in LOCALE_PATHS."""
        for folder in settings.LOCALE_PATHS:
            for source in sorted(folder.rglob("django.po")):
                source.with_suffix(".mo").write_bytes(compiled(source))
                self.stdout.write(f"已生成 {source.with_suffix('.mo')}")

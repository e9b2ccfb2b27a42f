"""``manage.py install_forms``: put the forms that come with the code into the database. After each ``migrate``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from challenge_portal.form_versions.installing import install_forms


class Command(BaseCommand):
    """Running it again changes nothing. Without the forms nobody can apply, file a demand or take one up."""

    help = "把随程序提供的表单装入数据库（每次升级后运行，可重复运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Install every form and say what was done.

        What could not be installed is told as an error, and the portal starts all the same: it goes on with the
        version that people use.
        """
        for each in install_forms():
            said = f"{each.form.title}（{each.form.key} 第 {each.form.version} 版）：{each.outcome}"
            if each.barred:
                self.stderr.write(self.style.ERROR(f"{said}。程序里请改用新的版本号。"))
            else:
                self.stdout.write(said)

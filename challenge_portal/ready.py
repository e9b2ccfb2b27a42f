"""Bring database, demo data, static files and fonts up to date, as quickly as what is left to do allows.

    python -m challenge_portal.ready ACCOUNTS_FILE

The launcher runs it before web and worker. It writes the demo's accounts (who, username, password) as JSON, for the
launcher to print.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django

MARK = ".made-from"  # in STATIC_ROOT: what the collected files were made from


def main(accounts_file: Path) -> None:
    """Do what the module says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "challenge_portal.settings.demo")
    django.setup()
    migrate()
    install_forms()
    accounts_file.write_text(json.dumps(load_demo(), ensure_ascii=False))
    collect_static()
    make_compact_fonts()


def migrate() -> None:
    """Apply the migrations that are missing; one look when there are none."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1)


def install_forms() -> None:
    """The forms of this version of the code; those that are there stay."""
    from django.core.management import call_command

    call_command("install_forms")


def load_demo() -> list[dict[str, str]]:
    """Load the demo data (the command itself knows what is loaded already); the accounts to print."""
    from django.core.management import call_command

    call_command("load_demo")
    from challenge_portal.demo.accounts import ACCOUNTS

    return [{"who": one.note, "username": one.username, "password": one.password} for one in ACCOUNTS]


def collect_static() -> None:
    """Collect the static files when one of them, or a package that brings some, has changed."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    made_from = static_mark()
    mark = root / MARK
    if mark.exists() and mark.read_text() == made_from:
        return
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=1)
    mark.write_text(made_from)


def make_compact_fonts() -> None:
    """Cut the fonts when there are none, or when the package has brought others; papers are printed without them too.

    In a process of its own: a fault in a library of the system's must not keep the portal from starting.
    """
    from django.conf import settings

    command = [sys.executable, "-m", "challenge_portal.documents.compact_fonts", str(settings.COMPACT_FONTS)]
    subprocess.run(command, check=False)


def static_mark() -> str:
    """A digest of names, sizes and times of all static files."""
    digest = hashlib.sha256(django.__version__.encode())
    for line in sorted(static_files()):
        digest.update(line.encode())
    return digest.hexdigest()


def static_files() -> Iterator[str]:
    """A line for each static file of the portal and of its packages."""
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            yield f"{storage.path(name)} {found.st_size} {found.st_mtime_ns}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))

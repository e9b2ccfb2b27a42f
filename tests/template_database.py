"""A fresh database for each test process, copied from one that was migrated once for this set of migrations."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases

PREFIX = "template_"
LOCK = 742_101  # any number; held while the template is made, so that one worker makes it and the others copy


def make_test_database(*, verbosity: int) -> None:
    """Make this process's database anew and turn Django's connection to it."""
    wanted = connection.settings_dict
    name = wanted["TEST"]["NAME"] or f"test_{wanted['NAME']}"
    template = PREFIX + migrations_mark()
    with maintenance(wanted) as execute:
        execute("SELECT pg_advisory_lock(%s)", [LOCK])
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        names = {row[0] for row in execute("SELECT datname FROM pg_database")}
        if template in names:
            execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            connection.close()
            settings.DATABASES["default"]["NAME"] = wanted["NAME"] = name
            return
        setup_databases(verbosity, interactive=False, serialized_aliases=set())
        connection.close()
        for old in names:
            if old.startswith(PREFIX):
                execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        execute(f'CREATE DATABASE "{template}" TEMPLATE "{name}"')


def migrations_mark() -> str:
    """A digest of every migration of every app; another one means another template."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        spec = find_spec(f"{app.name}.migrations")
        for folder in (spec.submodule_search_locations or []) if spec else []:
            for path in sorted(Path(folder).glob("*.py")):
                digest.update(f"{app.label}/{path.name}".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def maintenance(wanted: dict[str, Any]) -> Iterator[Any]:
    """A function that executes one statement on the server's maintenance database and returns its rows."""
    server = psycopg2.connect(
        dbname="postgres",
        host=wanted["HOST"] or None,
        port=wanted["PORT"] or None,
        user=wanted["USER"] or None,
        password=wanted["PASSWORD"] or None,
    )
    server.autocommit = True

    def execute(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        with server.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    try:
        yield execute
    finally:
        server.close()

"""In production the portal's role adds to the record and to the versions of texts; the database lets it do no more.

The script that makes the roles (deploy/database-roles.sh) is run as it stands, then the owner migrates.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection
from psycopg2 import errors

from challenge_portal.places import CHECKOUT
from challenge_portal.trail.rights import append_only_models

pytestmark = pytest.mark.services

DATABASE = "roles_of_production"
ROLES = ("portal", "portal_owner")
ENTRY = (
    "INSERT INTO trail_trailentry (at, scope, verb, actor_id, actor_label, role, acting_for, subject_kind, subject_id,"
    " subject_label, from_state, to_state, reason, details, personal_digest, address, request_id)"
    " VALUES (now(), 'platform', 'test', '', '系统', '', '', 'test', '1', '', '', '', '', '{}', '', '', '')"
)
TABLES = sorted(model._meta.db_table for model in append_only_models())


def connect(role: str, database: str = DATABASE) -> Any:
    """A connection of its own; every statement stands alone."""
    settings = connection.settings_dict
    opened = psycopg2.connect(dbname=database, user=role, host=settings["HOST"], port=settings["PORT"], password="x")
    opened.autocommit = True
    return opened


def run(
    role: str, statement: str, values: list[Any] | None = None, *, database: str = DATABASE
) -> list[tuple[Any, ...]]:
    opened = connect(role, database)
    try:
        with opened.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        opened.close()


@pytest.fixture(scope="module")
def production() -> Iterator[None]:
    """A database with the roles that the script makes, migrated by its owner."""
    settings = connection.settings_dict
    superuser = settings["USER"]
    forget(superuser)
    run(superuser, f"CREATE DATABASE {DATABASE}", database="postgres")
    script = {
        "POSTGRES_USER": superuser,
        "POSTGRES_DB": DATABASE,
        "DATABASE_OWNER_PASSWORD": "owner",
        "DATABASE_PASSWORD": "portal",
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"]),
    }
    subprocess.run(["sh", CHECKOUT / "deploy" / "database-roles.sh"], env=os.environ | script, check=True)
    address = f"postgres://portal_owner:owner@{settings['HOST']}:{settings['PORT']}/{DATABASE}"
    migrate = [sys.executable, CHECKOUT / "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    environment = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "challenge_portal.settings.testing",
    }
    subprocess.run(migrate, env=environment, cwd=CHECKOUT, check=True)
    yield
    forget(superuser)


def forget(superuser: str) -> None:
    """Nothing is left for the next test on this server."""
    run(superuser, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", database="postgres")
    for role in ROLES:
        run(superuser, f"DROP ROLE IF EXISTS {role}", database="postgres")


def test_the_portal_adds_an_entry_to_the_record(production: None) -> None:
    before = run("portal", "SELECT count(*) FROM trail_trailentry")[0][0]

    run("portal", ENTRY)

    assert run("portal", "SELECT count(*) FROM trail_trailentry") == [(before + 1,)]


def test_the_portal_adds_a_version_by_handing_in_a_text(production: None) -> None:
    """The trigger writes it with the portal's own rights."""
    assert run("portal", "SELECT has_table_privilege('demands_demandversion', 'INSERT')") == [(True,)]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE", "DROP TABLE {} CASCADE"]
)
def test_the_portal_can_do_nothing_else_to_it(production: None, table: str, statement: str) -> None:
    """The right is missing: even a session that tells the triggers to step aside gets no further."""
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
    column = run("portal_owner", asked, [table])[0][0]
    given = statement.format(table, column, column)

    with pytest.raises(errors.InsufficientPrivilege):
        run("portal", f"SET session_replication_role = origin; SET pgtrigger.ignore = '{{{table}}}'; {given}")


def test_the_owner_too_is_stopped_by_the_triggers(production: None) -> None:
    run("portal", ENTRY)
    for statement in ("UPDATE trail_trailentry SET reason = ''", "TRUNCATE trail_trailentry CASCADE"):
        with pytest.raises(errors.RaiseException, match="Cannot"):
            run("portal_owner", statement)


def test_ordinary_tables_stay_open_to_the_portals_work_and_closed_to_emptying(production: None) -> None:
    run("portal", "UPDATE trail_trailpersonal SET salt = salt")  # what may be erased can be erased
    run("portal", "DELETE FROM django_session")
    with pytest.raises(errors.InsufficientPrivilege):
        run("portal", "TRUNCATE demands_demand CASCADE")


def test_a_second_migration_gives_nothing_back(production: None) -> None:
    """Default privileges grant on new tables only; what was taken stays taken."""
    held = run(
        "portal_owner",
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'portal' AND privilege_type NOT IN ('SELECT', 'INSERT')"
        " AND table_name = ANY(%s)",
        [TABLES],
    )

    assert held == []

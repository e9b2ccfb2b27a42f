"""What all tests share: a database server of their own for each process, with a fresh database."""

import atexit
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django import DjangoDbBlocker

from challenge_portal.embedded import AlreadyRunning, EmbeddedServer
from challenge_portal.places import state_folder
from tests.template_database import make_test_database

SLOTS = 9  # test runs of one checkout and user at the same time
SERVER = pytest.StashKey[EmbeddedServer]()


def pytest_configure(config: pytest.Config) -> None:
    """Each process that runs tests starts a server of its own, unless DATABASE_URL names one.

    One server for all would let an open transaction of one test hold back what another waits for: the record's
    sealing and the search index read only what no running transaction, in whatever database, can still precede.
    """
    only_hands_out = not hasattr(config, "workerinput") and bool(getattr(config.option, "numprocesses", None))
    if only_hands_out or os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    server = _start_server()
    config.stash[SERVER] = server
    atexit.register(server.stop)
    os.environ["PORTAL_TEST_SERVER"] = str(server.folder)  # read by the settings of the workers
    settings.DATABASES["default"].update(server.address.django_settings("portal"))


# Empties the tables that hold rows, with triggers and foreign keys aside. TRUNCATE, which Django would send, gives every
# table and index a new file, some 900 of them, to be rid of a few hundred rows.
EMPTY = """
DO $$ DECLARE held record; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR held IN SELECT schemaname, tablename FROM pg_tables WHERE tablename = ANY(%s) AND schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %%I.%%I)', held.schemaname, held.tablename) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM %%I.%%I', held.schemaname, held.tablename); END IF;
  END LOOP;
END $$
"""


def _empty_what_is_filled(
    self: DatabaseOperations, style: object, tables: list[str], *, reset_sequences: bool = False, **kinds: bool
) -> list[str]:
    """What `flush` runs between two tests with real transactions; the append-only tables are emptied only here."""
    return [EMPTY % "ARRAY[{}]".format(", ".join(f"'{table}'" for table in tables))] if tables else []


DatabaseOperations.sql_flush = _empty_what_is_filled  # type: ignore[method-assign,assignment]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run started."""
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """A migrated database of this worker's own; it stays until the next run makes it anew."""
    with django_db_blocker.unblock():
        make_test_database(verbosity=request.config.option.verbose)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _start_server() -> EmbeddedServer:
    """The server of the first free slot."""
    for slot in range(1, SLOTS + 1):
        server = EmbeddedServer(state_folder() / f"test-{slot}", disposable=True)
        try:
            server.start()
        except AlreadyRunning:
            continue
        server.create_database("portal")
        return server
    raise pytest.UsageError(f"{SLOTS} test runs of this checkout are under way already.")

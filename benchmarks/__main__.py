"""The command line of the benchmarks.

make bench                        everything, about four minutes
make bench ARGS="--seconds 5"     the same, quicker and less exact
make bench ARGS="--only documents"
make bench ARGS="--only intake"   how many rows of an Excel import are checked in a second
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from challenge_portal.embedded import EmbeddedServer
from challenge_portal.places import make_state_folder, state_folder


def main() -> None:
    """Measure and print."""
    order = arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    folder = make_state_folder(make_state_folder(state_folder()) / "bench")
    with database(folder) if order.only != "documents" else contextlib.nullcontext() as server:
        import django

        django.setup()
        from benchmarks import report

        say(report.circumstances(order))
        if order.only in (None, "pages"):
            say(report.pages(order, database=server, logs=folder))
        if order.only in (None, "intake"):
            say(report.intake(order))
        if order.only in (None, "documents"):
            say(report.documents(order, fonts=folder / "fonts"))


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description="How fast the portal is on this machine.")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each page and server (default 10)")
    parser.add_argument("--demands", type=int, default=2000, help="published demands in the database (default 2000)")
    parser.add_argument("--visitors", type=int, default=8, help="connections at once (default 8)")
    parser.add_argument("--workers", type=int, default=3, help="worker processes (default 3, as in production)")
    parser.add_argument("--documents", type=int, default=200, help="documents to print (default 200)")
    parser.add_argument("--forms", type=int, default=500, help="printed forms to pack into a ZIP (default 500)")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of an Excel import to check (default 10,000)")
    parser.add_argument("--only", choices=["pages", "documents", "intake"], help="measure one part")
    return parser.parse_args()


@contextlib.contextmanager
def database(folder: Path) -> Iterator[EmbeddedServer | None]:
    """A fresh database on a server of its own, or None where DATABASE_URL names an empty one."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    from benchmarks.settings import DATABASE

    with EmbeddedServer(folder) as server:
        connection = server.address.connect("postgres")
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        server.create_database(DATABASE)
        yield server


def say(text: str) -> None:
    """A part of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    began = time.monotonic()
    main()
    say(f"\nThe whole run took {time.monotonic() - began:.0f} s.")

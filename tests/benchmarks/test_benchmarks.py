"""The benchmarks run, on data as small as can be. How fast they find the portal is nobody's test."""

import os
import re
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from challenge_portal.places import CHECKOUT
from tests.template_database import PREFIX, maintenance, migrations_mark

NAME = "benchmarked"


@pytest.fixture
def empty_database(django_db_setup):
    """A migrated database of its own, beside the one of the tests."""
    wanted = connection.settings_dict
    with maintenance(wanted) as execute:
        execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        execute(f'CREATE DATABASE "{NAME}" TEMPLATE "{PREFIX}{migrations_mark()}"')
        password = f":{quote(wanted['PASSWORD'])}" if wanted["PASSWORD"] else ""
        yield f"postgres://{wanted['USER']}{password}@/{NAME}?host={quote(wanted['HOST'])}&port={wanted['PORT']}"
        execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def run(*arguments, **variables):
    command = [sys.executable, "-m", "benchmarks", *arguments]
    environment = os.environ | variables
    done = subprocess.run(command, check=False, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_pages_are_measured_beside_bare_django(empty_database):
    small = ("--demands", "20", "--seconds", "0.06", "--visitors", "1", "--workers", "1", "--only", "pages")
    said = run(*small, DATABASE_URL=empty_database)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines() if line.startswith("| h")]
    assert [row[:2] for row in rows if "304" not in row[0]] == [
        [page, server]
        for page in ("home", "hall", "hall, filtered")
        for server in ("bare Django", "portal", "portal, copies")
    ]
    assert all("(×" in row[2] for row in rows if row[1] == "portal")
    assert "20 published demands" in said
    assert "were not" not in said  # every answer was 200, or 304 where the visitor had the page


def test_the_rows_of_an_import_are_measured(empty_database):
    said = run("--rows", "200", "--only", "intake", DATABASE_URL=empty_database)
    [row] = [line for line in said.splitlines() if line.startswith("| 200 |")]
    assert row.split("|")[2].strip() == "2"  # every hundredth is bad


def test_the_documents_are_measured_beside_plain_weasyprint():
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    said = run("--documents", "2", "--forms", "3", "--only", "documents", DATABASE_URL=nowhere)
    rows = [re.split(r"\s*\|\s*", line)[1:5] for line in said.splitlines() if re.match(r"\| (WeasyPrint|portal)", line)]
    assert rows == [
        ["WeasyPrint", "1", "1", "2"],
        ["portal", "1", "1", "2"],
        ["portal", "1", "2", "2"],
        ["portal", "2", "1", "2"],
    ]
    assert "times the processor's time" in said
    assert re.search(r"3 of them in one ZIP of 0\.\d MiB: \d+\.\d s, at most \d\.\d\d MiB held", said)

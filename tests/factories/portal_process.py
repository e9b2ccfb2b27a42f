"""Runs a management command or Celery on the database of a test, with the tests' kinds of jobs.

``TESTS_DATABASE`` names the database; ``TESTS_BROKER`` makes it a portal with a broker of its own.
"""

from __future__ import annotations

import os
import sys

import django

from challenge_portal.settings import testing


def main() -> None:
    """``celery …``, ``enqueue <kind> <number> <folder>`` or any management command."""
    names = ["NAME", "HOST", "PORT", "USER", "PASSWORD"]
    testing.DATABASES["default"].update(zip(names, os.environ["TESTS_DATABASE"].split("|"), strict=True))
    broker = os.environ.get("TESTS_BROKER", "")
    if broker:
        testing.CELERY_BROKER_URL = broker
        testing.JOBS_WAKE_ON_COMMIT = True
    django.setup()

    from challenge_portal.celery import app
    from challenge_portal.jobs.services import enqueue
    from challenge_portal.kernel import clock
    from tests.factories import jobs  # noqa: F401 - registers the tests' kinds

    command, *arguments = sys.argv[1:]
    if command == "celery":
        app.start(arguments)
    elif command == "enqueue":
        kind, number, folder = arguments
        enqueue(kind, {"number": int(number), "folder": folder}, at=clock.now())
    else:
        from django.core.management import call_command

        call_command(command, *arguments)


if __name__ == "__main__":
    main()

"""Real worker processes on the test's own database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

CHECKOUT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def portal_process(*arguments: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m tests.factories.portal_process`` with these arguments, killed at the end if it still lives."""
    settings = connection.settings_dict
    variables = {
        **os.environ,
        "TESTS_DATABASE": "|".join(str(settings[name]) for name in ["NAME", "HOST", "PORT", "USER", "PASSWORD"]),
        "DJANGO_SETTINGS_MODULE": "challenge_portal.settings.testing",
        **environment,
    }
    command = [sys.executable, "-m", "tests.factories.portal_process", *arguments]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=variables, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def wait_until(holds: Callable[[], bool], *, log: Path, seconds: float = 40) -> None:
    """Wait until it holds; what the processes said is shown when it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, log.read_text(errors="replace")[-6000:]
        time.sleep(0.05)

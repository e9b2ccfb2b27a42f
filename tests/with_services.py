"""Run a command beside the system's own PostgreSQL and Redis, started in a temporary folder and stopped afterwards.

    python -m tests.with_services -m pytest -m services

The command finds them in DATABASE_URL and REDIS_URL. PostgreSQL 15 is taken when it is there (what production has to
bear at least), else the newest. As root both run as the portal's own system user.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg2

from challenge_portal.process import Owner, die_with_parent, make_closed

LIMIT = 60.0  # seconds to start
POSTGRESQL = Path("/usr/lib/postgresql")
WANTED = "15"
SUPERUSER = "postgres"  # as in production, where portal is the role that may not change the record


def main(arguments: list[str]) -> int:
    """Start both, run Python with the arguments, stop both; the command's exit code."""
    owner = Owner.for_this_process()
    with tempfile.TemporaryDirectory(prefix="portal-services-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        environment = dict(os.environ)
        environment["DATABASE_URL"] = stack.enter_context(postgresql(folder / "postgresql", owner))
        environment["REDIS_URL"] = stack.enter_context(redis(folder / "redis", owner))
        return subprocess.call([sys.executable, *arguments], env=environment)


@contextmanager
def postgresql(folder: Path, owner: Owner) -> Iterator[str]:
    """The system's PostgreSQL with an empty database; its address."""
    binaries = find_postgresql()
    make_closed(folder, owner)
    data, port = folder / "data", free_port()
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, cwd=folder, **owner.popen_arguments(),
    )  # fmt: skip
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
    command = [binaries / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())]
    with running(command, folder, owner):
        wait_until(lambda: psycopg2.connect(host="127.0.0.1", port=port, user=SUPERUSER, dbname="postgres").close())
        connection = psycopg2.connect(host="127.0.0.1", port=port, user=SUPERUSER, dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE portal")
            cursor.execute("SHOW server_version")
            print(f"PostgreSQL {cursor.fetchone()[0]}", flush=True)  # noqa: T201 - for the log of the run
        connection.close()
        yield f"postgres://{SUPERUSER}@127.0.0.1:{port}/portal"


@contextmanager
def redis(folder: Path, owner: Owner) -> Iterator[str]:
    """The system's Redis, keeping nothing; its address."""
    make_closed(folder, owner)
    port = free_port()
    program = shutil.which("redis-server", path="/usr/bin:/usr/local/bin")
    if program is None:
        raise SystemExit("redis-server is not installed.")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running(command, folder, owner):
        wait_until(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running(command: list[object], folder: Path, owner: Owner) -> Iterator[None]:
    """A server process, which also goes when this process is killed; its log is shown when it doesn't start."""
    log = folder.with_suffix(".log")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, **owner.popen_arguments(),
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - it calls prctl only
        )  # fmt: skip
    try:
        yield
    except TimeoutError:
        sys.stderr.write(log.read_text(errors="replace"))
        raise
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def find_postgresql() -> Path:
    """The folder of the system's PostgreSQL programs."""
    versions = {path.name: path / "bin" for path in POSTGRESQL.glob("*") if (path / "bin" / "initdb").exists()}
    if not versions:
        raise SystemExit("postgresql is not installed.")
    return versions.get(WANTED) or versions[max(versions, key=float)]


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port: int = attempt.getsockname()[1]
        return port


def wait_until(attempt: object) -> None:
    """Call until it raises no more."""
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            attempt()  # type: ignore[operator]
        except (OSError, psycopg2.OperationalError):
            if time.monotonic() > deadline:
                raise TimeoutError("the server did not start") from None
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

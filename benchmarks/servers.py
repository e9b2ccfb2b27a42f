"""Gunicorn as in production, and what its processes and the database's use."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from challenge_portal.places import CHECKOUT
from challenge_portal.process import die_with_parent

TICKS = os.sysconf("SC_CLK_TCK")
THREADS = 8
START_LIMIT = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one worker, in MiB: what it holds, and its share when what it has in common with others is divided."""

    resident: float
    share: float


@dataclass(frozen=True, slots=True)
class Tree:
    """A process and its children."""

    pid: int

    def children(self) -> list[int]:
        """The processes that it started and that still live."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def processor(self) -> float:
        """Seconds of the processor that it and its children have used up to now, those that have ended included."""
        return _processor(self.pid, with_ended=True) + sum(_processor(pid) for pid in self.children())

    def memory(self) -> list[Memory]:
        """Of each child."""
        return [_memory(pid) for pid in self.children()]


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn."""

    name: str
    port: int
    tree: Tree


@contextlib.contextmanager
def gunicorn(name: str, settings: str, *, workers: int, log: Path) -> Iterator[Server]:
    """Gunicorn with production's options (Dockerfile); its workers are not replaced while they are measured."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "challenge_portal.wsgi:application", f"--bind=127.0.0.1:{port}",
        "--worker-class=gthread", f"--workers={workers}", f"--threads={THREADS}", "--timeout=60",
        "--graceful-timeout=2", "--keep-alive=5", "--preload", "--worker-tmp-dir=/dev/shm", "--no-control-socket",
        "--access-logfile=-",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - it calls prctl, nothing of Python's
        )
    try:
        _wait(process, port, log)
        yield Server(name, port, Tree(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"gunicorn did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _processor(pid: int, *, with_ended: bool = False) -> float:
    """Utime and stime of all threads; and cutime and cstime, those of the children that it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11 : 15 if with_ended else 13]) / TICKS


def _memory(pid: int) -> Memory:
    sizes = {
        line.split(":")[0]: int(line.split()[1])
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    }
    return Memory(sizes["Rss"] / 1024, sizes["Pss"] / 1024)

"""The one command that starts the portal: it stops as a whole, and recovers from whatever was killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from challenge_portal import launch
from challenge_portal.launch import CannotStart
from challenge_portal.places import CHECKOUT, state_folder
from challenge_portal.process import is_alive

FIRST_START = 300  # seconds, beside other tests on a small machine
LATER_START = 120


class Portal:
    """`python -m challenge_portal.launch demo` in a state folder of its own."""

    def __init__(self, state: Path, port: int) -> None:
        self.state, self.port = state, port
        self.keeper: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the launcher with these arguments."""
        environment = {**os.environ, "PORTAL_STATE": str(self.state), "PORT": str(self.port)}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_TEST_SERVER"):
            environment.pop(name, None)
        return subprocess.Popen(
            [sys.executable, "-m", "challenge_portal.launch", *arguments],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def start(self, limit: float) -> str:
        """Start and wait for the address; what was printed until then."""
        self.keeper = self.run("demo")
        printed, deadline = "", time.monotonic() + limit
        assert self.keeper.stdout is not None
        while "Ctrl-C" not in printed:
            line = self.keeper.stdout.readline()
            assert line, f"the launcher ended: {printed}"
            assert time.monotonic() < deadline
            printed += line
        return printed

    def children(self) -> dict[str, int]:
        """The processes that the keeper looks after, by what they are."""
        assert self.keeper is not None
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent == self.keeper.pid:
                kind = next(kind for kind in ("gunicorn", "portal_worker", "postgres") if kind in command)
                found[kind] = int(folder.name)
        return found

    def wait(self) -> tuple[int, str]:
        """Wait for the keeper's end: its exit code and what it printed meanwhile."""
        assert self.keeper is not None
        printed, _ = self.keeper.communicate(timeout=60)
        code = self.keeper.returncode
        self.keeper = None
        return code, printed

    def answers(self) -> bool:
        """Whether somebody answers at the address."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10).close()
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Leave nothing running."""
        if self.keeper is not None:
            self.keeper.send_signal(signal.SIGTERM)
            self.wait()


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A state folder that stays for the tests of this module: the first start is the long one."""
    state = state_folder() / f"try-launch-{os.getpid()}"
    yield state
    shutil.rmtree(state, ignore_errors=True)


@pytest.fixture
def portal(prepared: Path) -> Iterator[Portal]:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port = attempt.getsockname()[1]
    portal = Portal(prepared, port)
    yield portal
    portal.end()


def gone(pids: list[int]) -> bool:
    """Whether all these processes end within a moment."""
    deadline = time.monotonic() + 30
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_it_starts_from_nothing_is_alone_and_stops_as_a_whole_on_ctrl_c(portal):
    printed = portal.start(FIRST_START)
    assert f"http://127.0.0.1:{portal.port}" in printed
    assert "centre" in printed  # the accounts
    assert portal.answers()
    children = portal.children()
    assert set(children) == {"postgres", "gunicorn", "portal_worker"}

    for command in ("demo", "reset"):  # a second one, and throwing the data away, are refused and harm nothing
        other = portal.run(command)
        printed, _ = other.communicate(timeout=LATER_START)
        assert other.returncode == 1
        assert "已经在运行" in printed
    assert portal.answers()

    portal.keeper.send_signal(signal.SIGINT)
    code, printed = portal.wait()

    assert code == 0
    assert "数据已保留" in printed
    assert gone(list(children.values()))
    assert not portal.answers()


def test_whatever_is_killed_everything_stops_and_the_next_start_recovers(portal):
    for victim in ("gunicorn", "portal_worker", "postgres"):
        portal.start(FIRST_START)
        assert portal.answers(), victim
        children = portal.children()
        os.kill(children[victim], signal.SIGKILL)
        code, printed = portal.wait()
        assert code == 1, victim
        assert "意外结束" in printed
        assert gone(list(children.values())), victim

    portal.start(LATER_START)
    children = portal.children()
    portal.keeper.kill()
    portal.wait()
    assert gone(list(children.values())), "the keeper's children"

    portal.start(LATER_START)
    for pid in [portal.keeper.pid, *portal.children().values()]:  # everything at once
        os.kill(pid, signal.SIGKILL)
    portal.wait()

    portal.start(LATER_START)
    assert portal.answers()


def test_a_later_start_repeats_nothing(portal):
    portal.start(FIRST_START)
    portal.end()
    portal.start(LATER_START)
    log = (portal.state / "logs" / "ready.log").read_text()
    assert "未重复载入" in log
    assert "Applying" not in log
    assert "static files copied" not in log


def test_reset_throws_the_data_away(portal):
    reset = portal.run("reset")
    printed, _ = reset.communicate(timeout=LATER_START)
    assert reset.returncode == 0, printed
    assert not (portal.state / "postgres").exists()
    assert not (portal.state / "media").exists()


def test_a_port_in_use_is_said_with_the_way_on(monkeypatch):
    monkeypatch.setattr(launch, "PORT_LIMIT", 0.1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"PORT={port + 1}"):
            launch.wait_for_port("127.0.0.1", port)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8000x", "八千", "８０００", "1e3"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(CannotStart, match="不是端口号"):
        launch.read_port(text)


def test_one_s_own_database_is_never_thrown_away(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@example.org/theirs")
    with pytest.raises(CannotStart, match="不会清空"):
        launch.reset()

"""The portal on this machine in one command: database, web process and worker under one keeper.

    python -m challenge_portal.launch demo      start everything; Ctrl-C or SIGTERM stops everything
    python -m challenge_portal.launch reset     throw the demo's data away
    python -m challenge_portal.launch manage …  one management command, with the database running

`make demo` and `make demo-reset` call it. PORT and HOST choose the address; DATABASE_URL names a database of one's own.
When a child dies, the others are stopped; when the keeper is killed, the kernel tells the children to stop. Whatever
was killed, the next start recovers by itself.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from challenge_portal.embedded import AlreadyRunning, EmbeddedError, EmbeddedServer
from challenge_portal.places import CHECKOUT, make_state_folder, state_folder
from challenge_portal.process import die_with_parent

WEB_LIMIT = 60.0  # seconds until the web process must answer
STOP_LIMIT = 20.0  # seconds a child has to end in good order
PORT_LIMIT = 6.0  # seconds for the children of a killed keeper to leave the port
KEPT_BY_RESET = {"venv", "caches", "fonts", "bench"}  # nothing of the demo's data is in them


class CannotStart(RuntimeError):
    """The portal can't be started; the text says why and what helps."""


class StopAsked(BaseException):
    """Somebody asked the keeper to stop while it was busy starting."""


@dataclass(slots=True)
class Child:
    """One process that the keeper looks after."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        """The end of its log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return ""


class Keeper:
    """Starts the children one after the other, watches them, and stops them in the reverse order."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.children: list[Child] = []
        self.starting = True
        self.stop_asked = False

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        with contextlib.suppress(OSError):
            if Path(f"/proc/{os.getppid()}/comm").read_text().strip() == "make":
                die_with_parent(signal.SIGTERM, parent=os.getppid())()

    def _asked(self, number: int, frame: FrameType | None) -> None:
        """The first wish stops in good order; further ones change nothing."""
        first, self.stop_asked = not self.stop_asked, True
        if first and self.starting:
            raise StopAsked

    def start(self, name: str, command: list[str], **variables: str) -> Child:
        """Start a child in a session of its own, so that Ctrl-C reaches the keeper only. Its output is a log file."""
        log = self._log(name)
        with open(log, "wb") as output:
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"} | variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - it calls prctl, nothing of Python's
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def finish(self, name: str, command: list[str], **variables: str) -> None:
        """Run a child to its end; CannotStart with its last words when it failed."""
        child = self.start(name, command, **variables)
        code = child.process.wait()
        self.children.remove(child)
        if code != 0:
            raise CannotStart(f"{name} 没有成功（{child.log}）：\n{child.last_words()}")

    def watch(self, server: EmbeddedServer | None) -> None:
        """Return when somebody asks to stop; CannotStart when a child or the database died."""
        self.starting = False
        while not self.stop_asked:
            for child in self.children:
                if child.ended:
                    raise CannotStart(f"{child.name} 意外结束（{child.log}）：\n{child.last_words()}")
            if server is not None and (server.process is None or server.process.poll() is not None):
                raise CannotStart(f"数据库意外结束，日志在 {server.log}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the children, the last one first; what does not listen is killed, with all that it started."""
        self.starting = False
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        deadline = time.monotonic() + STOP_LIMIT
        for child in reversed(self.children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.children.clear()

    def _log(self, name: str) -> Path:
        """The log file of a child; the one of the last start is kept beside it."""
        folder = make_state_folder(self.state / "logs")
        log = folder / f"{name}.log"
        if log.exists():
            log.replace(folder / f"{name}.1.log")
        return log


def demo() -> None:
    """Start everything, print the address and the accounts, and stay until asked to stop."""
    state = make_state_folder(state_folder())
    host, port = os.environ.get("HOST") or "127.0.0.1", read_port(os.environ.get("PORT") or "8000")
    began = time.monotonic()
    keeper = Keeper(state)
    keeper.listen()
    with only_one(state), contextlib.ExitStack() as stack:
        try:
            wait_for_port(host, port)
            server = stack.enter_context(database(state))
            stack.callback(keeper.stop)  # the children end before the database does
            say("准备数据库和演示数据……")
            keeper.finish("ready", [sys.executable, "-m", "challenge_portal.ready", str(state / "accounts.json")])
            worker = keeper.start("worker", [sys.executable, "manage.py", "portal_worker"])
            web = keeper.start("web", web_command(host, port))
            wait_for_answer(f"http://{reachable(host)}:{port}/", web)
            announce(state, f"http://{reachable(host)}:{port}", time.monotonic() - began, [web, worker])
            keeper.watch(server)
        except StopAsked:
            pass
        say("\n正在停止……")
    say("门户已停止，数据已保留。")


def web_command(host: str, port: int) -> list[str]:
    """Gunicorn with one process of eight threads."""
    return [
        sys.executable, "-m", "gunicorn", "challenge_portal.wsgi:application", f"--bind={host}:{port}",
        "--worker-class=gthread", "--workers=1", "--threads=8", "--timeout=120", "--graceful-timeout=10",
        "--keep-alive=5", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-",
    ]  # fmt: skip


def reset() -> None:
    """Throw the demo's data away: database, uploads, mail, index. Refused while the portal is running."""
    if os.environ.get("DATABASE_URL"):
        raise CannotStart("DATABASE_URL 指定了自己的数据库，这里不会清空它。")
    state = make_state_folder(state_folder())
    with only_one(state):
        for path in state.iterdir():
            if path.name in KEPT_BY_RESET or path.name.startswith(("postgresql-", "test-")) or path.suffix == ".lock":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    say("演示数据已清空。运行 make demo 会重新建立。")


def manage(arguments: list[str]) -> int:
    """Run one management command with the database running; beside a running portal it uses that one's."""
    state = make_state_folder(state_folder())
    command = [sys.executable, "manage.py", *arguments]
    try:
        with database(state):
            return subprocess.call(command, cwd=CHECKOUT)
    except AlreadyRunning:
        return subprocess.call(command, cwd=CHECKOUT)


@contextlib.contextmanager
def database(state: Path) -> Iterator[EmbeddedServer | None]:
    """The embedded server with the portal's database, or None when DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with EmbeddedServer(state / "postgres") as server:
        server.create_database("portal")
        yield server


@contextlib.contextmanager
def only_one(state: Path) -> Iterator[None]:
    """One running portal for a checkout and user; the kernel drops the lock when its keeper ends."""
    with open(state / "portal.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart("门户已经在运行。请先在那个终端按 Ctrl-C 停止它。") from None
        yield


def read_port(text: str) -> int:
    """The port as a number; CannotStart when it isn't one that a user may open."""
    highest = 65535
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= highest:
        raise CannotStart(f"PORT={text} 不是端口号，请用 1 到 {highest} 之间的数字。")
    return int(text)


def wait_for_port(host: str, port: int) -> None:
    """Wait a moment for the port to become free: the children of a killed keeper need one to leave."""
    deadline = time.monotonic() + PORT_LIMIT
    while True:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family, socket.SOCK_STREAM) as attempt:
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                attempt.bind((host.strip("[]"), port))
                return
        except OSError as error:
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"端口 {port} 不能使用（{error.strerror}）。请换一个，例如：make demo PORT={port + 1}"
                ) from None
            time.sleep(0.3)


def wait_for_answer(url: str, web: Child) -> None:
    """Return when the web process answers; CannotStart when it ends or fails."""
    deadline = time.monotonic() + WEB_LIMIT
    while time.monotonic() < deadline:
        if web.ended:
            raise CannotStart(f"网页进程没有启动（{web.log}）：\n{web.last_words()}")
        try:
            with urllib.request.urlopen(url, timeout=10):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            server_error = 500
            if error.code < server_error:
                return
            raise CannotStart(f"首页出错（{error.code}），日志在 {web.log}：\n{web.last_words()}") from None
        except OSError:
            time.sleep(0.1)
    raise CannotStart(f"网页进程在 {WEB_LIMIT:.0f} 秒内没有应答，日志在 {web.log}")


def reachable(host: str) -> str:
    """The host part of an address that a browser on this machine can open."""
    return "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104 - compared, not bound


def announce(state: Path, url: str, seconds: float, children: list[Child]) -> None:
    """Print where the portal is, who can sign in, and where the logs are."""
    accounts: list[dict[str, Any]] = []
    with contextlib.suppress(OSError, ValueError):
        accounts = json.loads((state / "accounts.json").read_text())
    rows = [("用户名", "密码", "是谁")] + [(a["username"], a["password"], a["who"]) for a in accounts]
    widths = [max(width(row[column]) for row in rows) for column in range(3)]
    lines = ["", f"创新挑战赛门户（演示）已启动，用时 {seconds:.1f} 秒：", "", f"    {url}", ""]
    if accounts:
        lines += ["    " + "  ".join(pad(cell, widths[i]) for i, cell in enumerate(row)).rstrip() for row in rows]
        lines += [""]
    lines += [f"日志：{child.log}" for child in children]
    lines += [f"数据：{state}", "按 Ctrl-C 停止。", ""]
    say("\n".join(lines))


def width(text: str) -> int:
    """How many columns of a terminal the text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, columns: int) -> str:
    """The text, filled up with blanks to that many columns."""
    return text + " " * (columns - width(text))


def say(text: str) -> None:
    """A line for the person at the terminal; a closed terminal is no reason to fail."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """The command line; returns the exit code."""
    command = arguments[0] if arguments else "demo"
    try:
        if command == "demo":
            demo()
        elif command == "reset":
            reset()
        elif command == "manage":
            return manage(arguments[1:])
        else:
            raise CannotStart("用法：python -m challenge_portal.launch demo | reset | manage …")
    except StopAsked:
        return 130
    except (CannotStart, EmbeddedError) as error:
        say(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

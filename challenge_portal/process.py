"""Small things about Linux processes that the launcher and the embedded server share."""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` after which the kernel sends that signal when the thread that started the child ends.

    So a child goes even after kill -9 of its keeper.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    keeper = os.getpid()

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

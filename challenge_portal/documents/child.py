"""A program of ours in a process of its own, asked by messages and watched: what hangs or kills it costs one answer."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, BinaryIO, cast

from challenge_portal.documents.wire import Closed, read_message, write_message
from challenge_portal.places import CHECKOUT


class Died(Exception):
    """The process ended without an answer."""


class TookTooLong(Exception):
    """There was no answer in time; the process was ended."""


class Busy(Exception):
    """Others are before us, and we waited long enough."""


class Child:
    """Owns the process: starts it when needed, replaces it after a failure and after so many answers.

    ``module`` is run with ``-m`` in our checkout, ``seconds`` the time for one answer, ``variables`` what its environment
    has besides ours.
    """

    def __init__(
        self, module: str, *, seconds: float, answers: int, variables: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        self.module = module
        self.seconds = seconds
        self.answers = answers
        self.variables = variables
        self.process: subprocess.Popen[bytes] | None = None
        self.done = 0
        self.owner = 0
        self.lock = threading.Lock()

    def ask(self, request: Mapping[str, Any], *, patience: float = -1) -> dict[str, Any]:
        """The answer to one request; callers come one after the other and wait at most ``patience`` seconds for that.

        Raises Busy, TookTooLong and Died; after these two the next call starts with a fresh process.
        """
        if not self.lock.acquire(timeout=patience):
            raise Busy
        try:
            return self._ask(request)
        finally:
            self.lock.release()

    def close(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        if process is None:
            return
        if self.owner == os.getpid():
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close_quietly(stream)

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        process = self._running()
        watch = threading.Timer(self.seconds, process.kill)
        began = monotonic()
        watch.start()
        try:
            write_message(cast(BinaryIO, process.stdin), dict(request))
            answer = read_message(cast(BinaryIO, process.stdout))
        except (Closed, OSError, ValueError) as error:
            self.close()
            raise (TookTooLong if monotonic() - began >= self.seconds else Died) from error
        finally:
            watch.cancel()
        self.done += 1
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        """A living process of this very one; a forked worker doesn't use its parent's."""
        process = self.process
        if process is not None and (
            self.owner != os.getpid() or process.poll() is not None or self.done >= self.answers
        ):
            self.close()
            process = None
        if process is None:
            process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=CHECKOUT,
                env={**os.environ, **self.variables()},
                close_fds=True,
            )
            self.process, self.owner, self.done = process, os.getpid(), 0
        return process


def _close_quietly(stream: object) -> None:
    try:
        stream.close()  # type: ignore[attr-defined]
    except OSError:  # the process is gone; what was in the buffer has no reader
        return

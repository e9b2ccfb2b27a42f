"""The renderer as the worker sees it: one child process, watched. A document that hangs or kills it costs one try."""

import atexit
import base64
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, cast

from django.conf import settings

from challenge_portal.documents import compact_fonts
from challenge_portal.documents.wire import Closed, read_message, write_message
from challenge_portal.places import CHECKOUT

RENDERER = "challenge_portal.documents.renderer"
SECONDS = 30.0
DOCUMENTS_PER_PROCESS = 500


class RenderFailed(Exception):
    """No PDF came: the document is wrong, the renderer died, or it took too long. The text says which."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF and its number of pages."""

    content: bytes
    pages: int


class Renderer:
    """Owns the child process: starts it when needed, replaces it after a failure and after 500 documents.

    ``fonts`` is the folder of the compact fonts, otherwise the one of the settings; it may be missing. ``module`` is the
    child's program: the benchmarks compare it with another one.
    """

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        documents: int = DOCUMENTS_PER_PROCESS,
        fonts: Path | None = None,
        module: str = RENDERER,
    ) -> None:
        self.seconds = seconds
        self.documents = documents
        self.fonts = fonts
        self.module = module
        self.process: subprocess.Popen[bytes] | None = None
        self.done = 0
        self.owner = 0
        self.lock = threading.Lock()

    def render(self, html: str, *, sheets: tuple[str, ...], identifier: str) -> Rendered:
        """The PDF of an HTML text with packaged style sheets; `identifier` makes its bytes repeatable.

        Raises RenderFailed; the next call starts with a fresh process then.
        """
        request: dict[str, Any] = {"html": html, "sheets": list(sheets), "identifier": identifier}
        with self.lock:
            answer = self._ask(request)
        if "error" in answer:
            raise RenderFailed(str(answer["error"]))
        return Rendered(base64.b64decode(answer["pdf"]), int(answer["pages"]))

    def close(self) -> None:
        """End the child process."""
        process, self.process = self.process, None
        if process is None:
            return
        if self.owner == os.getpid():
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close_quietly(stream)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._running()
        watch = threading.Timer(self.seconds, process.kill)
        began = monotonic()
        watch.start()
        try:
            write_message(cast(BinaryIO, process.stdin), request)
            answer = read_message(cast(BinaryIO, process.stdout))
        except (Closed, OSError, ValueError) as error:
            self.close()
            if monotonic() - began >= self.seconds:
                raise RenderFailed(f"生成超过 {self.seconds:g} 秒，已中止。") from error
            raise RenderFailed("生成进程意外结束。") from error
        finally:
            watch.cancel()
        self.done += 1
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        """A living child of this very process; a forked worker doesn't use its parent's."""
        process = self.process
        if process is not None and (
            self.owner != os.getpid() or process.poll() is not None or self.done >= self.documents
        ):
            self.close()
            process = None
        if process is None:
            process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=CHECKOUT,
                env={**os.environ, **compact_fonts.environment(self.fonts or settings.COMPACT_FONTS)},
                close_fds=True,
            )
            self.process, self.owner, self.done = process, os.getpid(), 0
        return process


def _close_quietly(stream: object) -> None:
    try:
        stream.close()  # type: ignore[attr-defined]
    except OSError:  # the child is gone; what was in the buffer has no reader
        return


renderer = Renderer()
atexit.register(renderer.close)

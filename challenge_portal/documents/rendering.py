"""The renderer as the worker sees it: one child process, watched. A document that hangs or kills it costs one try."""

import atexit
import base64
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from challenge_portal.documents import compact_fonts
from challenge_portal.documents.child import Child, Died, TookTooLong

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


class Renderer(Child):
    """The child that prints; a fresh one after 500 documents.

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
        super().__init__(
            module,
            seconds=seconds,
            answers=documents,
            variables=lambda: compact_fonts.environment(fonts or settings.COMPACT_FONTS),
        )

    def render(self, html: str, *, sheets: tuple[str, ...], identifier: str) -> Rendered:
        """The PDF of an HTML text with packaged style sheets; `identifier` makes its bytes repeatable.

        Raises RenderFailed; the next call starts with a fresh process then.
        """
        try:
            answer = self.ask({"html": html, "sheets": list(sheets), "identifier": identifier})
        except TookTooLong as error:
            raise RenderFailed(f"生成超过 {self.seconds:g} 秒，已中止。") from error
        except Died as error:
            raise RenderFailed("生成进程意外结束。") from error
        if "error" in answer:
            raise RenderFailed(str(answer["error"]))
        return Rendered(base64.b64decode(answer["pdf"]), int(answer["pages"]))


renderer = Renderer()
atexit.register(renderer.close)

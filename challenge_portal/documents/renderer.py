"""The process that turns HTML into PDF: `python -m challenge_portal.documents.renderer`.

It reads requests from standard input and answers on standard output, until its input ends. It knows neither settings
nor database, opens no network connection and reads no files but the style sheets beside this module. One
FontConfiguration and each parsed sheet live as long as the process: without that, fonts pile up in memory.
"""

import base64
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cssselect2
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from challenge_portal.documents import embedding, quick_drawing, quick_styles, quick_text
from challenge_portal.documents.wire import Closed, read_message, write_message

STYLES = Path(__file__).resolve().parent / "styles"
ELEMENTS = "elements.css"
DOCTYPE = "<!doctype html>"


class PackagedOnly(URLFetcher):
    """Fetches data: addresses and the packaged style folder; everything else is an error, not a request."""

    def __init__(self) -> None:
        super().__init__(timeout=1, allowed_protocols=["data", "file"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content behind an allowed address. Raises ValueError for any other."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith("file:"):
            asked = Path(url.removeprefix("file://")).resolve()
            if asked.is_relative_to(STYLES) and asked.is_file():
                return super().fetch(asked.as_uri(), headers)
        raise ValueError(f"a document may not fetch {url[:80]}")


class Page(weasyprint.HTML):
    """The HTML of a paper, whose elements begin with the rules of ``styles/elements.css``."""

    def __init__(self, html: str, *, elements: weasyprint.CSS, fetcher: URLFetcher) -> None:
        self.elements = elements
        root = well_formed(html)
        if root is None:
            super().__init__(string=html, url_fetcher=fetcher, base_url=None)
            return
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [self.elements]


def well_formed(html: str) -> ElementTree.Element | None:
    """The tree of a page that is XML as well, as our templates are: read in a tenth of the time. None for another."""
    if not html.startswith(DOCTYPE):
        return None
    try:
        return ElementTree.fromstring(html.removeprefix(DOCTYPE))  # noqa: S314 - no DTD, so no entities to expand
    except ElementTree.ParseError:
        return None


class Press:
    """Renders documents one after the other with the fonts and sheets it has already read."""

    def __init__(self) -> None:
        embedding.install()
        quick_styles.install()
        quick_text.install()
        quick_drawing.install()
        self.fonts = FontConfiguration()
        self.fetcher = PackagedOnly()
        self.sheets: dict[str, weasyprint.CSS] = {}

    def sheet(self, name: str) -> weasyprint.CSS:
        """A style sheet of the package, parsed once."""
        if name not in self.sheets:
            path = (STYLES / name).resolve()
            if not path.is_relative_to(STYLES):
                raise ValueError(f"{name} is not a packaged style sheet")
            self.sheets[name] = weasyprint.CSS(filename=str(path), font_config=self.fonts, url_fetcher=self.fetcher)
            quick_styles.keep_matches(self.sheets[name], path.read_text())
        return self.sheets[name]

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The PDF for one request, or why there is none."""
        quick_text.begin()
        try:
            html = Page(request["html"], elements=self.sheet(ELEMENTS), fetcher=self.fetcher)
            sheets = [self.sheet(name) for name in request["sheets"]]
            document = html.render(stylesheets=sheets, font_config=self.fonts)
            pdf = document.write_pdf(pdf_identifier=request["identifier"].encode(), finisher=embedding.pack)
        except (Exception, FatalURLFetchingError) as error:  # noqa: BLE001 - one bad document must not end the process
            return {"error": f"{type(error).__name__}: {error}"[:300]}
        return {"pdf": base64.b64encode(pdf).decode(), "pages": len(document.pages)}


def main(make_press: Callable[[], Press] = Press) -> None:
    """Answer requests until the other side closes the pipe."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the wire
    press = make_press()
    with contextlib.suppress(Closed, BrokenPipeError, KeyboardInterrupt):
        while True:
            write_message(answers, press.answer(read_message(requests)))


if __name__ == "__main__":
    main()

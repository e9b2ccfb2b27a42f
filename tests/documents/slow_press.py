"""A renderer that works out every style and every line anew, for comparison. Its files are drawn as the portal's are."""

import base64
import sys
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from challenge_portal.documents import embedding, quick_drawing
from challenge_portal.documents.renderer import ELEMENTS, STYLES, PackagedOnly
from challenge_portal.documents.wire import Closed, read_message, write_message


class Page(weasyprint.HTML):
    """HTML read by an HTML parser."""

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [weasyprint.CSS(filename=str(STYLES / ELEMENTS))]


def answer(request: dict[str, Any], fonts: FontConfiguration) -> dict[str, Any]:
    """The PDF for one request."""
    document = Page(string=request["html"], url_fetcher=PackagedOnly()).render(
        stylesheets=[str(STYLES / name) for name in request["sheets"]], font_config=fonts
    )
    pdf = document.write_pdf(pdf_identifier=request["identifier"].encode(), finisher=embedding.pack)
    return {"pdf": base64.b64encode(pdf).decode(), "pages": len(document.pages)}


def main() -> None:
    """Answer requests until the other side closes the pipe."""
    embedding.install()
    quick_drawing.install()
    fonts = FontConfiguration()
    while True:
        try:
            request = read_message(sys.stdin.buffer)
        except Closed:
            return
        write_message(sys.stdout.buffer, answer(request, fonts))


if __name__ == "__main__":
    main()

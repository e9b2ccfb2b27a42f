"""A renderer as anybody would write it first: WeasyPrint with its default settings, the same sheet and the same wire."""

import base64
import sys
from pathlib import Path
from typing import Any

import weasyprint

from challenge_portal.documents.renderer import STYLES
from challenge_portal.documents.wire import Closed, read_message, write_message

HERE = Path(__file__).resolve().parent
ONE_PAGE = "one_page.css"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The PDF for one request; nothing is kept from one to the next."""
    sheets = [str((HERE if name == ONE_PAGE else STYLES) / name) for name in request["sheets"]]
    document = weasyprint.HTML(string=request["html"]).render(stylesheets=sheets)
    pdf = document.write_pdf(pdf_identifier=request["identifier"].encode())
    return {"pdf": base64.b64encode(pdf).decode(), "pages": len(document.pages)}


def main() -> None:
    """Answer requests until the other side closes the pipe."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            request = read_message(requests)
        except Closed:
            return
        write_message(answers, answer(request))


if __name__ == "__main__":
    main()

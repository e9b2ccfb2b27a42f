"""The process that looks into strangers' PDFs: `python -m challenge_portal.documents.examiner`.

Anybody may drop a file on the verification page, and a PDF can be made to cost hours or to break what reads it. So it is
read here, without settings or database, with bounded memory, by a process that is ended when it takes too long.
"""

import base64
import contextlib
import resource
import sys
from typing import Any

from challenge_portal.documents.pdfium import page_texts
from challenge_portal.documents.seals.checking import NoPdf, signatures_of
from challenge_portal.documents.wire import Closed, read_message, write_message

MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space: fifty times the largest file


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The texts of the first pages; how many signatures there are (None: no whole PDF), and whether all are whole."""
    content = base64.b64decode(request["content"])
    try:
        signatures = signatures_of(content, lambda fingerprint: None)
    except NoPdf:
        found: dict[str, Any] = {"signatures": None, "whole": False}
    else:
        found = {"signatures": len(signatures), "whole": all(each.whole for each in signatures)}
    return {**found, "texts": page_texts(content, most=request["pages"])}


def main() -> None:
    """Answer requests until the other side closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the wire
    with contextlib.suppress(Closed, BrokenPipeError, KeyboardInterrupt):
        while True:
            write_message(answers, answer(read_message(requests)))


if __name__ == "__main__":
    main()

"""A stranger's PDF as the web process asks about it: bounded in size, time and memory, one at a time."""

import atexit
import base64
from dataclasses import dataclass

from challenge_portal.documents.child import Busy, Child, Died, TookTooLong

SECONDS = 10.0
PATIENCE = 5.0  # seconds: how long a visitor waits for those before them
FILES_PER_PROCESS = 200

examiner = Child("challenge_portal.documents.examiner", seconds=SECONDS, answers=FILES_PER_PROCESS)
atexit.register(examiner.close)


class TooHard(Exception):
    """The file kept the examiner longer than any honest one, or broke it."""


class TooBusy(Exception):
    """Too many files are being looked at; later is better."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What stands in a PDF. ``signatures`` is None for what is no whole PDF; ``whole``: none of them was tampered with."""

    texts: tuple[str, ...]
    signatures: int | None
    whole: bool


def examine(content: bytes, *, pages: int) -> Examined:
    """Look at the first pages' texts and at all signatures. Raises TooHard, TooBusy."""
    request = {"content": base64.b64encode(content).decode(), "pages": pages}
    try:
        found = examiner.ask(request, patience=PATIENCE)
    except Busy as error:
        raise TooBusy from error
    except (Died, TookTooLong) as error:
        raise TooHard from error
    return Examined(tuple(found["texts"]), found["signatures"], bool(found["whole"]))

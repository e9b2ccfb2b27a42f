"""Ready award catalogues, each as its notice has it. A host copies one and edits its copy.

Where a notice names no payer, no number or no criterion, the row has none: nothing is made up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ReadyCatalogue:
    """One catalogue: whose it is, where it stands, and its rows as the service takes them."""

    key: str
    title: str
    source: str
    rows: tuple[dict[str, Any], ...]


@cache
def ready_catalogues() -> tuple[ReadyCatalogue, ...]:
    """All that came with the portal, by key."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.json")))


def ready_catalogue(key: str) -> ReadyCatalogue | None:
    """One of them; nothing for a key nobody knows."""
    return next((each for each in ready_catalogues() if each.key == key), None)


def _read(path: Path) -> ReadyCatalogue:
    found = json.loads(path.read_text(encoding="utf-8"))
    return ReadyCatalogue(path.stem, found["title"], found["source"], tuple(found["rows"]))

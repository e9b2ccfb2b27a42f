"""The demonstration data as files; SOURCES.md says where it comes from."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one file, for example ``rows("people")``. Callers change nothing in them."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def editions() -> dict[str, Any]:
    """Series and editions of the notices."""
    return json.loads((FOLDER / "editions.json").read_text(encoding="utf-8"))


@cache
def demands() -> list[dict[str, Any]]:
    """The demands of all industries, file by file in the order of their names."""
    files = sorted((FOLDER / "demands").glob("*.json"))
    return [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))]


@cache
def solutions() -> list[dict[str, Any]]:
    """The solutions to the demands, file by file in the order of their names."""
    files = sorted((FOLDER / "solutions").glob("*.json"))
    return [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))]


@cache
def story() -> dict[str, Any]:
    """Meetings, finals, agreements, awards and complaints of the competitions."""
    return json.loads((FOLDER / "story.json").read_text(encoding="utf-8"))

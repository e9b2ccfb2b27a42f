"""Compiling the catalogue of words without gettext, which an office's machine need not have."""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator
from pathlib import Path

MAGIC = 0x950412DE


def compiled(source: Path) -> bytes:
    """The bytes of the ``.mo`` file for a ``.po`` file. Knows msgid, msgid_plural and msgstr, which is all we use."""
    entries = sorted(_entries(source.read_text(encoding="utf-8")))
    keys = [key.encode() for key, _ in entries]
    values = [value.encode() for _, value in entries]
    table = 28  # bytes of the header, after which the two tables of (length, offset) stand
    position = table + 16 * len(entries)
    places: list[bytes] = []
    for texts in (keys, values):
        for text in texts:
            places.append(struct.pack("<II", len(text), position))
            position += len(text) + 1
    header = struct.pack("<7I", MAGIC, 0, len(entries), table, table + 8 * len(entries), 0, 0)
    return header + b"".join(places) + b"".join(text + b"\0" for text in keys + values)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """(key, value) as the ``.mo`` holds them: singular and plural of a key are joined by a zero byte."""
    for block in text.split("\n\n"):
        said: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if not line or line.startswith("#"):
                continue
            word, _, quoted = ("", "", line) if line.startswith('"') else line.partition(" ")
            name = word or name
            said[name] = said.get(name, "") + str(ast.literal_eval(quoted))
        if not said:
            continue
        plural = said.get("msgid_plural")
        key = said["msgid"] if plural is None else f"{said['msgid']}\0{plural}"
        value = said["msgstr"] if plural is None else said["msgstr[0]"]
        yield key, value

"""What changed from one version of a text to the next, field by field, for the list 版本 of a case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from challenge_portal.form_versions.cleaning import FormDefinition
from challenge_portal.form_versions.showing import read_rows
from challenge_portal.trail.versions import Version

AROUND = 16  # characters that are shown before and after what changed
CLAUSE = re.compile(r"[^，。；、！？,;!?\n]*[，。；、！？,;!?\n]?")

Texts = Mapping[str, tuple[str, str]]
"""The texts of one version: label and text by the field's name, in the order of the form."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, changed or not; of what did not change only the edges are shown."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, old and new in pieces. Without any piece nothing stood there."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """One field of two versions side by side, both texts whole."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list, with what changed since the one before. The first has nothing before it."""

    number: int
    said: str
    at: datetime
    actor: str
    acting_for: str
    is_first: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class VersionList:
    """The versions of one text of a case, newest first."""

    title: str
    rows: tuple[VersionRow, ...]


def answer_texts(form: FormDefinition, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """The answers of a form as people read them; a table is a line for each row."""
    return {
        row.name: (row.label, row.text or "\n".join("　".join(cell or "—" for cell in cells) for cells in row.rows))
        for row in read_rows(form, values)
    }


def version_list(
    title: str,
    versions: Iterable[Version],
    texts: Callable[[Mapping[str, Any]], Texts],
    *,
    said: Mapping[str, str],
    numbered_by: str = "",
) -> VersionList:
    """The versions with what changed in each. ``said`` has the word for each label and chooses which are shown.

    ``numbered_by`` names the kept column that counts them, where the case has a count of its own.
    """
    rows: list[VersionRow] = []
    earlier: Texts | None = None
    for version in versions:
        if version.label not in said:
            continue
        now = texts(version.values)
        rows.append(
            VersionRow(
                number=int(version.values[numbered_by]) if numbered_by else len(rows) + 1,
                said=said[version.label],
                at=version.at,
                actor=version.actor,
                acting_for=version.acting_for,
                is_first=earlier is None,
                changes=changes(earlier, now) if earlier is not None else (),
            )
        )
        earlier = now
    return VersionList(title, tuple(reversed(rows)))


def changes(old: Texts, new: Texts) -> tuple[Change, ...]:
    """The fields that differ, in the order of the form; those that only the older version has come last."""
    found = []
    for name in dict.fromkeys([*new, *old]):
        label = (new.get(name) or old[name])[0]
        before, after = (texts.get(name, ("", ""))[1] for texts in (old, new))
        if before != after:
            found.append(Change(label, *_pieces(before, after)))
    return tuple(found)


def side_by_side(old: Texts, new: Texts) -> tuple[Beside, ...]:
    """Every field of both versions, in the order of the form; those that only the older one has come last."""
    found = []
    for name in dict.fromkeys([*new, *old]):
        label = (new.get(name) or old[name])[0]
        before, after = (texts.get(name, ("", ""))[1] for texts in (old, new))
        left, right = _cut(before, after)
        found.append(Beside(label, _joined(left), _joined(right), before != after))
    return tuple(found)


def _pieces(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    left, right = _cut(old, new)
    return _shown(left), _shown(right)


def _cut(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts, cut where they differ: first by clauses, then within the clauses that were replaced."""
    left, right = CLAUSE.findall(old), CLAUSE.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        was, now = "".join(left[start:end]), "".join(right[new_start:new_end])
        head = 0 if kind != "equal" else len(was)
        while head < min(len(was), len(now)) and was[head] == now[head]:
            head += 1
        tail = 0
        while tail < min(len(was), len(now)) - head and was[-1 - tail] == now[-1 - tail]:
            tail += 1
        for pieces, text in ((before, was), (after, now)):
            pieces += [Piece(text[:head]), Piece(text[head : len(text) - tail], True), Piece(text[len(text) - tail :])]
    return before, after


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Without empty pieces, neighbours of a kind joined."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text and joined[-1].changed == piece.changed:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.changed)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)


def _shown(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Joined, and long unchanged pieces shortened."""
    joined = _joined(pieces)
    last = len(joined) - 1
    return tuple(
        piece if piece.changed else Piece(_edges(piece.text, at_start=number == 0, at_end=number == last))
        for number, piece in enumerate(joined)
    )


def _edges(text: str, *, at_start: bool, at_end: bool) -> str:
    alone = at_start and at_end  # something was only added elsewhere: the text's own beginning and end are shown
    left = "" if at_start and not alone else text[:AROUND]
    right = "" if at_end and not alone else text[-AROUND:]
    return text if len(text) <= len(left) + len(right) + 1 else f"{left}…{right}"

"""Looking at a workbook before anything reads it: how large it really is, how far its cells reach, where formulas are.

A ZIP says of itself how large its parts are and may lie; a single cell at the far corner makes a reader set aside room
for the whole rectangle. So the parts are unpacked here piece by piece with a limit, and nothing is kept.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from challenge_portal.documents.inspection import MEGABYTE
from challenge_portal.kernel.refusals import Refused

MOST_UNPACKED = 96 * MEGABYTE
PIECE = 256 * 1024
FARTHEST_ROW = 20_000  # room for many blank rows between and below the data
FARTHEST_COLUMN = 200
BROKEN = "文件打不开，可能已损坏或加了密码。请用 Excel 或 WPS 另存为 .xlsx 后再传。"

_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,4})(\d{1,9})"')
_ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,9})"')
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,4})(\d{1,9})"[^>]*>\s*<f\b')
_SHEET = re.compile(rb'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the formula cells of the first sheet as (row, column), both from 1."""

    formulas: frozenset[tuple[int, int]]


def look_into(content: bytes) -> Looked:
    """Check the package. Raises Refused: too large when unpacked, cells too far out, no workbook at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refused(BROKEN, field="file") from error


def _look(archive: zipfile.ZipFile) -> Looked:
    left = MOST_UNPACKED
    small: dict[str, bytes] = {}
    formulas: dict[str, frozenset[tuple[int, int]]] = {}
    for info in archive.infolist():
        sheet = info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")
        kept = info.filename in {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
        seen = _Scan()
        pieces: list[bytes] = []
        for piece in _unpacked(archive, info):
            left -= len(piece)
            if left < 0:
                raise Refused(
                    f"文件解压后超过 {MOST_UNPACKED // MEGABYTE} MB，不能上传。请只保留数据，分成几份再传。",
                    field="file",
                )
            if sheet:
                seen.take(piece)
            elif kept:
                pieces.append(piece)
        if sheet:
            seen.finish()
            formulas[info.filename] = frozenset(seen.formulas)
        elif kept:
            small[info.filename] = b"".join(pieces)
    return Looked(formulas.get(_first_sheet(small), frozenset()))


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's true content, whatever length it claims."""
    info.file_size = max(info.file_size, MOST_UNPACKED + PIECE)
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            yield piece


class _Scan:
    """Reads a sheet as it comes: the far corner and the formulas. A tag may be cut between two pieces."""

    KEPT = 2_000  # bytes of the last piece that are read again

    def __init__(self) -> None:
        self.formulas: set[tuple[int, int]] = set()
        self._tail = b""

    def take(self, piece: bytes) -> None:
        """One more piece. Raises Refused for cells too far out."""
        text = self._tail + piece
        for column, row in _CELL.findall(text):
            _near(int(row), column_number(column))
        for row in _ROW.findall(text):
            _near(int(row), 1)
        self.formulas |= {(int(row), column_number(column)) for column, row in _FORMULA.findall(text)}
        self._tail = text[-self.KEPT :]

    def finish(self) -> None:
        """Nothing more comes."""
        self._tail = b""


def _near(row: int, column: int) -> None:
    if row > FARTHEST_ROW or column > FARTHEST_COLUMN:
        raise Refused(
            f"表格的范围太大（到第 {row} 行、第 {column} 列）。请删除数据以外的行和列，或把数据粘贴到新下载的模板里。",
            field="file",
        )


def column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _first_sheet(parts: dict[str, bytes]) -> str:
    """The file of the first sheet; the usual one where the workbook doesn't say."""
    usual = "xl/worksheets/sheet1.xml"
    first = _SHEET.search(parts.get("xl/workbook.xml", b""))
    if first is None:
        return usual
    for relation in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        if b'Id="' + first.group(2) + b'"' in relation and (target := re.search(rb'Target="([^"]+)"', relation)):
            path = target.group(1).decode("utf-8", "replace").lstrip("/")
            return path if path.startswith("xl/") else f"xl/{path}"
    return usual

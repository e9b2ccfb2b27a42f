"""Lists as Excel: what was filtered, codes as text, and a sheet that explains the columns."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from challenge_portal.kernel.clock import ZONE, moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import Subject, record, register_verbs

EXPORTED = "organisations.office.exported"
register_verbs({EXPORTED: "导出列表"})

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_000
"""Characters; Excel refuses a cell with more than 32,767."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: its head, how a row gives its value, and what it means (with the unit)."""

    title: str
    value: Callable[[Any], Any]
    meaning: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A further sheet of rows behind the first one."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]


def exported(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    subject: Subject,
    actor: Actor,
    at: datetime,
    content: str = "",
    filters: str = "",
    covers: str = "仅含导出人按其职责可见的内容，请按规定保管。",
    verb: str = EXPORTED,
) -> bytes:
    """A workbook of rows that the actor may see; who took it when is on its second sheet and in the record.

    ``content`` is the title there, where it says more than the sheet's name; ``filters`` how the list was narrowed.
    """
    listed = list(rows)
    about = [
        ("内容", content or title),
        ("导出人", f"{actor.label}（{actor.acting_for_label}）"),
        ("导出时间", f"{moment(at)}（北京时间）"),
        *([("筛选条件", filters)] if filters else []),
        ("行数", str(len(listed))),
        ("范围", covers),
    ]
    details = {"rows": len(listed), **({"filters": filters} if filters else {})}
    record(actor=actor, verb=verb, subject=subject, at=at, details=details)
    return workbook(title, columns, listed, about=about)


def excel_file(content: bytes, name: str) -> HttpResponse:
    """An Excel file to save, for nobody's cache."""
    response = HttpResponse(content, content_type=EXCEL_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    about: Sequence[tuple[str, str]],
    more: Sequence[Sheet] = (),
) -> bytes:
    """An Excel file with the rows on the first sheet and, on the last, who took what when and what columns mean.

    ``more`` are sheets between the two.

    Texts stay texts, so codes of eighteen digits, leading zeros and a leading = arrive as they are.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for sheet in (Sheet(title, columns, rows), *more):
        _write_rows(book, book.add_worksheet(_sheet_name(sheet.title)), sheet.columns, sheet.rows)
    _write_about(book, book.add_worksheet("说明"), columns, about)
    book.close()
    return target.getvalue()


def _write_rows(book: Any, sheet: Any, columns: Sequence[Column], rows: Iterable[Any]) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, last, place, column.value(row), minute, day, text)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()  # printed: A4 lying, all columns beside each other, the head on every page
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if columns:
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _write_cell(sheet: Any, row: int, place: int, value: Any, minute: Any, day: Any, text: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", text)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, float(value))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(ZONE).replace(tzinfo=None), minute)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a date
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_TEXT], text)


def _write_about(book: Any, sheet: Any, columns: Sequence[Column], about: Sequence[tuple[str, str]]) -> None:
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    line = 0
    for name, said in about:
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, said)
        line += 1
    line += 1
    sheet.write_string(line, 0, "列", bold)
    sheet.write_string(line, 1, "含义", bold)
    for column in columns:
        line += 1
        sheet.write_string(line, 0, column.title)
        sheet.write_string(line, 1, column.meaning or column.title)


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and not all of them."""
    return "".join("-" if character in "[]:*?/\\'" else character for character in title)[:31] or "列表"

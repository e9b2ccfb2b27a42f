"""A filled template as rows: read once, by calamine, which evaluates nothing.

What is wrong with the file as a whole is a refusal; what is wrong with a cell stands with its row.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refused
from competitions.models import Competition
from demands.services.intake.columns import OLD_ROW, REASON, SheetColumn, sheet_columns
from demands.services.intake.template import FIRST_ROW, MARK, MOST_ROWS, template_mark
from demands.services.intake.unpacking import BROKEN, look_into

OTHER_FILE = "这不是从门户下载的模板，或者校验信息已被删除。请下载本赛事的模板，把数据粘贴进去再传。"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that isn't blank: its number as Excel counts, its cells, and the columns that hold a formula or belong to
    a merged range, by place.
    """

    number: int
    cells: Sequence[Any]
    formulas: frozenset[int]
    merged: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """The rows of a template and its columns."""

    columns: tuple[SheetColumn, ...]
    rows: Sequence[SheetRow]


def read_filled(content: bytes, *, competition: Competition, form: FormVersion) -> Filled:
    """The rows. Raises Refused: no workbook, not this competition's template, too many rows, nothing in it."""
    looked = look_into(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        marks = book.get_sheet_by_name(MARK).to_python() if MARK in book.sheet_names else []
        _check_mark(marks, competition, form)
        sheet = book.get_sheet_by_index(0)
        grid = sheet.to_python(skip_empty_area=False)
        merged = list(sheet.merged_cell_ranges or [])
    except (CalamineError, OSError, IndexError) as error:
        raise Refused(BROKEN, field="file") from error
    columns = sheet_columns(form)
    _check_head(grid[0] if grid else [], columns)
    formulas: dict[int, set[int]] = {}
    for row, column in looked.formulas:
        formulas.setdefault(row, set()).add(column - 1)
    rows = list(_rows(grid, len(columns), formulas, _touched(merged)))
    if not rows:
        raise Refused(f"没有数据。请从第 {FIRST_ROW} 行起填写，一行一项需求。", field="file")
    if len(rows) > MOST_ROWS:
        raise Refused(f"共 {len(rows):,} 行，一次最多 {MOST_ROWS:,} 行，请分成几份再传。", field="file")
    return Filled(columns, rows)


def _rows(
    grid: Sequence[Sequence[Any]], width: int, formulas: dict[int, set[int]], merged: set[int]
) -> Iterator[SheetRow]:
    for number, cells in enumerate(grid[FIRST_ROW - 1 :], start=FIRST_ROW):
        own = [*cells[:width], *[""] * (width - len(cells))]
        calculated = formulas.get(number, set())
        if calculated or any(not _blank(cell) for cell in own):
            yield SheetRow(number, own, frozenset(calculated), number in merged)


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _touched(ranges: Sequence[Any]) -> set[int]:
    """The rows that a merged range covers, as Excel counts."""
    return {row + 1 for (top, _), (bottom, _) in ranges for row in range(top, bottom + 1)}


def _check_mark(found: Sequence[Sequence[Any]], competition: Competition, form: FormVersion) -> None:
    """The file must have been made for this competition and this version of its form."""
    said = {str(row[0]): str(row[1]) for row in found if len(row) > 1}
    wanted = dict(template_mark(competition, form))
    if said.get("portal") != wanted["portal"]:
        raise Refused(OTHER_FILE, field="file")
    if said.get("competition") != wanted["competition"]:
        raise Refused(f"这份模板是另一项赛事的，请下载{competition.name}的模板。", field="file")
    if said != wanted:
        raise Refused(
            f"模板的版本不对，现在是“{form.title}”第 {form.version} 版。请重新下载模板，把数据粘贴进去。", field="file"
        )


def _check_head(head: Sequence[Any], columns: Sequence[SheetColumn]) -> None:
    titles = [str(cell or "").strip() for cell in head]
    for place, column in enumerate(columns):
        found = titles[place] if place < len(titles) else ""
        if found != column.title:
            raise Refused(
                f"第 {place + 1} 列的表头应为“{column.title}”，现在是“{found[:20]}”。请不要增删列、改表头。",
                field="file",
            )
    extra = [title for title in titles[len(columns) :] if title and title not in {REASON, OLD_ROW}]
    if extra:
        raise Refused(f"多出一列“{extra[0][:20]}”，请删除后再传。", field="file")

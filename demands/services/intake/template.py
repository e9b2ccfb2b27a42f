"""The Excel template of a competition, and the same workbook filled with the rows that have to be mended.

Every cell is written as text, so a value that begins with = + - @ stays one and eighteen digits stay eighteen. A hidden
sheet says for which competition and version of the form the file was made.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from challenge_portal.form_versions.fields import Kind
from challenge_portal.form_versions.models import FormVersion
from competitions.models import Competition
from demands.services.intake.columns import CODE, OLD_ROW, REASON, UNIT, SheetColumn, sheet_columns

DATA, GUIDE, OPTIONS, MARK = "需求清单", "填表说明", "选项", "门户校验"
MOST_ROWS = 10_000
FIRST_ROW = 2  # the first row of data, as Excel counts
LONGEST_CELL = 32_000
WIDE = {Kind.LONG_TEXT: 48, Kind.ROWS: 44}
EXAMPLES = {CODE: "91990000MA00000174", UNIT: "演示精密制造有限公司"}


@dataclass(frozen=True, slots=True)
class Mended:
    """A row of the error workbook: its cells as they were, the row it stood in, what is wrong with it."""

    number: int
    texts: Sequence[str]
    reasons: str


def template_mark(competition: Competition, form: FormVersion) -> list[tuple[str, str]]:
    """What the hidden sheet says; a file whose mark differs was made for something else."""
    titles = "|".join(column.title for column in sheet_columns(form))
    return [
        ("portal", "challenge-portal demands"),
        ("competition", competition.code),
        ("form", form.key),
        ("version", str(form.version)),
        ("columns", hashlib.sha256(titles.encode()).hexdigest()[:16]),
    ]


def template_file(competition: Competition, form: FormVersion, *, mended: Iterable[Mended] = ()) -> bytes:
    """The workbook; with ``mended`` their rows stand in it, with 错误原因 behind them."""
    columns = sheet_columns(form)
    rows = list(mended)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, guide = book.add_worksheet(DATA), book.add_worksheet(GUIDE)
    choices, mark = book.add_worksheet(OPTIONS), book.add_worksheet(MARK)
    _write_head(book, sheet, columns, with_reasons=bool(rows))
    _write_choices(sheet, choices, columns)
    _write_rows(book, sheet, columns, rows)
    _write_guide(book, guide, competition, form, columns)
    for line, (name, value) in enumerate(template_mark(competition, form)):
        mark.write_string(line, 0, name)
        mark.write_string(line, 1, value)
    choices.hide()
    mark.very_hidden()
    sheet.activate()
    book.close()
    return target.getvalue()


def _write_head(book: Any, sheet: Any, columns: Sequence[SheetColumn], *, with_reasons: bool) -> None:
    plain = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F0EDE7"}
    head = book.add_format(plain)
    needed = book.add_format(plain | {"font_color": "#AE1E23"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        width = WIDE.get(column.spec.kind, 18) if column.spec and not column.other else 24
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, column.title, needed if column.required else head)
    if with_reasons:
        sheet.set_column(len(columns), len(columns), 60, text)
        sheet.write_string(0, len(columns), REASON, needed)
        sheet.write_string(0, len(columns) + 1, OLD_ROW, head)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)


def _write_choices(sheet: Any, choices: Any, columns: Sequence[SheetColumn]) -> None:
    """Drop-downs read their lists from a hidden sheet: in the cell itself Excel takes 255 characters at most."""
    for place, column in enumerate(columns):
        rules: dict[str, Any] = {"validate": "any"}
        if column.choices:
            for line, label in enumerate(column.choices):
                choices.write_string(line, place, label)
            letter = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
            rules = {
                "validate": "list",
                "source": f"={OPTIONS}!{letter}$1:{letter}${len(column.choices)}",
                "error_title": "请从下拉列表中选择",
                "error_message": f"{column.title}只能选所列的选项。",
            }
        if column.hint:
            rules |= {"input_title": column.title[:32], "input_message": column.hint[:250]}
        sheet.data_validation(1, place, MOST_ROWS, place, rules)


def _write_rows(book: Any, sheet: Any, columns: Sequence[SheetColumn], rows: Sequence[Mended]) -> None:
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    wrong = book.add_format({"font_color": "#AE1E23", "text_wrap": True, "valign": "top"})
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row.texts):
            if value:
                sheet.write_string(line, place, value[:LONGEST_CELL], text)
        sheet.write_string(line, len(columns), row.reasons[:LONGEST_CELL], wrong)
        sheet.write_string(line, len(columns) + 1, str(row.number), text)


def _write_guide(
    book: Any, guide: Any, competition: Competition, form: FormVersion, columns: Sequence[SheetColumn]
) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    red = book.add_format({"font_color": "#AE1E23", "valign": "top"})
    lines = [
        f"{competition.name}　{form.title}（第 {form.version} 版）",
        f"在“{DATA}”里从第 {FIRST_ROW} 行起填写，一行一项需求，一次最多 {MOST_ROWS:,} 行。红色表头的列必填。",
        "不要增删列，不要改表头，不要合并单元格，不要填公式。空行自动跳过。",
        "代码和电话已设为文本格式。从别处粘贴时请选“只粘贴文本”，否则 18 位代码会变成数字，不能导入。",
        "上传后先核对全部内容，给出每一处错误；经办人员确认之后才导入。导入的需求由企业登录门户核对、认领后才能提交。",
    ]
    guide.set_column(0, 0, 26)
    guide.set_column(1, 1, 10)
    guide.set_column(2, 2, 90)
    for line, said in enumerate(lines):
        guide.write_string(line, 0, said, bold if line == 0 else None)
    top = len(lines) + 1
    for place, title in enumerate(["列", "必填", "怎样填", "示例"]):
        guide.write_string(top, place, title, bold)
    guide.set_column(3, 3, 30)
    for line, column in enumerate(columns, start=top + 1):
        guide.write_string(line, 0, column.title, wrap)
        guide.write_string(line, 1, "必填" if column.required else "选填", red if column.required else wrap)
        guide.write_string(line, 2, column.hint, wrap)
        guide.write_string(line, 3, _example(column), wrap)


def _example(column: SheetColumn) -> str:
    """Something that passes the check; names are invented."""
    if column.choices:
        return column.choices[0]
    spec = column.spec
    if spec is None or column.other:
        return EXAMPLES.get(column.title, "")
    if spec.kind is Kind.CHOICES:
        return "、".join(option.label for option in spec.options[:2])
    if spec.kind is Kind.ROWS:
        return "|".join(each.label for each in spec.columns)
    return {Kind.MONEY: "320", Kind.DATE: "2027-10-18", Kind.PHONE: "0531-51751587", Kind.NUMBER: "12"}.get(
        spec.kind, ""
    )

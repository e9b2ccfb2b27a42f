"""The survey form as columns of a sheet: heads, what a cell may hold, and how a row becomes answers.

A sheet has no table inside a cell and no boxes to tick: several choices stand in one cell with 、 between them, the rows
of a table as lines with | between their cells. Template, check and error workbook are made from the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.models import InstitutionKind

CODE, UNIT, UNIT_KIND = "统一社会信用代码", "企业名称", "单位性质"
REASON, OLD_ROW = "错误原因", "原行号"
OWNER_KINDS = {"企业": InstitutionKind.ENTERPRISE, "事业单位": InstitutionKind.PUBLIC_INSTITUTION}
COMPANY = "company"  # the form's own field for the name: it is asked for once, beside the code
AS_TEXT = "数字格式会丢失末位，请将该列设为文本格式，再重新填写。"

_BETWEEN_CHOICES = re.compile(r"[、;；\n]+")
_BETWEEN_CELLS = re.compile(r"[|｜]")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column. ``spec`` is the form's field; none for the unit's own three. ``other``: the text of 其他（＿＿）."""

    title: str
    required: bool
    spec: FieldSpec | None = None
    other: bool = False
    hint: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What a drop-down offers; nothing where one types."""
        if self.title == UNIT_KIND and self.spec is None:
            return tuple(OWNER_KINDS)
        if self.spec is not None and self.spec.kind is Kind.CHOICE and not self.other:
            return tuple(option.label for option in self.spec.options)
        return ()


def sheet_columns(form: FormVersion) -> tuple[SheetColumn, ...]:
    """The unit's code, name and kind, then every field of the form that asks something."""
    columns = [
        SheetColumn(CODE, True, hint="18 位，按营业执照填写。该列已设为文本格式，请不要改成数字。"),
        SheetColumn(UNIT, True, hint="与营业执照一致。"),
        SheetColumn(UNIT_KIND, False, hint="企业或事业单位；不填按企业。"),
    ]
    seen = {column.title for column in columns}
    for spec in form.specs:
        if spec.kind is Kind.NOTICE or spec.name == COMPANY:
            continue
        title = spec.label if spec.label not in seen else f"{spec.section}：{spec.label}"
        seen.add(title)
        columns.append(SheetColumn(title, spec.required and spec.only_when is None, spec, hint=_hint(spec)))
        if spec.other_name:
            columns.append(SheetColumn(f"{title}（其他，请说明）", False, spec, other=True, hint="选了“其他”的填写。"))
    return tuple(columns)


def _hint(spec: FieldSpec) -> str:
    said = [spec.hint] if spec.hint else []
    if spec.kind in {Kind.TEXT, Kind.LONG_TEXT}:
        said += [f"不少于 {spec.minimum} 字。"] if spec.minimum else []
        said += [f"不超过 {spec.limit} 字（按 Word 字数）。"] if spec.limit else []
    elif spec.kind is Kind.MONEY:
        said.append("只填数字，单位为万元。")
    elif spec.kind is Kind.CHOICES:
        said.append(f"可多选，用顿号分开：{'、'.join(option.label for option in spec.options)}。")
    elif spec.kind is Kind.CHOICE:
        said.append("从下拉列表中选择。")
    elif spec.kind is Kind.DATE:
        said.append("按 2027-10-18 这样填写。")
    elif spec.kind is Kind.ROWS:
        said.append(f"一行一个，单元格内换行（Alt+Enter），依次写 {'|'.join(c.label for c in spec.columns)}。")
    return "".join(said)


@dataclass(frozen=True, slots=True)
class CellProblem(Exception):
    """A cell can't be read as it is; the text tells how to mend it."""

    text: str


def cell_text(value: Any, column: SheetColumn) -> str:
    """What stands in a cell, as text. Raises CellProblem for a code that Excel holds as a number."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        if column.title == CODE:
            raise CellProblem(AS_TEXT)
        return _plain_number(value)
    return normalise_text(str(value))


def _plain_number(value: float) -> str:
    """13800000001 and not 1.3800000001e+10; 0.1 and not its nearest neighbour."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".10g") if abs(value) < 1e15 else repr(value)


def answers_of(texts: Sequence[str], columns: Sequence[SheetColumn]) -> dict[str, Any]:
    """The answers of one row, as the form's check takes them. Unknown choices are handed on, so that it names them."""
    found: dict[str, Any] = {}
    for text, column in zip(texts, columns, strict=True):
        if column.spec is None:
            continue
        if column.other:
            found[column.spec.other_name] = text
        else:
            found[column.spec.name] = _answer(text, column.spec)
    return found


def _answer(text: str, spec: FieldSpec) -> Any:
    if spec.kind is Kind.CHOICE:
        return _value_of(text, spec)
    if spec.kind is Kind.CHOICES:
        return [_value_of(each.strip(), spec) for each in _BETWEEN_CHOICES.split(text) if each.strip()]
    if spec.kind is Kind.ROWS:
        lines = (line for line in text.split("\n") if line.strip())
        return [_row(line, spec) for line in lines]
    return text


def _value_of(label: str, spec: FieldSpec) -> str:
    return next((option.value for option in spec.options if label in {option.label, option.value}), label)


def _row(line: str, spec: FieldSpec) -> dict[str, str]:
    cells = [cell.strip() for cell in _BETWEEN_CELLS.split(line)]
    if len(cells) > len(spec.columns):
        raise CellProblem(f"“{line[:20]}”多于 {len(spec.columns)} 格，请用 | 分成 {len(spec.columns)} 格。")
    return {column.name: cell for column, cell in zip(spec.columns, cells, strict=False)}

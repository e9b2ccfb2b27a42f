"""Checking every row of a filled template in bulk: the form's own rules, the unit, and what is there already.

Three queries whatever the number of rows: who is registered, which demands are there, which places the host has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.models import Institution
from competitions.models import Competition
from demands.models import Demand
from demands.policy import MAY_OWN
from demands.services.intake.columns import (
    CODE,
    COMPANY,
    OWNER_KINDS,
    UNIT,
    UNIT_KIND,
    CellProblem,
    SheetColumn,
    answers_of,
    cell_text,
)
from demands.services.intake.reading import Filled, SheetRow
from demands.services.intake.template import Mended
from demands.states import DemandState

LONGEST_NAME = 120  # characters of a unit's name
SAID_EVERY = 500  # rows between two looks at the clock
GONE = (DemandState.WITHDRAWN, DemandState.UNFIT)  # may be filed once more
NO_FORMULA = "单元格是公式，请改为填写结果（复制后“只粘贴数值”）。"
NOT_MERGED = "该行有合并单元格，请取消合并，每行填写完整。"


@dataclass(slots=True)
class CheckedRow:
    """One row: what it says and what is wrong with it, as (column, reason)."""

    number: int
    texts: list[str]
    code: str = ""
    unit: str = ""
    kind: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The demand's title."""
        return str(self.answers.get("title") or "")

    def mended(self) -> Mended:
        """The row for the error workbook."""
        return Mended(self.number, self.texts, "\n".join(f"{column}：{reason}" for column, reason in self.problems))


def check_rows(
    filled: Filled,
    *,
    competition: Competition,
    form: FormVersion,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[CheckedRow]:
    """Every row with everything that is wrong with it. ``progress`` is told (done, total) now and then."""
    total = len(filled.rows)
    progress(0, total)
    rows: list[CheckedRow] = []
    for count, row in enumerate(filled.rows, start=1):
        rows.append(_check_row(row, filled.columns, form))
        if count % SAID_EVERY == 0:
            progress(count, total)
    _check_units(rows)
    _check_twice(rows, competition)
    progress(total, total)
    return rows


def _check_row(row: SheetRow, columns: Sequence[SheetColumn], form: FormVersion) -> CheckedRow:
    """What the row says by itself."""
    checked = CheckedRow(row.number, [])
    for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        try:
            checked.texts.append(cell_text(cell, column))
        except CellProblem as problem:
            checked.texts.append(f"{cell:.0f}" if isinstance(cell, int | float) else str(cell))
            checked.problems.append((column.title, problem.text))
        if place in row.formulas:
            checked.problems.append((column.title, NO_FORMULA))
    if row.merged:
        checked.problems.append(("整行", NOT_MERGED))
    _read_unit(checked, columns)
    _read_answers(checked, columns, form)
    return checked


def _read_unit(row: CheckedRow, columns: Sequence[SheetColumn]) -> None:
    given = {column.title: text for text, column in zip(row.texts, columns, strict=True) if column.spec is None}
    row.unit = " ".join(given[UNIT].split())
    if not row.unit:
        row.problems.append((UNIT, "请填写企业名称。"))
    elif len(row.unit) > LONGEST_NAME:
        row.problems.append((UNIT, "名称过长，请按营业执照填写。"))
    kind = given[UNIT_KIND] or "企业"
    row.kind = str(OWNER_KINDS.get(kind, ""))
    if not row.kind:
        row.problems.append((UNIT_KIND, "请选择企业或事业单位。需求由企业和事业单位提出。"))
    if any(column == CODE for column, _ in row.problems):
        return
    verdict = check_uscc(given[CODE]) if given[CODE] else None
    if verdict is None:
        row.problems.append((CODE, "请填写统一社会信用代码。"))
    elif verdict.level == "error":
        row.problems.append((CODE, verdict.message))
    else:
        row.code = verdict.code


def _read_answers(row: CheckedRow, columns: Sequence[SheetColumn], form: FormVersion) -> None:
    titles = {column.spec.name: column.title for column in columns if column.spec is not None and not column.other}
    answers: dict[str, Any] = {}
    for text, column in zip(row.texts, columns, strict=True):
        try:
            answers |= answers_of([text], [column])
        except CellProblem as problem:
            row.problems.append((column.title, problem.text))
    if any(spec.name == COMPANY for spec in form.specs):
        answers[COMPANY] = row.unit
    try:
        cleaned = clean_answers(form, answers, final=True)
    except Refused as refused:
        row.problems.append((titles.get(refused.refusal.field, "整行"), refused.refusal.text))
        return
    row.answers = cleaned.values
    told = {column for column, _ in row.problems}
    for name, texts in cleaned.errors.items():
        title = titles.get(name, UNIT)
        if title not in told:
            row.problems.append((title, "".join(texts)))


def _check_units(rows: Sequence[CheckedRow]) -> None:
    """The code and the name belong together, in the sheet and in the portal, and the unit may file demands."""
    codes = {row.code for row in rows if row.code}
    known = {unit.code: unit for unit in Institution.objects.filter(code__in=codes).only("code", "name", "kind")}
    first: dict[str, CheckedRow] = {}
    for row in rows:
        if not row.code:
            continue
        unit = known.get(row.code)
        if unit is not None and unit.kind not in MAY_OWN:
            row.problems.append((CODE, f"该单位登记为“{unit.get_kind_display()}”，需求由企业和事业单位提出。"))
        elif unit is not None and unit.name != row.unit:
            row.problems.append((UNIT, f"与该代码已登记的名称“{unit.name}”不一致，请核对代码和名称。"))
        elif (other := first.setdefault(row.code, row)).unit != row.unit:
            row.problems.append((UNIT, f"同一代码在第 {other.number} 行的名称是“{other.unit}”，请核对。"))


def _check_twice(rows: Sequence[CheckedRow], competition: Competition) -> None:
    """The same unit doesn't file the same title twice: in the sheet, or beside what is in the portal already."""
    codes = {row.code for row in rows if row.code}
    there = Demand.objects.filter(competition=competition, owner__code__in=codes).exclude(state__in=GONE)
    known = {(code, _same(title)) for code, title in there.values_list("owner__code", "title")}
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if not row.code or not row.title:
            continue
        key = row.code, _same(row.title)
        if key in known:
            row.problems.append(("技术需求名称", "该单位在本赛事已有同名需求，不能重复导入。"))
        elif (number := first.setdefault(key, row.number)) != row.number:
            row.problems.append(("技术需求名称", f"与第 {number} 行重复（同一单位、同一名称）。"))


def _same(title: str) -> str:
    return "".join(title.split()).lower()

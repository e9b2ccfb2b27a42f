"""Filled Excel templates, good and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import xlsxwriter

from challenge_portal.form_versions.models import FormVersion
from competitions.models import Competition
from demands.services.intake.columns import CODE, UNIT, sheet_columns
from demands.services.intake.template import DATA, MARK, template_mark
from tests.factories.demands import DESCRIPTION
from tests.factories.organisations import code_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def good_row(number: int = 1, **given: Any) -> dict[str, Any]:
    """The cells of a complete row, by the heads of their columns."""
    return {
        CODE: code_number(50_000 + number),
        UNIT: f"演示材料科技有限公司{number}",
        "所属地区": "日照市东港区",
        "联系人": "演示联系人",
        "联系方式": "13800000001",
        "企业简介": "主营特种涂层。",
        "企业上年度销售额": "2亿元以上",
        "技术需求名称": f"涂层寿命评估{number}",
        "该需求所属产业领域": "新材料",
        "技术需求描述": DESCRIPTION,
        "技术指标": "附着力|3|≥8|MPa|划格法\n耐盐雾|500|≥2000|小时",
        "拟投入合作经费": 120,
        "希望的合作方式": "合作开发、技术转让",
    } | given


def filled(
    competition: Competition,
    form: FormVersion,
    rows: Iterable[Mapping[str, Any] | None],
    *,
    more: Callable[[Any, Any], None] = lambda book, sheet: None,
    mark: Mapping[str, str] | None = None,
    titles: Callable[[list[str]], list[str]] = lambda titles: titles,
) -> bytes:
    """A workbook with these rows (``None``: a blank one), as somebody would send it back."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet, hidden = book.add_worksheet(DATA), book.add_worksheet(MARK)
    columns = [column.title for column in sheet_columns(form)]
    sheet.write_row(0, 0, titles(columns))
    for line, row in enumerate(rows, start=1):
        for title, value in (row or {}).items():
            sheet.write(line, columns.index(title), value)
    for line, (name, value) in enumerate(template_mark(competition, form)):
        hidden.write_string(line, 0, name)
        hidden.write_string(line, 1, (mark or {}).get(name, value))
    more(book, sheet)
    book.close()
    return target.getvalue()


def replaced(content: bytes, part: str, by: bytes) -> bytes:
    """The same package with another part in one place."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, by if name == part else old.read(name))
    return target.getvalue()


def lying_about(content: bytes, part: str, size: int) -> bytes:
    """The same package, in which a part claims to be ``size`` bytes long when unpacked."""
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo(part)
        changed[info.header_offset + 22 : info.header_offset + 26] = size.to_bytes(4, "little")
        place = archive.start_dir
    name = part.encode()
    while (place := changed.find(b"PK\x01\x02", place)) >= 0:
        if changed[place + 46 : place + 46 + len(name)] == name:
            changed[place + 24 : place + 28] = size.to_bytes(4, "little")
            break
        place += 4
    return bytes(changed)

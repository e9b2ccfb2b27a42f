"""How many rows of a filled Excel template the portal reads and checks in a second, as the job does it.

Every hundredth row is bad; each is of another unit. The database is the benchmarks' own, with one published demand.
"""

from __future__ import annotations

import io
import resource
import time
from dataclasses import dataclass

import xlsxwriter

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.identifiers import check_character, organisation_check_character
from competitions.models import Competition
from demands.form_uses import survey_of
from demands.services.intake.checking import check_rows
from demands.services.intake.columns import CODE, UNIT, sheet_columns
from demands.services.intake.reading import read_filled
from demands.services.intake.template import DATA, MARK, template_file, template_mark

DESCRIPTION = (
    "谐波减速器柔轮在交变应力下以齿根裂纹失效为主，额定负载下平均寿命约八千小时，批次间离散度约百分之十八，"
    "导致整机质保期内返修率偏高。希望从材料纯净度、齿形修形和残余应力控制三方面提出能够批量生产的方案。"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: seconds for reading, checking and writing the error workbook; KiB of the file, MiB of the process."""

    rows: int
    bad: int
    size: float
    reading: float
    checking: float
    writing: float
    memory: float

    @property
    def per_second(self) -> float:
        """Rows, the error workbook included."""
        return self.rows / (self.reading + self.checking + self.writing)


def measure(rows: int) -> Checked:
    """Read and check so many rows of the first competition there is."""
    competition = Competition.objects.order_by("pk")[0]
    form = survey_of(competition.pk)
    content = filled(competition, form, rows)
    started = time.perf_counter()
    read = read_filled(content, competition=competition, form=form)
    opened = time.perf_counter()
    checked = check_rows(read, competition=competition, form=form)
    done = time.perf_counter()
    bad = [row.mended() for row in checked if row.problems]
    template_file(competition, form, mended=bad)
    written = time.perf_counter()
    return Checked(
        rows=len(checked),
        bad=len(bad),
        size=len(content) / 1024,
        reading=opened - started,
        checking=done - opened,
        writing=written - done,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def filled(competition: Competition, form: FormVersion, rows: int) -> bytes:
    """A template with so many rows, each of another unit; every hundredth has a description that is too short."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, mark = book.add_worksheet(DATA), book.add_worksheet(MARK)
    columns = [column.title for column in sheet_columns(form)]
    sheet.write_row(0, 0, columns)
    for number in range(1, rows + 1):
        eight = f"MA{number:06d}"
        head = "91990000" + eight + organisation_check_character(eight)
        row = {
            CODE: head + check_character(head),
            UNIT: f"演示材料科技有限公司{number}",
            "所属地区": "演示区",
            "联系人": "演示联系人",
            "联系方式": "13800000001",
            "企业简介": "主营特种涂层。" * 10,
            "企业上年度销售额": "2亿元以上",
            "技术需求名称": f"涂层寿命评估{number}",
            "该需求所属产业领域": "新材料",
            "技术需求描述": DESCRIPTION if number % 100 else "太短",
            "技术指标": "附着力|3|≥8|MPa|划格法\n耐盐雾|500|≥2000|小时",
            "拟投入合作经费": 120,
            "希望的合作方式": "合作开发、技术转让",
        }
        for title, value in row.items():
            sheet.write(number, columns.index(title), value)
    for line, (name, value) in enumerate(template_mark(competition, form)):
        mark.write_string(line, 0, name)
        mark.write_string(line, 1, value)
    book.close()
    return target.getvalue()

"""工作方案 as it is printed: its parts in the order in which 国科发火〔2019〕228号 四.1 names them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.form_versions.cleaning import date_of
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.money import wan


def work_plan_paper(answers: Mapping[str, Any], *, competition: str, issued_by: str) -> FormPaper:
    """The paper of checked answers; ``competition`` is its full name."""
    contact = "，".join(str(answers.get(name) or "") for name in ("contact_name", "contact_phone"))
    return FormPaper(
        title=f"{competition}工作方案",
        issued_by=issued_by,
        lines=(
            Line("组织架构", answers.get("structure", ""), tall=True),
            Line("联系人", contact),
            Line("工作计划\n和主要流程", answers.get("course", ""), tall=True),
            Line("日程安排", table=_calendar(answers)),
            Line("人员安排", table=_staff(answers)),
            Line("经费安排", table=_budget(answers)),
            Line("培训安排", answers.get("training", ""), tall=True),
            Line("宣传安排", answers.get("publicity", ""), tall=True),
            Line("奖励和\n支持措施", answers.get("support", ""), tall=True),
            Line("投诉与\n纠纷处理", answers.get("disputes", ""), tall=True),
        ),
        remark="依据《中国创新挑战赛工作规范》（国科发火〔2019〕228号）四.1 编制，由承办单位报送，火炬中心审定。",
    )


def _calendar(answers: Mapping[str, Any]) -> Table:
    rows = tuple(
        (row.get("work", ""), day(date_of(row, "starts_on")), day(date_of(row, "ends_on")), row.get("by", ""))
        for row in answers.get("calendar", [])
    )
    return Table(("工作内容", "开始", "完成", "责任单位"), rows, (24, 25, 25, 26))


def _staff(answers: Mapping[str, Any]) -> Table:
    rows = tuple((row.get("duty", ""), row.get("unit", ""), row.get("people", "")) for row in answers.get("staff", []))
    return Table(("分工", "所在单位", "人数"), rows, (36, 48, 16))


def _budget(answers: Mapping[str, Any]) -> Table:
    """The amounts with their sum, in 万元."""
    listed = answers.get("budget", [])
    rows = [(row.get("purpose", ""), _amount(row), row.get("source", "")) for row in listed]
    total = sum((Decimal(row["amount"]) for row in listed if row.get("amount")), Decimal(0))
    rows.append(("合计", wan(total), ""))
    return Table(("用途", "金额", "来源"), tuple(rows), (40, 24, 36))


def _amount(row: Mapping[str, Any]) -> str:
    return wan(Decimal(row["amount"])) if row.get("amount") else ""

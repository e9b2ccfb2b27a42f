"""技术创新需求分析表 as it is printed."""

from collections.abc import Mapping
from typing import Any

from challenge_portal.documents.papers import FormPaper, Line, Table
from challenge_portal.form_versions.fields import FieldSpec, Kind
from challenge_portal.form_versions.showing import read_text
from demands.forms_data.analysis_v1 import FIELDS, NOT_FOR_PUBLICATION, TITLE

SPECS = {spec.name: spec for spec in FIELDS}
WIDTHS = {"analysts": (24, 38, 38), "refined_indicators": (28, 14, 18, 12, 28)}


def analysis_paper(
    answers: Mapping[str, Any], *, demand_number: str, demand_title: str, demand_owner: str, issued_by: str
) -> FormPaper:
    """The paper of checked answers about one demand; `issued_by` is the agency that analysed it."""
    return FormPaper(
        title=TITLE,
        issued_by=issued_by,
        pairs=(
            (Line("需求编号", demand_number), Line("需求单位", demand_owner)),
            (_line("agency", answers), _line("analysed_on", answers)),
            (_line("manner", answers), _line("demand_kind", answers)),
            (_line("genuine", answers), _line("valid", answers)),
        ),
        lines=(
            Line("需求名称", demand_title),
            _line("analysts", answers),
            Line("诊断评分\n（5 分制）", _grades(answers)),
            _line("prior_art", answers, label="检索摘要"),
            _line("refined_description", answers, label="细化后的\n需求描述"),
            _line("refined_indicators", answers, label="技术指标"),
            _line("paths", answers),
            _line("teams", answers, label="推荐团队"),
            _line("redaction", answers, label="公开范围\n与脱密"),
            Line("结论", _conclusion(answers)),
            _line("advice", answers),
        ),
        stamp_label="分析机构\n意见",
        sign_label="分析人员签字",
    )


def _line(name: str, answers: Mapping[str, Any], *, label: str = "") -> Line:
    spec = SPECS[name]
    if spec.kind is Kind.ROWS:
        return Line(label or spec.label, table=_table(spec, answers))
    return Line(label or spec.label, read_text(spec, answers) or "无")


def _table(spec: FieldSpec, answers: Mapping[str, Any]) -> Table:
    rows = tuple(
        tuple(read_text(column, row) or "—" for column in spec.columns) for row in answers.get(spec.name) or []
    )
    return Table(tuple(column.label for column in spec.columns), rows, WIDTHS.get(spec.name, ()))


def _grades(answers: Mapping[str, Any]) -> str:
    named = ("advancement", "feasibility", "affordability")
    return "　　".join(f"{SPECS[name].label} {answers.get(name) or '—'} 分" for name in named)


def _conclusion(answers: Mapping[str, Any]) -> str:
    text = read_text(SPECS["conclusion"], answers)
    if answers.get("conclusion") == NOT_FOR_PUBLICATION and answers.get("withhold_reason"):
        return f"{text}。理由：{answers['withhold_reason']}"
    return text

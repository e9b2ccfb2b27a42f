"""A row of the demand files as answers to the survey and to the analysis form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from challenge_portal.form_versions.fields import Option
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.actors import Actor
from demands.forms_data import analysis_v1 as analysis
from demands.forms_data import demand_survey_v1 as survey

SALES = {
    "1000万以下": "under_10m",
    "1000万—5000万": "10m_50m",
    "5000万—1亿": "50m_100m",
    "1亿—2亿": "100m_200m",
    "2亿以上": "200m_up",
}
MANNERS = {"现场": "visit", "线上": "online", "书面": "written"}
CONCLUSIONS = {
    "可公开发布": analysis.FIT_FOR_PUBLICATION,
    "修改后发布": analysis.PUBLISH_AFTER_CHANGES,
    "不宜公开": analysis.NOT_FOR_PUBLICATION,
}
DAYS_OF_A_MONTH = 30
OTHER = "other"


def _values(options: Iterable[Option]) -> dict[str, str]:
    return {option.label: option.value for option in options}


INDUSTRIES, WAYS = _values(survey.INDUSTRIES), _values(survey.COOPERATION_WAYS)
KINDS, PATHS = _values(analysis.DEMAND_KINDS), _values(analysis.PATHS)


def question_answers(form: FormVersion) -> dict[str, Any]:
    """The host's questions: of a choice the first option; what is optional stays empty."""
    return {spec.name: spec.options[0].value for spec in form.specs if spec.own and spec.options}


def survey_answers(
    row: Mapping[str, Any], unit: Mapping[str, Any], *, actor: Actor, known: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """技术需求征集表: what the unit typed, over what the portal knew already."""
    ways = [WAYS.get(way, OTHER) for way in row["cooperation"]]
    other_ways = "、".join(way for way in row["cooperation"] if way not in WAYS)
    industry = INDUSTRIES.get(row["industry"], OTHER)
    return {
        **known,
        "contact_name": actor.label,
        "contact_position": unit["contact_position"],
        "profile": unit["introduction"],
        "sales": SALES.get(unit["sales_band"], SALES["1000万以下"]),
        "title": row["title"],
        "industry": industry,
        "industry_other": row["industry"] if industry == OTHER else "",
        "description": f"{row['background']}\n{row['description']}",
        "indicators": _indicators(row),
        "funding": row["budget"],
        "finish_by": (local(at) + timedelta(days=DAYS_OF_A_MONTH * row["months"])).date().isoformat(),
        "cooperation": list(dict.fromkeys(ways)),
        "cooperation_other": other_ways,
    }


def analysis_answers(row: Mapping[str, Any], *, actor: Actor, at: datetime) -> dict[str, Any]:
    """技术创新需求分析表, with the public text that the agency proposes."""
    found = row["analysis"]
    withheld = CONCLUSIONS[found["conclusion"]] == analysis.NOT_FOR_PUBLICATION
    return {
        "analysts": [{"name": actor.label, "title": "技术经理人"}],
        "manner": MANNERS[found["method"]],
        "analysed_on": local(at).date().isoformat(),
        "genuine": "yes" if found["truth"].startswith("属实") else "doubtful",
        "valid": "yes" if found["validity"].startswith("有效") else "no",
        "advancement": str(found["advancement"]),
        "feasibility": str(found["feasibility"]),
        "affordability": str(found["funding"]),
        "demand_kind": KINDS[row["kind"]],
        "prior_art": found["findings"],
        "refined_description": row["public_text"] or row["description"],
        "refined_indicators": _indicators(row),
        "paths": [PATHS[found["path"]]],
        "redaction": _redaction(row["hide"]),
        "conclusion": CONCLUSIONS[found["conclusion"]],
        "withhold_reason": found["validity"] if withheld else "",
        "advice": found["advice"],
    }


def _indicators(row: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "indicator": each["name"],
            "present": _cell(each["present"]),
            "target": each["target"],
            "unit": _cell(each["unit"]),
        }
        for each in row["indicators"]
    ]


def _cell(text: str) -> str:
    return "" if text == "—" else text


def _redaction(hide: Mapping[str, bool]) -> str:
    hidden = [
        label for name, label in (("name", "单位名称"), ("contact", "联系方式"), ("budget", "拟投入经费")) if hide[name]
    ]
    return (
        f"按企业意愿不公开{'、'.join(hidden)}，公开文本中不出现可识别信息。"
        if hidden
        else "企业同意公开，无需脱密处理。"
    )

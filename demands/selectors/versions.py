"""The versions of a demand's texts: the survey form at each submission, the analysis likewise, the public text.

The enterprise reads its own form and the public texts it confirmed; a text that is still being worded is the host's
and the agency's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from challenge_portal.form_versions.comparing import Texts, VersionList, answer_texts, version_list
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.money import wan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.versions import Version, versions_of_each
from demands.forms_data.public_text import PUBLIC_TEXT
from demands.models import Analysis, Demand, PublicVersion
from demands.states import AnalysisState, DemandState, ServiceChoice

SUBMITTED: Mapping[str, str] = {DemandState.SUBMITTED: "提交", AnalysisState.SUBMITTED: "提交"}
WORDED: Mapping[str, str] = {"worded": "改写", "confirmed": "企业确认"}
CONFIRMED: Mapping[str, str] = {"confirmed": "企业确认"}


def own_versions(demand: Demand, public: PublicVersion | None) -> list[VersionList]:
    """For the enterprise. One query."""
    return _lists(demand, public, said=CONFIRMED)


def staff_versions(
    demand: Demand, public: PublicVersion | None, analysis: Analysis | None, actor: Actor
) -> list[VersionList]:
    """For the office. One query beside the question who sees the analysis."""
    analysed = analysis is not None and analysis.revision > 0 and sees(actor, analysis)
    return _lists(demand, analysis if analysed else None, public)


def analysis_versions(analysis: Analysis) -> list[VersionList]:
    """The 需求分析表, once for each submission."""
    return _lists(analysis)


def public_versions(public: PublicVersion) -> list[VersionList]:
    """The public text, once for each wording and each confirmation."""
    return _lists(public)


def _lists(*objs: Demand | Analysis | PublicVersion | None, said: Mapping[str, str] = WORDED) -> list[VersionList]:
    """The lists of these rows in one query, without those that are empty."""
    rows = [each for each in objs if each is not None]
    lists = [_list(obj, found, worded=said) for obj, found in zip(rows, versions_of_each(rows), strict=True)]
    return [each for each in lists if each.rows]


def _list(
    obj: Demand | Analysis | PublicVersion, versions: Sequence[Version], *, worded: Mapping[str, str]
) -> VersionList:
    if isinstance(obj, Demand):
        form = obj.form_version
        return version_list("征集表", versions, lambda values: _survey_texts(form, values), said=SUBMITTED)
    if isinstance(obj, Analysis):
        form = obj.form_version
        return version_list(
            "需求分析表", versions, lambda values: answer_texts(form, values["answers"]), said=SUBMITTED
        )
    return version_list("公开文本", versions, _public_texts, said=worded)


def _survey_texts(form: FormVersion, values: Mapping[str, Any]) -> Texts:
    return {
        **answer_texts(form, values["answers"]),
        "hide_name": ("公开范围：企业名称", _shown(values["hide_name"])),
        "hide_contact": ("公开范围：联系方式", _shown(values["hide_contact"])),
        "hide_budget": ("公开范围：经费", _shown(values["hide_budget"])),
        "service_choice": ("服务机构", ServiceChoice(values["service_choice"]).label),
        "wanted_agency": ("意向服务机构", values["wanted_agency"]),
    }


def _public_texts(values: Mapping[str, Any]) -> Texts:
    names = ("title", "description", "indicators")
    finish_by = values["finish_by"]
    return {
        **answer_texts(PUBLIC_TEXT, {f"public_{name}": values[name] for name in names}),
        "industry": ("产业领域", values["industry_label"]),
        "place": ("地区", values["place"]),
        "cooperation": ("合作方式", values["cooperation"]),
        "finish_by": ("希望完成时间", day(date.fromisoformat(finish_by)) if finish_by else ""),
        "budget": ("拟投入合作经费", "不公开" if values["budget_hidden"] else _amount(values["budget"])),
        "owner_name": ("企业名称", values["owner_name"] or "不公开"),
        "contact": ("联系方式", values["contact"] or "不公开"),
    }


def _shown(hidden: bool) -> str:
    return "不公开" if hidden else "公开"


def _amount(number: float | None) -> str:
    return wan(Decimal(str(number)) if number is not None else None)

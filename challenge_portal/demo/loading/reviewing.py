"""The review of the seventh edition: two invented reviewers, sheets of which some are still to come; and what the
centre thought of competitions of the past that are over. Nothing is said about a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import SEVENTH
from competitions.review_workflow import DEFAULT_CRITERIA
from competitions.services import (
    EvaluationEntry,
    ExpertEntry,
    ReviewEntry,
    evaluate_competition,
    list_expert,
    name_reviewer,
    save_review_sheet,
    set_review_deadline,
    submit_review_sheet,
)

REVIEWERS = ("expert1", "expert2")
# the centre's list of experts: account, unit, post, fields; whoever is named enters it by that alone
EXPERTS = (
    ("expert1", "演示区域创新研究院", "研究员", "区域创新、产业规划"),
    ("expert2", "演示技术经济研究中心", "教授", "技术转移、科技金融"),
    ("expert", "", "教授", "机械工程、高端装备"),
    ("judge2", "演示新材料研究所", "研究员", "新材料、先进制造"),
    ("judge3", "演示技术转移中心", "高级技术经理人", "技术转移、知识产权"),
    ("judge4", "演示科创基金", "投资总监", "科技金融"),
    ("judge6", "演示理工大学", "教授", "电子信息、人工智能"),
)
LISTED = 60  # days before the load
REVIEW_DAYS = 6  # after the national deadline
NAMED = 5  # days before the load: 大连 has handed in by then


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Whose marks for which host, in the order of the criteria; so many days before the load."""

    reviewer: str
    host: str
    marks: tuple[str, ...]
    comment: str
    days_ago: float
    submitted: bool = True


SHEETS = (
    _Sheet(
        "expert1", "510700", ("13.5", "9", "12.5", "12.5", "9", "12.5", "8", "8.5"),
        "（演示）依托电子信息和核技术应用定位清楚，需求摸底逐企业列出；对接阶段留给企业答复的时间偏紧。", 3,
    ),
    _Sheet(
        "expert1", "371100", ("12", "8", "12.5", "12", "8", "12", "8.5", "9"),
        "（演示）连续办赛，组织成熟；两个领域之间关联不强，建议聚焦海洋装备。", 2,
    ),
    _Sheet(
        "expert2", "510700", ("14", "8.5", "13", "11.5", "8.5", "13", "8.5", "7.5"),
        "（演示）科研力量强，企业需求真实；市级经费尚待落实到文件。", 2,
    ),
    _Sheet("expert2", "371100", ("12.5", "8.5"), "（演示）需求部分还要再看附件。", 1, submitted=False),
)  # fmt: skip
EVALUATIONS = (
    (
        "cic-6-ningbo", "excellent", 140,
        "（演示）征集和发布均按计划，对接组织细致；外地挑战者偏少，下届宜早发布、多渠道征集。",
    ),
    ("yrd-6", "good", 30, "（演示）三省一市联动有力；合同登记滞后，请在下届总结之前补齐。"),
)  # fmt: skip


def plan_reviewing(cast: Cast, agenda: Agenda) -> None:
    """Put the naming, the sheets and the evaluations on the agenda."""
    for username, unit, post, expertise in EXPERTS:
        entry = ExpertEntry(unit, post, expertise)
        agenda.plan(agenda.past(LISTED, username), partial(_list, cast, username, entry))
    agenda.plan(agenda.past(NAMED, "deadline"), partial(_date, cast))
    for username in REVIEWERS:
        agenda.plan(agenda.past(NAMED, username), partial(_name, cast, username))
    for sheet in SHEETS:
        earliest = agenda.past(NAMED)
        moment = agenda.ago(sheet.days_ago, "16:40" if sheet.submitted else "17:10")
        agenda.plan_after(earliest, moment, partial(_score, cast, sheet))
    for key, grade, days_ago, text in EVALUATIONS:
        agenda.plan(agenda.past(days_ago, key), partial(_evaluate, cast, key, EvaluationEntry(grade, text)))


def _list(cast: Cast, username: str, entry: ExpertEntry, at: datetime) -> None:
    list_expert(actor=cast.actor("centre"), account=username, entry=entry, at=at)


def _date(cast: Cast, at: datetime) -> None:
    edition = cast.editions[SEVENTH]
    edition.refresh_from_db()
    deadline = edition.national_deadline + timedelta(days=REVIEW_DAYS)
    set_review_deadline(actor=cast.actor("centre"), edition=edition, deadline=deadline, at=at)


def _name(cast: Cast, username: str, at: datetime) -> None:
    name_reviewer(actor=cast.actor("centre"), edition=cast.editions[SEVENTH], account=username, at=at)


def _score(cast: Cast, sheet: _Sheet, at: datetime) -> None:
    keys = [str(row["key"]) for row in DEFAULT_CRITERIA]
    typed = ReviewEntry(dict(zip(keys, sheet.marks, strict=False)), sheet.comment)
    act = submit_review_sheet if sheet.submitted else save_review_sheet
    application = cast.applications[sheet.host]
    application.edition.refresh_from_db()
    act(actor=cast.actor(sheet.reviewer), application=application, typed=typed, at=at)


def _evaluate(cast: Cast, key: str, entry: EvaluationEntry, at: datetime) -> None:
    evaluate_competition(actor=cast.actor("centre"), competition=cast.competitions[key], entry=entry, at=at)

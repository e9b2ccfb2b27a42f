"""The review of the seventh edition: two invented reviewers, sheets of which some are still to come; and what the
centre thought of competitions of the past that are over. Nothing is said about a real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from challenge_portal.demo.loading.editions import SEVENTH
from competitions.review_workflow import DEFAULT_CRITERIA
from competitions.services import (
    EvaluationEntry,
    ReviewEntry,
    evaluate_competition,
    name_reviewer,
    save_review_sheet,
    submit_review_sheet,
)

REVIEWERS = ("expert1", "expert2")
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
    for username in REVIEWERS:
        agenda.plan(agenda.past(NAMED, username), partial(_name, cast, username))
    for sheet in SHEETS:
        earliest = agenda.past(NAMED)
        moment = agenda.ago(sheet.days_ago, "16:40" if sheet.submitted else "17:10")
        agenda.plan_after(earliest, moment, partial(_score, cast, sheet))
    for key, grade, days_ago, text in EVALUATIONS:
        agenda.plan(agenda.past(days_ago, key), partial(_evaluate, cast, key, EvaluationEntry(grade, text)))


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

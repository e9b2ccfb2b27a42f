"""How a reviewer's sheet moves: submitted once complete, opened again by the centre with a reason.

火炬中心综合考虑工作定位、工作条件、工作计划、组织保障等情况，以及赛事领域、需求质量、时间安排、办赛经验，确定承办单位
(国科火字〔2022〕47号). The scores are advice: nothing that decides reads them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.kernel.marks import clean_marks
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.notices.services import register_kinds, tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from competitions.models import ReviewSheet
from competitions.review_reminders import remind_reviewers
from competitions.reviewers import TIED, applications_assigned, recused, tied
from competitions.states import REVIEW_SHEET_EDGES, ReviewSheetState

SOURCE = "国科火字〔2022〕47号"
COMMENT_WORDS = 300
REVIEWING = "reviewing"
register_kinds({REVIEWING: "申办评审"})

DEFAULT_CRITERIA: list[dict[str, Any]] = [
    {"key": "position", "name": "工作定位", "hint": "是否围绕本地主导产业，定位清楚，与本届要求相符。", "weight": 15},
    {"key": "conditions", "name": "工作条件", "hint": "产业基础、企业与科研力量、服务机构。", "weight": 10},
    {"key": "plan", "name": "工作计划", "hint": "各阶段任务是否具体、可行。", "weight": 15},
    {"key": "support", "name": "组织保障", "hint": "工作班子、经费、政策是否落实。", "weight": 15},
    {"key": "field", "name": "领域", "hint": "主题或产业领域是否聚焦，有无国家战略意义。", "weight": 10},
    {"key": "demands", "name": "需求质量", "hint": "需求摸底是否真实，有无一定数量的高质量需求。", "weight": 15},
    {"key": "schedule", "name": "时间安排", "hint": "关键节点是否合理，现场赛不晚于规定时间。", "weight": 10},
    {"key": "experience", "name": "办赛经验", "hint": "往届承办情况和成效。", "weight": 10},
]
"""The eight things that the notice names; their weights are a usual choice, which the centre changes per edition."""


def still_waits(sheet: ReviewSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Scored is what waits for the centre, by those who are still named for the edition."""
    if sheet.reviewer.stood_down_at is not None:
        return Refusal("已不再担任本届评审专家，不能评分。")
    if not applications_assigned(sheet.reviewer.person_id).filter(pk=sheet.application_id).exists():
        return Refusal(f"申办表现在是“{sheet.application.get_state_display()}”，不再评审。")
    return None


def no_conflict(sheet: ReviewSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Neither near to the host, as the portal knows, nor by the reviewer's own word."""
    here, person = type(sheet.application)._base_manager.filter(pk=sheet.application_id), sheet.reviewer.person_id
    if here.filter(tied(person)).exists():
        return Refusal(TIED)
    if here.filter(recused(person)).exists():
        return Refusal("已申报回避，不评审这份申办表。")
    return None


def complete(sheet: ReviewSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every criterion has a mark within its limits, and the opinion says why."""
    criteria = sheet.application.edition.review_criteria
    marks, names = clean_marks(criteria, sheet.marks), {row["key"]: row["name"] for row in criteria}
    for key, error in marks.errors.items():
        return Refusal(error, field=f"mark-{key}")
    if marks.missing:
        said = "、".join(f"“{names[key]}”" for key in marks.missing)
        return Refusal(f"还有 {len(marks.missing)} 项没有评分：{said}。", field=f"mark-{marks.missing[0]}")
    if not sheet.comment.strip():
        return Refusal("请填写评审意见：主要优点和不足。", field="comment")
    over = count_words(sheet.comment) - COMMENT_WORDS
    if over > 0:
        return Refusal(f"评审意见超出 {over} 字，请精简到 {COMMENT_WORDS} 字以内。", field="comment")
    return None


def sum_up(sheet: ReviewSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The total stands on the sheet from now on."""
    sheet.total = clean_marks(sheet.application.edition.review_criteria, sheet.marks).total
    sheet.submitted_at = at
    sheet.save(update_fields=["total", "submitted_at"])


def count_anew(sheet: ReviewSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who has handed everything in is reminded no more; whose sheet was opened again is."""
    remind_reviewers(sheet.application.edition, at=at)


def hand_back(sheet: ReviewSheet, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The reviewer finds the marks as they were, and why they are asked again."""
    sheet.total = sheet.submitted_at = None
    sheet.save(update_fields=["total", "submitted_at"])
    tell(
        [sheet.reviewer.person],
        text=f"{sheet.application.host}申办表的评审表已重新开放。原因：{reason}",
        link=reverse("competitions:score_application", args=[sheet.application_id]),
        at=at,
        kind=REVIEWING,
    )


REVIEW_SHEET = Workflow(
    ReviewSheet,
    ReviewSheetState,
    REVIEW_SHEET_EDGES,
    initial=ReviewSheetState.DRAFT,
    final={ReviewSheetState.SUBMITTED},
    locks=lambda sheet: [sheet.application.edition, sheet.application],
    moves={
        "submit": Move(
            "competitions.score",
            label="提交评审表",
            guards=[still_waits, no_conflict, complete],
            effects=[sum_up, count_anew],
            offered=False,
        ),
        "reopen": Move(
            "competitions.reopen_sheet",
            label="重新开放评审表",
            guards=[still_waits],
            effects=[hand_back, count_anew],
            asks_reason=True,
            tone="plain",
        ),
    },
)

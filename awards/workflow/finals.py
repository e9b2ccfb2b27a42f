"""How a final, its contestants and the score sheets move.

Sources: 沪科合〔2019〕23号 三（三）4 (对难以自主选择最佳解决方案的，采取现场赛方式), 四.3 (征得企业和挑战者的同意).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from awards.effects import finals as effects
from awards.models import Entry, Final, FinalDemand, ScoreSheet
from awards.people import living_demands, living_entries, living_judges, recusals_of, seated
from awards.scoring import FEWEST_JUDGES
from awards.states import (
    ENTRY_DONE,
    ENTRY_EDGES,
    FINAL_EDGES,
    FINAL_OVER,
    ON_STAGE,
    SHEET_EDGES,
    TO_SUBMIT,
    EntryState,
    FinalState,
    SheetState,
)
from challenge_portal.kernel.marks import clean_marks, criteria_error
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from solutions.states import SolutionState

BOTH_CONSENT = "沪科合〔2019〕23号 四.3（进行公开比赛要征得企业和挑战者的同意）"
CANNOT_CHOOSE = "沪科合〔2019〕23号 三（三）4（难以自主选择最佳解决方案的，采取现场赛方式）"
FEWEST_CONTESTANTS = 2
COMMENT_WORDS = 200


def criteria_sum(final: Final, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The full marks sum to 100."""
    error = criteria_error(final.criteria)
    return Refusal(error, way_on="修改评分标准") if error else None


def everybody_consents(final: Final, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Each enterprise says why it can't choose and consents; each contestant consents and still competes."""
    demands = living_demands(final)
    if not demands:
        return Refusal("还没有列入需求。", way_on="列入需求")
    entries = living_entries(final)
    for final_demand in demands:
        mine = [entry for entry in entries if entry.final_demand_id == final_demand.pk]
        if refusal := _one_demand(final_demand, mine):
            return refusal
    return None


def _one_demand(final_demand: FinalDemand, entries: list[Entry]) -> Refusal | None:
    number = final_demand.demand.case_number
    if final_demand.consented_at is None:
        return Refusal(f"需求 {number} 的企业还没有说明理由并同意。", way_on="等待答复", rule=CANNOT_CHOOSE)
    waiting = [entry for entry in entries if entry.consented_at is None]
    if waiting:
        names = "、".join(str(entry.solution.registration) for entry in waiting)
        return Refusal(f"还在等待挑战者答复：{names}。", way_on="等待答复", rule=BOTH_CONSENT)
    if len(entries) < FEWEST_CONTESTANTS:
        return Refusal(
            f"需求 {number} 只有 {len(entries)} 组同意参加，不足 {FEWEST_CONTESTANTS} 组。请移出这项需求，由企业自主选择。",
            way_on="移出需求",
            rule=CANNOT_CHOOSE,
        )
    gone = [entry for entry in entries if entry.solution.state != SolutionState.SHORTLISTED]
    if gone:
        return Refusal(f"方案 {gone[0].solution.number} 已不在“有意向”状态，请移出这一组。", way_on="移出")
    return None


def panel_large_enough(final: Final, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """At least three judges for every contestant, after recusals."""
    return _enough(final, signed=False)


def panel_has_signed(final: Final, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Of those who have signed: who hasn't reads and scores nothing."""
    return _enough(final, signed=True)


def _enough(final: Final, *, signed: bool) -> Refusal | None:
    judges, recused = living_judges(final), recusals_of(final)
    if signed:
        judges = [judge for judge in judges if judge.signed_at is not None]
    for entry in living_entries(final):
        count = len(seated(entry, judges, recused.get(entry.pk, set())))
        if count < FEWEST_JUDGES:
            who = "已签署保密与回避承诺的评委" if signed else "可以评分的评委"
            name = entry.code or entry.solution.registration
            return Refusal(f"{name} 只有 {count} 名{who}，至少须 {FEWEST_JUDGES} 名。", way_on="增加评委")
    return None


def all_done(final: Final, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nobody is still to be heard."""
    left = [entry for entry in living_entries(final) if entry.state not in ENTRY_DONE]
    if left:
        return Refusal(f"还有 {len(left)} 组没有完成评分。", way_on="完成评分，或登记未到场")
    return None


FINAL = Workflow(
    Final,
    FinalState,
    FINAL_EDGES,
    initial=FinalState.PLANNED,
    final=FINAL_OVER,
    locks=lambda final: [final.competition],
    moves={
        "draw": Move(
            "awards.run_final",
            label="抽签",
            guards=[criteria_sum, everybody_consents, panel_large_enough],
            effects=[effects.draw_order],
            confirm="抽签后，评分标准、评委组和上场组不能再调整。",
            offered=False,
        ),
        "undraw": Move(
            "awards.run_final", label="撤销抽签", effects=[effects.forget_order], asks_reason=True, tone="plain"
        ),
        "open": Move("awards.run_final", label="开始现场赛", guards=[panel_has_signed]),
        "close": Move("awards.run_final", label="结束评分", guards=[all_done]),
        "reopen": Move("awards.run_final", label="恢复评分", asks_reason=True, tone="plain"),
        "release": Move(
            "awards.run_final",
            label="公布成绩",
            effects=[effects.publish_results],
            confirm="公布后，参赛各方可以看到名次、得分和匿名评语，由需求方决定合作方。成绩不能再更改。",
        ),
        "cancel": Move(
            "awards.run_final", label="取消现场赛", effects=[effects.let_all_go], asks_reason=True, tone="stop"
        ),
    },
)


# A contestant


def final_runs(entry: Entry, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Contestants are heard while the final runs."""
    if entry.final_demand.final.state != FinalState.RUNNING:
        return Refusal("现场赛没有在进行。", way_on="先开始现场赛，或恢复评分")
    return None


def still_takes_part(entry: Entry, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Who has left isn't called."""
    return Refusal("这一组已经退出。") if entry.left_at or entry.final_demand.left_at else None


def stage_is_free(entry: Entry, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """One contestant at a time."""
    other = (
        Entry.objects.filter(final_demand__final=entry.final_demand.final_id, state__in=ON_STAGE)
        .exclude(pk=entry.pk)
        .values_list("code", flat=True)
        .first()
    )
    return Refusal(f"{other} 还在台上，请先完成评分。", way_on="完成评分") if other else None


def sheets_are_in(entry: Entry, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every judge who scores this contestant has submitted, or the host says why it doesn't wait."""
    final = entry.final_demand.final
    judges = seated(entry, living_judges(final), recusals_of(final).get(entry.pk, set()))
    sheets = ScoreSheet.objects.filter(entry=entry, state=SheetState.SUBMITTED)
    submitted = set(sheets.values_list("judge_id", flat=True))
    missing = [f"{judge.number} 号" for judge in judges if judge.pk not in submitted]
    count = len(judges) - len(missing)
    if missing and not (data or {}).get("without"):
        return Refusal(
            f"{'、'.join(missing)}评委还没有提交。不再等待的，须写明原因。", way_on="写明原因", field="without"
        )
    if count < FEWEST_JUDGES:
        return Refusal(f"只有 {count} 份有效评分表，至少须 {FEWEST_JUDGES} 份。", way_on="录入纸质评分表")
    return None


ENTRY = Workflow(
    Entry,
    EntryState,
    ENTRY_EDGES,
    initial=EntryState.WAITING,
    final=ENTRY_DONE,
    locks=lambda entry: [entry.final_demand.final],
    moves={
        "call": Move("awards.run_entry", label="请上台陈述", guards=[final_runs, still_takes_part, stage_is_free]),
        "question": Move("awards.run_entry", label="进入答辩", guards=[final_runs]),
        "score": Move("awards.run_entry", label="进入评分", guards=[final_runs]),
        "complete": Move(
            "awards.run_entry",
            label="完成评分",
            guards=[final_runs, sheets_are_in],
            effects=[effects.fix_result],
            offered=False,
        ),
        "reopen": Move(
            "awards.run_entry",
            label="重新评分",
            guards=[final_runs, stage_is_free],
            effects=[effects.forget_result],
            asks_reason=True,
            tone="plain",
        ),
        "mark_absent": Move(
            "awards.run_entry", label="登记未到场", guards=[final_runs], asks_reason=True, tone="plain"
        ),
        "bring_back": Move("awards.run_entry", label="恢复出场", guards=[final_runs], tone="plain"),
    },
)


# A score sheet


def scoring_is_open(sheet: ScoreSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """From the questions until the host completes the scoring."""
    if sheet.entry.state not in TO_SUBMIT:
        return Refusal(f"这一组现在是“{sheet.entry.get_state_display()}”，不能提交评分。")
    return None


def judge_may_score(sheet: ScoreSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Not recused, still on the panel."""
    if sheet.judge.stood_down_at is not None:
        return Refusal("已退出评委组，不能评分。")
    if sheet.judge.recusals.filter(entry=sheet.entry_id).exists():
        return Refusal("已回避这一组，不能评分。")
    return None


def marks_complete(sheet: ScoreSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every criterion has a mark within its limits; the comment keeps to its length."""
    criteria = sheet.judge.final.criteria
    marks = clean_marks(criteria, sheet.marks)
    names = {row["key"]: row["name"] for row in criteria}
    if marks.missing:
        said = "、".join(f"“{names[key]}”" for key in marks.missing)
        return Refusal(f"还有 {len(marks.missing)} 项没有评分：{said}。", field=f"mark-{marks.missing[0]}")
    if count_words(sheet.comment) > COMMENT_WORDS:
        over = count_words(sheet.comment) - COMMENT_WORDS
        return Refusal(f"评语超出 {over} 字，请精简到 {COMMENT_WORDS} 字以内。", field="comment")
    return None


def not_completed(sheet: ScoreSheet, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A sheet that counts in a result is opened by reopening the contestant first."""
    if sheet.entry.state == EntryState.SCORED:
        return Refusal("这一组已完成评分，请先“重新评分”。", way_on="重新评分")
    return None


SHEET = Workflow(
    ScoreSheet,
    SheetState,
    SHEET_EDGES,
    initial=SheetState.DRAFT,
    final={SheetState.SUBMITTED},
    locks=lambda sheet: [sheet.entry],
    moves={
        "submit": Move(
            "awards.score", label="提交评分", guards=[judge_may_score, scoring_is_open, marks_complete], offered=False
        ),
        "submit_on_paper": Move(
            "awards.enter_paper",
            label="录入纸质评分表",
            guards=[judge_may_score, scoring_is_open, marks_complete],
            offered=False,
        ),
        "reopen": Move(
            "awards.reopen_sheet", label="重新开放评分表", guards=[not_completed], asks_reason=True, tone="plain"
        ),
    },
)

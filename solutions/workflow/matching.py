"""How a matching meeting (对接会) moves: planned, convened, held with its minutes, or cancelled with a reason.

Who may is in policy.py, what follows in effects/matching.py.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import Move, Workflow
from solutions.effects import matching as effects
from solutions.models import Meeting
from solutions.states import IN_TALKS, MEETING_EDGES, MeetingOutcome, MeetingState

MINUTES_AT_LEAST = 50  # 字: what was talked about and what was agreed can't be said in less
MINUTES_AT_MOST = 5000


def has_pairs(meeting: Meeting, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A matching meeting without a demand and a solution that meet is none."""
    if not meeting.pairs.exists():
        return Refusal("还没有选入对接的方案，请先选入，再发通知。", way_on="修改对接会", field="solutions")
    return None


def pairs_are_in_talks(meeting: Meeting, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Only what an enterprise has shortlisted is talked about; an enterprise may have said no since it was planned."""
    gone = meeting.pairs.exclude(solution__state__in=sorted(IN_TALKS)).values_list("solution__number", flat=True)
    if gone:
        return Refusal(f"方案 {'、'.join(gone)} 已不在对接中，请先移出，再发通知。", way_on="修改对接会")
    return None


def lies_ahead(meeting: Meeting, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nobody is invited to what has begun."""
    if meeting.starts_at <= at:
        return Refusal(f"开始时间 {moment(meeting.starts_at)} 已过，请先改期，再发通知。", way_on="修改对接会")
    return None


def has_begun(meeting: Meeting, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Minutes tell what happened, so the meeting must have begun."""
    if at < meeting.starts_at:
        return Refusal(f"对接会 {moment(meeting.starts_at)} 开始，开始后才能记录纪要。提前举行的，请先改期。")
    return None


def minutes_written(meeting: Meeting, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The minutes say something."""
    if data is None:
        return None
    words = count_words(data.minutes)
    if words < MINUTES_AT_LEAST:
        return Refusal(f"纪要 {words} 字，至少写 {MINUTES_AT_LEAST} 字：谈了什么、议定什么、下一步。", field="minutes")
    if words > MINUTES_AT_MOST:
        return Refusal(
            f"纪要超出 {words - MINUTES_AT_MOST} 字，请精简到 {MINUTES_AT_MOST} 字以内，详细的放进附件。",
            field="minutes",
        )
    return None


def every_pair_has_an_outcome(meeting: Meeting, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Each demand gets an answer: what its two sides came to, or who did not come."""
    if data is None:
        return None
    for pair in meeting.pairs.select_related("solution"):
        result = data.outcomes.get(pair.pk)
        if result is None or result.outcome not in set(MeetingOutcome.values) - {MeetingOutcome.OPEN}:
            return Refusal(f"请选择方案 {pair.solution.number} 的对接结果。", field=f"outcome-{pair.pk}")
    return None


MEETING = Workflow(
    Meeting,
    MeetingState,
    MEETING_EDGES,
    initial=MeetingState.PLANNED,
    final={MeetingState.HELD, MeetingState.CANCELLED},
    moves={
        "convene": Move(
            "solutions.run_meeting",
            label="发出通知",
            guards=[has_pairs, pairs_are_in_talks, lies_ahead],
            effects=[effects.invite_everybody],
            confirm="时间、地点会发给双方人员和邀请的专家，会前一天自动提醒。",
        ),
        "hold": Move(
            "solutions.run_meeting",
            label="记录纪要",
            guards=[has_begun, every_pair_has_an_outcome, minutes_written],
            effects=[effects.keep_minutes],
            offered=False,
        ),
        "cancel": Move(
            "solutions.run_meeting",
            label="取消对接会",
            effects=[effects.tell_cancelled],
            asks_reason=True,
            confirm="取消后不能恢复，须另行安排。",
            tone="stop",
        ),
    },
)

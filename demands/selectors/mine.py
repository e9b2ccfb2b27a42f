"""What an enterprise sees of its own demands: where each stands, who has it, since when, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.form_versions.comparing import VersionList
from challenge_portal.kernel.clock import day
from challenge_portal.notices.selectors import DeadlineRow, owed_for
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import Step, track
from competitions.states import Stage
from demands import rules
from demands.models import Demand
from demands.selectors.corrections import correction_wait, open_correction
from demands.selectors.versions import own_versions
from demands.states import ENDED, ON_THE_HALL, OPEN_TO_OWNER, TONES, WAITS_FOR_OWNER, CorrectionState, DemandState
from demands.workflow import DEMAND

_D = DemandState
STEPS = ("提交", "审查", "分析", "确认", "发布", "揭榜")
# the step of the track that each state stands at
AT_STEP = {
    _D.DRAFT: 0,
    _D.RETURNED: 0,
    _D.SUBMITTED: 1,
    _D.ACCEPTED: 2,
    _D.ANALYSING: 2,
    _D.ANALYSED: 2,
    _D.TO_CONFIRM: 3,
    _D.CONFIRMED: 4,
    _D.PUBLISHED: 5,
    _D.CLOSED: 6,
    _D.AGREED: 6,
}
OWN_ACTS = {_D.DRAFT: "继续填写", _D.RETURNED: "修改", _D.TO_CONFIRM: "去确认"}
ANSWERS = ("confirm", "object")  # to the public text
# what the enterprise reads in the record: the moves, not every save of somebody else
KEPT_INSIDE = ("demands.publicversion.worded",)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One demand in the list of its enterprise."""

    id: int
    number: str
    title: str
    competition: str
    state: str
    state_label: str
    tone: str
    steps: list[Step]
    holder: str
    since: datetime | None
    comes_next: str
    waits_for_me: bool
    act: str
    public_number: str
    unclaimed: bool


@dataclass(frozen=True, slots=True)
class OwnCase:
    """The enterprise's page of one demand."""

    row: OwnRow
    demand: Demand
    owed: DeadlineRow | None
    last_opinion: str
    timeline: list[TimelineRow]
    versions: list[VersionList]
    moves: list[Available]
    answers: list[Available]
    editable: bool
    may_open_abroad: bool
    correction: str
    correction_asks: bool


def own_demands(actor: Actor, *, at: datetime) -> list[OwnRow]:
    """The demands of the actor's unit, those that wait for it first. Two queries, whatever their number."""
    if actor.institution is None:
        return []
    rows = (
        visible(Demand, actor)
        .filter(owner=actor.institution)
        .select_related("competition", "agency", "public_version")
        .prefetch_related("competition__periods")
        .order_by("-created_at", "-pk")
    )
    found = [own_row(demand) for demand in rows]
    return sorted(found, key=lambda row: not row.waits_for_me)


def own_case(demand: Demand, actor: Actor, *, at: datetime) -> OwnCase:
    """Everything the enterprise may know about one of its demands."""
    acts = [row for row in timeline(demand, limit=50) if row.verb not in KEPT_INSIDE]
    moves = DEMAND.available(demand, actor, at=at)
    correction = open_correction(demand)
    return OwnCase(
        row=own_row(demand),
        demand=demand,
        owed=owed_for(demand, actor.person_id) if demand.state in WAITS_FOR_OWNER else None,
        last_opinion=_opinion(demand, acts),
        timeline=acts,
        versions=own_versions(demand, getattr(demand, "public_version", None)),
        moves=moves,
        answers=[move for move in moves if move.name in ANSWERS],
        editable=demand.state in OPEN_TO_OWNER,
        may_open_abroad=demand.state not in ENDED - ON_THE_HALL,
        correction=correction_wait(correction),
        correction_asks=correction is not None and correction.state == CorrectionState.WORDED,
    )


def opinion_on(demand: Demand) -> str:
    """What the host wrote when it gave the demand back; nothing in any other state, and then no query."""
    return _opinion(demand, timeline(demand, limit=50)) if demand.state == _D.RETURNED else ""


def _opinion(demand: Demand, acts: list[TimelineRow]) -> str:
    return next((row.reason for row in acts if row.reason and demand.state in (_D.RETURNED, _D.UNFIT)), "")


def own_row(demand: Demand) -> OwnRow:
    """One line of the list."""
    state = DemandState(demand.state)
    public = getattr(demand, "public_version", None)
    unclaimed = demand.is_unclaimed and state == _D.DRAFT
    return OwnRow(
        id=demand.pk,
        number=(public.number if public and public.number else "") or demand.case_number or "未提交",
        title=str(demand),
        competition=demand.competition.name,
        state=state,
        state_label="待认领" if unclaimed else state.label,
        tone="wait" if unclaimed else TONES[state],
        steps=track(STEPS, AT_STEP.get(state, -1)),
        holder=f"{demand.get_channel_display()}，待本单位认领" if unclaimed else holder_of(demand),
        since=demand.state_changed_at or demand.created_at,
        comes_next="核对、认领后补充完整" if unclaimed else next_of(demand),
        waits_for_me=state in WAITS_FOR_OWNER,
        act="核对并认领" if unclaimed else OWN_ACTS.get(state, ""),
        public_number=public.number if public and state in ON_THE_HALL else "",
        unclaimed=unclaimed,
    )


def holder_of(demand: Demand, *, owner: str = "本单位") -> str:
    """Who has it now; ``owner`` is what the reader calls the enterprise."""
    state = DemandState(demand.state)
    if state in WAITS_FOR_OWNER:
        return f"{owner}办理中"
    if state == _D.ANALYSING and demand.agency is not None:
        return f"{demand.agency}分析中"
    if state in ON_THE_HALL:
        return "已公开"
    return "" if state in (_D.UNFIT, _D.WITHDRAWN) else "承办单位办理中"


def next_of(demand: Demand) -> str:
    """What comes next, with a number where there is one."""
    closes = demand.competition.closes(Stage.COLLECTION)
    solutions = demand.competition.closes(Stage.SOLUTIONS)
    return {
        _D.DRAFT: f"{day(closes)}前提交" if closes else "填完后提交",
        _D.RETURNED: "按意见修改后重新提交",
        _D.SUBMITTED: f"{rules.REVIEW_DAYS} 个工作日内给出审查结果",
        _D.ACCEPTED: "承办单位委托分析机构",
        _D.ANALYSING: f"分析机构一般在 {rules.ANALYSIS_DAYS} 个工作日内完成",
        _D.ANALYSED: "承办单位审定分析与公开文本",
        _D.TO_CONFIRM: "确认公开文本，或提出修改意见",
        _D.CONFIRMED: "编入下一批需求公告",
        _D.PUBLISHED: f"解决方案征集至{day(solutions)}" if solutions else "征集解决方案",
        _D.CLOSED: "等待对接",
        _D.AGREED: "签订技术合同",
    }.get(DemandState(demand.state), "")

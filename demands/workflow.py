"""How a demand moves, from the enterprise's draft to the hall and a partner, or to an honest no; its analysis and its
batch with it.

Who may is in policy.py, the rules with their sources in rules.py, what follows in effects.py. An analysis never moves
by itself: its moves follow from the demand's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import SYSTEM_MOVE, Move, Workflow
from competitions.models import Competition
from competitions.states import Stage
from demands import effects, rules
from demands.models import Analysis, Batch, Demand, PublicVersion
from demands.partners import partner_found
from demands.redaction import leaks_of
from demands.states import (
    ANALYSIS_EDGES,
    BATCH_EDGES,
    DEMAND_EDGES,
    ENDED,
    HANDED_IN,
    AnalysisState,
    BatchState,
    DemandState,
)

A_MOMENT = timedelta(microseconds=1)
FEEDBACK = "国科发火〔2019〕228号 三.2（对不符合公开发布条件的需求，应及时向需求方反馈情况）"


def owner_may_file(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Enterprises and 事业单位 with a code that fits, or that an officer has confirmed."""
    return rules.owner_refusal(demand.owner)


def collection_open(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Collection is open; a returned demand has its days for mending even beyond the deadline."""
    if demand.state == DemandState.RETURNED and demand.state_changed_at is not None:
        mend_by = rules.office_days_later(demand.state_changed_at, rules.MEND_DAYS)
        if at <= mend_by:
            return None
    return rules.collection_refusal(demand.competition, at=at)


def form_complete(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every field of the survey form within its limits; the page shows all errors, the refusal the first."""
    return rules.first_error(demand.form_version, rules.check_demand(demand))


def texts_signed(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """国科发火〔2019〕228号 四.4: NDA and disclaimer before anything is filed."""
    if rules.unsigned(actor.person, actor.institution):
        return Refusal("请先签署保密协议和免责声明，再提交。", way_on="签署", rule="国科发火〔2019〕228号 四.4")
    return None


def declared_open(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Nothing that is a state secret goes into the portal; the person says so with each submission."""
    if data is not None and not data.get("declared"):
        return Refusal("请勾选真实性与不涉密承诺，再提交。", field="declared")
    return None


def has_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """国科发火〔2019〕228号 三.1: every demand is analysed before it is published, where the competition asks for it."""
    if demand.competition.needs_analysis and not _analysis_is(demand, {AnalysisState.APPROVED}):
        return Refusal("需求分析尚未通过，不能发布。", way_on="委托分析", rule="国科发火〔2019〕228号 三.1")
    return None


def analysis_handed_in(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """There is an analysis to judge."""
    if not demand.competition.needs_analysis or _analysis_is(demand, HANDED_IN):
        return None
    return Refusal("没有可审定的需求分析。", way_on="委托分析")


def needs_no_analysis(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The way without an analysis is open only where the competition has said so."""
    if demand.competition.needs_analysis:
        return Refusal(
            "本赛事要求先完成需求分析，请委托分析机构。", way_on="委托分析", rule="国科发火〔2019〕228号 三.1"
        )
    return None


def public_text_worded(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """There is a text to publish."""
    if _public(demand) is None:
        return Refusal("还没有公开文本，请先起草。", way_on="公开文本")
    return None


def nothing_surely_hidden_shows(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What the enterprise hides isn't in the text. Only doubtful finds may pass, after an officer has looked."""
    public = _public(demand)
    found = leaks_of(demand, public) if public else []
    sure = [str(leak) for leak in found if leak.sure]
    if sure:
        return Refusal(
            f"公开文本里还有企业要求不公开的内容：{'、'.join(sure)}。请先改写公开文本。",
            way_on="公开文本",
            rule="国科发火〔2019〕228号 三.2",
        )
    if found and data is not None and not data.get("leaks_checked"):
        listed = "、".join(str(leak) for leak in found)
        return Refusal(
            f"公开文本里有疑似需要隐去的内容：{listed}。请核对，确认无误的，勾选“已核对”。", field="leaks_checked"
        )
    return None


def public_text_confirmed(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The enterprise confirmed exactly the text that goes out."""
    public = _public(demand)
    if public is None or public.confirmed_at is None or public.confirmed_sha256 != public.text_sha256:
        return Refusal("企业尚未确认这一版公开文本，不能发布。", way_on="请企业确认", rule="国科发火〔2019〕228号 四.4")
    return None


def solutions_still_open(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A demand goes out while solutions can still be filed."""
    closes = demand.competition.closes(Stage.SOLUTIONS)
    if closes is not None and at > closes:
        return Refusal("解决方案征集已截止，请先调整赛事日程，再发布需求。", way_on="日程")
    return None


def agreement_stands(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """已达成合作意向 follows from a confirmed letter of intent, never from a button."""
    if partner_found(demand):
        return None
    return Refusal("协议的签署件核对无误后，需求自动记为“已达成合作意向”。", way_on="意向协议")


def agreement_gone(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The reverse follows from voiding it."""
    if partner_found(demand):
        return Refusal("协议仍然有效，作废后需求才恢复原来的状态。", way_on="意向协议")
    return None


def solutions_are_over(demand: Demand, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Without a partner a demand stands open again as long as solutions are collected."""
    if rules.takes_solutions(demand.competition.closes(Stage.SOLUTIONS), at=at):
        return Refusal("解决方案征集还没有截止，需求恢复为“揭榜中”。")
    return None


def _public(demand: Demand) -> PublicVersion | None:
    """The demand's public version; asked for once, also where the page has it already."""
    return getattr(demand, "public_version", None)


def _analysis_is(demand: Demand, states: Collection[str]) -> bool:
    """Whether there is an analysis in one of these states; no question where the page has read them already."""
    return any(analysis.state in states for analysis in demand.analyses.all())


def solutions_close(demand: Demand) -> datetime | None:
    """The moment after the solutions deadline: exactly at the deadline is still in time."""
    closes = demand.competition.closes(Stage.SOLUTIONS)
    return closes + A_MOMENT if closes is not None else None


DEMAND = Workflow(
    Demand,
    DemandState,
    DEMAND_EDGES,
    initial=DemandState.DRAFT,
    final=ENDED,
    moves={
        # the enterprise
        "submit": Move(
            "demands.submit",
            label="提交",
            guards=[owner_may_file, collection_open, texts_signed, form_complete, declared_open],
            effects=[effects.hand_to_host],
            offered=False,
        ),
        # the host's formal check
        "accept": Move("demands.review", label="受理", effects=[effects.tell_owner_accepted]),
        "give_back": Move(
            "demands.review", label="退回修改", effects=[effects.hand_back_to_owner], asks_reason=True, tone="plain"
        ),
        # the analysis
        "assign": Move("demands.assign", label="委托分析", effects=[effects.entrust], offered=False),
        "recall": Move(
            "demands.assign", label="撤回委托", effects=[effects.take_back_analysis], asks_reason=True, tone="plain"
        ),
        "hand_in": Move("demands.hand_in", label="提交分析", effects=[effects.hand_in_analysis], offered=False),
        "redo": Move(
            "demands.review",
            label="退回分析",
            guards=[analysis_handed_in],
            effects=[effects.give_back_analysis],
            asks_reason=True,
            tone="plain",
        ),
        # the public text
        "approve": Move(
            "demands.review",
            label="审定通过，请企业确认",
            guards=[analysis_handed_in, public_text_worded, nothing_surely_hidden_shows],
            effects=[effects.approve_analysis, effects.ask_owner_to_confirm],
            offered=False,
        ),
        "propose": Move(
            "demands.review",
            label="请企业确认公开文本",
            guards=[needs_no_analysis, public_text_worded, nothing_surely_hidden_shows],
            effects=[effects.ask_owner_to_confirm],
            offered=False,
        ),
        "confirm": Move(
            "demands.confirm",
            label="确认公开文本",
            guards=[public_text_worded, nothing_surely_hidden_shows],
            effects=[effects.keep_confirmation],
            confirm="确认后，承办单位可以按这份文本公开发布。",
        ),
        "object": Move(
            "demands.confirm",
            label="退回修改公开文本",
            effects=[effects.tell_host_of_objection],
            asks_reason=True,
            tone="plain",
        ),
        # out to the public
        "publish": Move(
            "demands.publish",
            label="发布",
            guards=[has_analysis, public_text_confirmed, nothing_surely_hidden_shows, solutions_still_open],
            effects=[effects.put_on_the_hall],
            offered=False,
        ),
        "expire": Move(SYSTEM_MOVE, label="揭榜截止", effects=[effects.refresh_search], due=solutions_close),
        # what follows from the letter of intent
        "agree": Move("demands.settle", label="达成合作意向", guards=[agreement_stands], offered=False),
        "reopen": Move(
            "demands.settle",
            label="协议作废，恢复揭榜",
            guards=[agreement_gone, solutions_still_open],
            offered=False,
        ),
        "close_again": Move(
            "demands.settle",
            label="协议作废，揭榜已截止",
            guards=[agreement_gone, solutions_are_over],
            offered=False,
        ),
        "take_down": Move(
            "demands.take_down",
            label="撤下公开",
            effects=[
                effects.drop_open_correction,
                effects.refresh_search,
                effects.tell_owner_taken_down,
                effects.tell_followers_taken_down,
            ],
            asks_reason=True,
            confirm="撤下后，公众立即看不到这项需求。",
            tone="stop",
        ),
        # an honest no, and the owner's own
        "mark_unfit": Move(
            "demands.review",
            label="不宜发布",
            effects=[effects.end_analysis, effects.leave_batch, effects.feed_back],
            asks_reason=True,
            confirm=f"理由会原样反馈企业。依据：{FEEDBACK}",
            tone="stop",
        ),
        "withdraw": Move(
            "demands.withdraw",
            label="撤回需求",
            effects=[effects.end_analysis, effects.leave_batch, effects.tell_host_withdrawn],
            asks_reason=True,
            confirm="撤回后本需求不再办理，可以另行提交新的需求。",
            tone="stop",
        ),
    },
)


def follow_calendar(competition: Competition, stage: str, at: datetime) -> None:
    """The call of every demand on the hall closes with the solutions deadline as it now is, earlier or later."""
    if stage == Stage.SOLUTIONS:
        closes = competition.closes(Stage.SOLUTIONS)
        due = closes + A_MOMENT if closes is not None else None
        Demand.objects.filter(competition=competition, state=DemandState.PUBLISHED).update(next_check_at=due)


# The analysis follows the demand; its moves are fired by effects, under the demand's lock.

ANALYSIS = Workflow(
    Analysis,
    AnalysisState,
    ANALYSIS_EDGES,
    initial=AnalysisState.ASSIGNED,
    final={AnalysisState.APPROVED, AnalysisState.CANCELLED},
    locks=lambda analysis: [analysis.demand],
    moves={
        "submit": Move(
            "demands.analyse",
            label="提交需求分析",
            guards=[effects.analysis_complete],
            effects=[effects.make_analysis_paper],
            offered=False,
        ),
        "give_back": Move("demands.judge_analysis", label="退回分析", asks_reason=True, offered=False),
        "approve": Move("demands.judge_analysis", label="审定通过", offered=False),
        "cancel": Move("demands.cancel_analysis", label="取消分析", offered=False),
    },
)


def has_entries(batch: Batch, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """An empty announcement says nothing."""
    if not batch.entries.exists():
        return Refusal("这一批还没有需求，请先选入。", way_on="选入需求")
    return None


BATCH = Workflow(
    Batch,
    BatchState,
    BATCH_EDGES,
    initial=BatchState.DRAFT,
    final={BatchState.PUBLISHED},
    locks=lambda batch: [batch.competition],
    moves={
        "publish": Move(
            "demands.publish",
            label="发布需求公告",
            guards=[has_entries],
            confirm="发布后，本批需求立即对社会公开，不能再调整次序。",
            offered=False,
        ),
    },
)

"""The enterprise decides after a final. The ranking is advice: departing from it, or choosing nobody, needs a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from awards.effects import finals as effects
from awards.models import Decision, Entry, Final, FinalDemand
from awards.results import ResultRow, results_of
from awards.states import FINAL_IN_PARTIES_SIGHT, FinalState
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from demands.models import Demand
from solutions.models import Solution
from solutions.services.answers import fire_solution
from solutions.states import SolutionState

DECIDED = "awards.decision.made"
register_verbs({DECIDED: "现场赛后决定合作方"})
ADVICE = "沪科合〔2019〕23号 三（三）4（现场赛结果供需求方参考，由需求方自主选择）"
LONGEST = 1000
STANDARD_ANSWER = "经现场赛比选，本单位选定了其他方案。感谢参与。"
STANDARD_NOBODY = "经现场赛比选，本单位暂不选定合作方。感谢参与。"


@transaction.atomic
def decide(
    *,
    actor: Actor,
    final_demand: FinalDemand,
    entry: Entry | None,
    reason: str,
    at: datetime,
    answer: str = "",
) -> Decision:
    """Choose a contestant, or nobody (``entry`` None). The chosen solution is chosen, the others get ``answer``.

    Raises Refused at ``reason`` where the choice departs from the ranking without one.
    """
    Demand.objects.select_for_update(no_key=True, of=("self",)).get(pk=final_demand.demand_id)
    locked = FinalDemand.objects.select_for_update(no_key=True, of=("self",)).get(pk=final_demand.pk)
    if not can(actor, "awards.decide_partner", locked):
        raise NotAllowed("awards.decide_partner", locked)
    if locked.left_at is not None or locked.final.state != FinalState.RELEASED:
        raise Refused("成绩还没有公布，公布后再决定合作方。")
    if Decision.objects.filter(final_demand=locked).exists():
        raise Stale("已经作出决定。")
    why = reason.replace("\x00", "").strip()
    row = _row(locked, entry)
    departs = row is None or row.rank != 1
    _check(why, departs=departs)
    decision = Decision.objects.create(
        final_demand=locked,
        solution_id=row.solution_id if row else None,
        rank=row.rank if row else None,
        departs=departs,
        reason=why,
        decided_by=actor.person,
        decided_at=at,
    )
    record(actor=actor, verb=DECIDED, subject=decision, at=at, reason=why)
    _answer_all(locked, row, why, answer, actor=actor, at=at)
    effects.tell_decided(decision, at=at)
    return decision


def _row(final_demand: FinalDemand, entry: Entry | None) -> ResultRow | None:
    if entry is None:
        return None
    for demand in results_of(final_demand.final):
        for row in demand.rows:
            if demand.final_demand_id == final_demand.pk and row.entry_id == entry.pk and row.rank is not None:
                return row
    raise Refused(Refusal("请在已完成评分的上场组中选择。", field="entry"))


def _check(why: str, *, departs: bool) -> None:
    if departs and not why:
        raise Refused(Refusal("与评分名次不同，或者不选定合作方的，请写明理由。", field="reason", rule=ADVICE))
    if len(why) > LONGEST:
        raise Refused(Refusal(f"理由请精简到 {LONGEST} 字以内。", field="reason"))


def _answer_all(
    final_demand: FinalDemand, row: ResultRow | None, why: str, answer: str, *, actor: Actor, at: datetime
) -> None:
    """The chosen one is chosen through the solution's own workflow; every other contestant gets an answer."""
    chosen_id = row.solution_id if row else None
    text = answer.replace("\x00", "").strip()[:LONGEST] or STANDARD_ANSWER
    if row is None and text == STANDARD_ANSWER:  # the words that the page offers, left as they were
        text = STANDARD_NOBODY
    if row is not None:
        chosen = Solution.objects.get(pk=row.solution_id)
        said = f"现场赛第 {row.rank} 名。{why}".strip()
        fire_solution("choose", actor=actor, solution=chosen, at=at, reason=said)
    took_part = Entry.objects.filter(final_demand=final_demand, left_at=None).values_list("solution_id", flat=True)
    others = Solution.objects.filter(pk__in=list(took_part), state=SolutionState.SHORTLISTED)
    for other in others.exclude(pk__in=[chosen_id] if chosen_id else []).order_by("pk"):
        fire_solution("decline", actor=actor, solution=other, at=at, reason=text)


def no_undecided_final(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """As long as the demand stands in a final, the choice is made after it, on its page."""
    found = FinalDemand.objects.filter(demand=solution.demand_id, left_at=None, decision=None).select_related("final")
    standing: FinalDemand | None = found.first()
    if standing is None:
        return None
    final: Final = standing.final
    return Refusal(
        f"这项需求已列入“{final}”（{final.get_state_display()}），成绩公布后在现场赛页面决定合作方。",
        way_on="现场赛",
        rule=ADVICE,
    )


def not_drawn_for_a_final(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """From the draw to the decision a contestant is answered with all others, on the final's page.

    Before the draw declining is a plain answer: the draw then asks the host to take the contestant out.
    """
    standing = Entry.objects.filter(
        solution=solution.pk,
        left_at=None,
        final_demand__left_at=None,
        final_demand__decision=None,
        final_demand__final__state__in=FINAL_IN_PARTIES_SIGHT,
    )
    entry: Entry | None = standing.select_related("final_demand__final").first()
    if entry is None:
        return None
    final: Final = entry.final_demand.final
    way_on = {
        FinalState.RELEASED: "请在现场赛页面决定合作方，未选定的各组随即得到答复。",
        FinalState.DRAWN: "成绩公布后在现场赛页面一并答复。这一组确实不能参加的，请联系承办单位撤销抽签，再移出。",
    }.get(FinalState(final.state), "成绩公布后在现场赛页面一并答复。")
    return Refusal(
        f"这份方案在“{final}”上场（{final.get_state_display()}），现在不能单独答复不采纳。{way_on}",
        way_on="现场赛",
        rule=ADVICE,
    )


__all__ = ["ADVICE", "decide", "no_undecided_final", "not_drawn_for_a_final"]

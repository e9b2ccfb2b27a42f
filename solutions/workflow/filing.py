"""How a solution moves, from the challenger's draft to an agreement or to an answer with a reason.

Who may is in policy.py, the rules in rules/filing.py, what follows in effects/. ``agree`` and
``annul`` follow from an agreement and are fired by its effects.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.engine import SYSTEM_MOVE, Move, Workflow
from competitions.models import Competition
from competitions.states import Stage
from solutions.answer_guards import choice_open, decline_open
from solutions.effects import answers, filing
from solutions.models import Agreement, Solution
from solutions.rules import filing as rules
from solutions.rules.sealing import AS_ANNOUNCED
from solutions.states import SOLUTION_EDGES, SOLUTION_ENDED, TAKEN, AgreementState, SolutionState


def in_time(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """国科发火〔2019〕228号 三.3: 按时间要求提交. Exactly at the deadline is in time."""
    return rules.stage_refusal(solution.demand.competition, at=at)


def may_challenge(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Admitted, not the demand's own unit, open to those abroad, and the demand is on the hall."""
    return rules.challenge_refusal(solution)


def not_sealing(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The open way is only for competitions that don't seal."""
    if solution.demand.competition.seals_solutions:
        return Refusal("本赛事的解决方案密封至截止时间，请按密封方式提交。")
    return None


def sealing(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A seal needs a moment at which it is opened."""
    competition = solution.demand.competition
    if not competition.seals_solutions:
        return Refusal("本赛事的解决方案不密封，提交后企业即可查阅。")
    if competition.closes(Stage.SOLUTIONS) is None:
        return Refusal("本赛事密封征集方案，但还没有公布截止时间，暂不能提交。", way_on="联系承办单位")
    return None


def not_opened_from_seal(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What lay sealed and was opened stays as it is, whatever the calendar says."""
    if solution.demand.competition.seals_solutions and solution.opened_at is not None:
        return Refusal(
            f"本赛事密封征集，方案已于 {moment(solution.opened_at)} 启封，启封后不能再换新版。"
            "企业要求补充的，请提交补充材料。",
            way_on="补充材料",
            rule=AS_ANNOUNCED,
        )
    return None


def form_complete(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Every field within its limits. Asked when the text is filed, not for the buttons."""
    return rules.form_refusal(solution) if data is not None else None


def declared(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """True, one's own to offer, and no state secret: said with each filing."""
    if data is not None and not data.get("declared"):
        return Refusal("请勾选真实性、知识产权与不涉密承诺，再提交。", field="declared")
    return None


def supplement_written(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A supplement says something."""
    if data is not None and not str(data.get("text") or "").strip():
        return Refusal("请填写补充说明。", field="text")
    return None


def nobody_else_chosen(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """One solution per demand; the index of the database holds it too."""
    taken = Solution.objects.filter(demand_id=solution.demand_id, state__in=TAKEN).exclude(pk=solution.pk).first()
    if taken is not None:
        return Refusal(
            f"这项需求已选定方案 {taken.number}。改选的，请先解除选定。", way_on="解除选定", rule="一项需求选定一份方案"
        )
    return None


def agreement_confirmed(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """已签意向协议 follows from a confirmed agreement, never from a button."""
    if _has_confirmed_agreement(solution):
        return None
    return Refusal("协议的签署件核对无误后，方案自动记为已签约。", way_on="意向协议")


def agreement_gone(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The reverse follows from voiding the agreement."""
    if _has_confirmed_agreement(solution):
        return Refusal("协议仍然有效，作废后方案才恢复为选定合作。", way_on="意向协议")
    return None


def no_agreement_begun(solution: Solution, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Whoever has an agreement under way drops it first, so that no paper is left of talks that failed."""
    if Agreement.objects.filter(solution=solution).exclude(state=AgreementState.VOIDED).exists():
        return Refusal("协议正在办理，请先作废，再解除选定。", way_on="意向协议")
    return None


def _has_confirmed_agreement(solution: Solution) -> bool:
    return Agreement.objects.filter(solution=solution, state=AgreementState.CONFIRMED).exists()


def deadline_passed(solution: Solution) -> datetime | None:
    """When the seal opens."""
    return rules.unseals_at(solution.demand.competition)


_FILING = [in_time, may_challenge, form_complete, declared]

SOLUTION = Workflow(
    Solution,
    SolutionState,
    SOLUTION_EDGES,
    initial=SolutionState.DRAFT,
    final=SOLUTION_ENDED,
    locks=lambda solution: [solution.demand],  # two solutions of one demand are never chosen at once
    moves={
        # the challenger
        "submit": Move(
            "solutions.file",
            label="提交方案",
            guards=[not_sealing, *_FILING],
            effects=[filing.file_open],
            offered=False,
        ),
        "submit_sealed": Move(
            "solutions.file",
            label="提交方案（密封）",
            guards=[sealing, *_FILING],
            effects=[filing.file_sealed],
            offered=False,
        ),
        "replace": Move(
            "solutions.file",
            label="提交新版",
            guards=[not_opened_from_seal, *_FILING],
            effects=[filing.file_open],
            offered=False,
        ),
        "replace_sealed": Move(
            "solutions.file",
            label="提交新版（密封）",
            guards=[sealing, *_FILING],
            effects=[filing.file_sealed],
            offered=False,
        ),
        "unseal": Move(SYSTEM_MOVE, label="启封", effects=[filing.open_seal], due=deadline_passed),
        "supplement": Move(
            "solutions.file",
            label="提交补充材料",
            guards=[supplement_written],
            effects=[answers.keep_supplement],
            offered=False,
        ),
        "withdraw": Move(
            "solutions.withdraw",
            label="撤回方案",
            effects=[filing.take_out],
            asks_reason=True,
            confirm="撤回后企业不再考虑这份方案。截止之前可以另行提交新的方案。",
            tone="stop",
        ),
        # the enterprise
        "shortlist": Move("solutions.answer", label="有意向，进入对接", effects=[answers.answered], asks_reason=True),
        "ask": Move(
            "solutions.answer", label="请补充材料", effects=[answers.ask_for_more], asks_reason=True, tone="plain"
        ),
        "decline": Move(
            "solutions.answer",
            label="不采纳",
            guards=[decline_open],
            effects=[answers.answered],
            asks_reason=True,
            confirm="理由会原样告知挑战者。之后可以重新考虑。",
            tone="stop",
        ),
        "reconsider": Move(
            "solutions.answer", label="重新考虑", effects=[answers.answered], asks_reason=True, tone="plain"
        ),
        "choose": Move(
            "solutions.choose",
            label="选定合作",
            guards=[nobody_else_chosen, choice_open],
            effects=[answers.answered, answers.tell_host_of_choice],
            asks_reason=True,
            confirm="一项需求选定一份方案，选定后与挑战者签订协议。",
        ),
        "release": Move(
            "solutions.choose",
            label="解除选定",
            guards=[no_agreement_begun],
            effects=[answers.answered],
            asks_reason=True,
            confirm="解除后方案回到对接中，可以另选。",
            tone="stop",
        ),
        # what follows from the agreement
        "agree": Move("solutions.settle", label="签约", guards=[agreement_confirmed], offered=False),
        "annul": Move("solutions.settle", label="协议作废", guards=[agreement_gone], asks_reason=True, offered=False),
    },
)


def follow_calendar(competition: Competition, stage: str, at: datetime) -> None:
    """Seals open, and drafts are due, with the solutions deadline as it now is."""
    if stage != Stage.SOLUTIONS:
        return
    rows = Solution.objects.filter(demand__competition=competition)
    rows.filter(state=SolutionState.SEALED).update(next_check_at=rules.unseals_at(competition))
    for solution in rows.filter(state=SolutionState.DRAFT).select_related(
        "registration__institution", "registration__person", "demand"
    ):
        filing.remind_of_deadline(solution, competition, at=at)

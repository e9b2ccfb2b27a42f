"""What follows when the enterprise answers a solution, or the challenger sends what was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.kernel.clock import moment
from challenge_portal.notices.services import clear_deadline, set_deadline, tell
from challenge_portal.organisations.actors import Actor
from competitions.people import runners_of
from solutions.effects.filing import (
    ANSWER,
    SOLUTIONS,
    SUPPLEMENT,
    await_answer,
    own_page,
    read_page,
    tell_challenger,
    tell_owner,
    wait_no_longer,
)
from solutions.models import Solution, SolutionMessage
from solutions.models.solutions import MessageSide
from solutions.people import people_of
from solutions.rules import filing as rules


def answered(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The challenger reads the answer and its reason."""
    clear_deadline(solution, ANSWER, SUPPLEMENT)
    wait_no_longer(solution)
    _keep_answer(solution, reason, at=at)
    text = f"企业答复了解决方案 {solution.number}：{solution.get_state_display()}。理由：{reason}"
    tell_challenger(solution, text, at=at)


def ask_for_more(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The challenger reads what is asked for and has some office days to send it."""
    clear_deadline(solution, ANSWER)
    wait_no_longer(solution)
    _keep_answer(solution, reason, at=at)
    _write(solution, MessageSide.OWNER, reason, actor=actor, at=at)
    due = rules.supplement_by(at)
    text = f"企业请对解决方案 {solution.number} 补充材料，请在 {moment(due)} 前提交：{reason}"
    tell_challenger(solution, text, at=at)
    set_deadline(
        solution,
        SUPPLEMENT,
        at=due,
        label=f"补充解决方案 {solution.number} 的材料",
        recipients=people_of(solution.registration),
        link=own_page(solution),
        since=at,
    )


def keep_supplement(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The enterprise has it before it and its days to answer begin anew."""
    clear_deadline(solution, SUPPLEMENT)
    _write(solution, MessageSide.CHALLENGER, data["text"], actor=actor, at=at, file=data.get("file"))
    tell_owner(solution, f"解决方案 {solution.number} 的补充材料已收到，请答复。", at=at)
    await_answer(solution, at=at)


def tell_host_of_choice(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host arranges what comes next."""
    demand = solution.demand
    text = f"{demand.owner}为需求 {demand.case_number} 选定了方案 {solution.number}。理由：{reason}"
    tell(runners_of(demand.competition, at=at), text=text, link=read_page(solution), at=at, kind=SOLUTIONS)


def _keep_answer(solution: Solution, reason: str, *, at: datetime) -> None:
    solution.answer = reason
    if solution.answered_at is None:
        solution.answered_at = at
    solution.save(update_fields=["answer", "answered_at"])


def _write(
    solution: Solution, side: MessageSide, text: str, *, actor: Actor, at: datetime, file: Any = None
) -> SolutionMessage:
    return SolutionMessage.objects.create(
        solution=solution, side=side, person=actor.person, text=text, file=file, written_at=at
    )

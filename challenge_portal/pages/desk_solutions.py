"""What waits for an enterprise and for a challenger with their solutions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse

from challenge_portal.kernel.clock import moment, time_left
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from challenge_portal.pages.todo import Todo
from competitions.states import Stage
from solutions.models import Solution
from solutions.rules import filing as rules
from solutions.selectors.finding import challenged_by
from solutions.states import WAITS_FOR_ANSWER, SolutionState

SOON_DAYS = 3


def solution_todos(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """Solutions to answer, material to send, drafts with their deadline. One query."""
    if actor.authority is not None or not actor.is_signed_in:
        return
    told = _told(actor, at=at)
    here = reverse("solutions:mine")
    if told["to_answer"]:
        due = told["answer_due"]
        late = at > due
        note = f"最早一份应在 {moment(due)} 前答复{'，已超期' if late else ''}。"
        yield Todo("答复收到的解决方案", note, reverse("solutions:called"), "去答复", told["to_answer"], late)
    if told["asked"]:
        due = rules.supplement_by(told["asked_since"])
        note = f"企业在等补充材料，最早一份应在 {moment(due)} 前提交。"
        yield Todo("补充方案的材料", note, here, "去补充", told["asked"], True)
    if told["drafts"]:
        soon = (told["closes"] - at).days < SOON_DAYS
        note = f"{time_left(told['closes'], at=at)}，{moment(told['closes'])} 截止，逾期不予接收。"
        yield Todo("填完并提交解决方案", note, here, "继续填写", told["drafts"], soon)


def _told(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Everything in one query: counts are distinct, because a competition has several stages."""
    mine = challenged_by(actor)
    owned = Q(demand__owner=actor.institution) if actor.institution is not None else Q(pk__in=[])
    waits = owned & Q(state__in=WAITS_FOR_ANSWER)
    asked = mine & Q(state=SolutionState.ASKED)
    drafts = mine & Q(
        state=SolutionState.DRAFT,
        demand__competition__periods__stage=Stage.SOLUTIONS,
        demand__competition__periods__closes_at__gte=at,
    )
    return visible(Solution, actor).aggregate(
        to_answer=Count("pk", filter=waits, distinct=True),
        answer_due=Min("answer_due_at", filter=waits),
        asked=Count("pk", filter=asked, distinct=True),
        asked_since=Min("state_changed_at", filter=asked),
        drafts=Count("pk", filter=drafts, distinct=True),
        closes=Min("demand__competition__periods__closes_at", filter=drafts),
    )

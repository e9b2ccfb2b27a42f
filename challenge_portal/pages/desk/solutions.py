"""What waits around solutions: for the enterprise to answer, for the challenger to complete."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from challenge_portal.kernel.clock import moment, time_left
from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo
from competitions.states import Stage
from solutions.rules import filing as rules
from solutions.selectors.finding import own_rows, received_rows
from solutions.states import WAITS_FOR_ANSWER, SolutionState

SOON_DAYS = 3
CLOSES_AT = "demand__competition__periods__closes_at"


def _tallies(actor: Actor, at: datetime) -> dict[str, Tally]:
    """Solutions to answer, material to send, drafts that can still be submitted."""
    if actor.authority is not None or not actor.is_signed_in:
        return {}
    mine = own_rows(actor)
    drafts = mine.filter(
        state=SolutionState.DRAFT,
        demand__competition__periods__stage=Stage.SOLUTIONS,
        **{f"{CLOSES_AT}__gte": at},
    )
    return {
        "to_answer": Tally(received_rows(actor).filter(state__in=WAITS_FOR_ANSWER), since="answer_due_at"),
        "asked": Tally(mine.filter(state=SolutionState.ASKED), since="state_changed_at"),
        "drafts": Tally(drafts, since=CLOSES_AT),
    }


def _todos(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    here = reverse("solutions:mine")
    found = counts.of("to_answer")
    if found.count and found.since:
        late = at > found.since
        note = f"最早一份应在 {moment(found.since)} 前答复{'，已超期' if late else ''}。"
        yield Todo("答复收到的解决方案", note, reverse("solutions:called"), "去答复", found.count, late)
    found = counts.of("asked")
    if found.count and found.since:
        note = f"企业在等补充材料，最早一份应在 {moment(rules.supplement_by(found.since))} 前提交。"
        yield Todo("补充方案的材料", note, here, "去补充", found.count, True)
    found = counts.of("drafts")
    if found.count and found.since:
        soon = (found.since - at).days < SOON_DAYS
        note = f"{time_left(found.since, at=at)}，{moment(found.since)} 截止，逾期不予接收。"
        yield Todo("填完并提交解决方案", note, here, "继续填写", found.count, soon)


SOLUTIONS = Part(_tallies, _todos)

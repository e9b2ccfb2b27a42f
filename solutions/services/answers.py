"""What the enterprise does with a solution, what the challenger sends to it, and how the host reminds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from challenge_portal.documents.files import Upload
from challenge_portal.documents.services import store_upload
from challenge_portal.kernel.clock import exact_moment, local
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.selectors import timeline
from challenge_portal.trail.services import record
from challenge_portal.workflow.engine import UnknownMove
from demands.models import Demand
from demands.people import members_of
from solutions.effects.filing import SOLUTIONS
from solutions.models import Solution
from solutions.rules import filing as rules
from solutions.states import WAITS_FOR_ANSWER
from solutions.verbs import READ, REMINDED
from solutions.workflow.filing import SOLUTION

ANSWERS = frozenset({"ask", "shortlist", "decline", "reconsider", "choose", "release"})
SUPPLEMENT_FILE = "supplement"


def fire_solution(
    name: str,
    *,
    actor: Actor,
    solution: Solution,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Solution:
    """Make any move of a solution by its name, for services that build on it (an agreement fires ``agree``).

    Pages and API go through ``answer_solution`` and the services of filing, which offer a move only where it belongs.
    """
    SOLUTION.fire(solution, name, actor=actor, at=at, reason=reason, data=data, version=version)
    return solution


def answer_solution(
    name: str,
    *,
    actor: Actor,
    solution: Solution,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Solution:
    """The enterprise answers, with a reason that the challenger reads. Raises UnknownMove for what is no answer."""
    if name not in ANSWERS:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    return fire_solution(name, actor=actor, solution=solution, at=at, reason=reason, version=version)


@transaction.atomic
def supplement_solution(
    *,
    actor: Actor,
    solution: Solution,
    text: str,
    at: datetime,
    upload: Upload | None = None,
    version: int | None = None,
) -> Solution:
    """The challenger sends what was asked for, with at most one file. Raises Refused at ``text`` or ``file``."""
    if not can(actor, "solutions.file", solution):
        raise NotAllowed("solutions.file", solution)
    if not text.strip():
        raise Refused("请填写补充说明。", field="text")
    file = None
    if upload is not None:
        file = store_upload(
            upload,
            actor=actor,
            at=at,
            purpose=SUPPLEMENT_FILE,
            subject=solution,
            allow=rules.FILE_TYPES,
            limit=rules.FILE_LIMIT,
            field="file",
        )
    data = {"text": text.strip(), "file": file}
    return fire_solution("supplement", actor=actor, solution=solution, at=at, data=data, version=version)


def note_reading(*, actor: Actor, solution: Solution, at: datetime) -> None:
    """Keep when the enterprise first opened a solution; looking again changes nothing."""
    if solution.read_at is not None or not can(actor, "solutions.answer", solution):
        return
    with transaction.atomic():
        if Solution.objects.filter(pk=solution.pk, read_at=None).update(read_at=at):
            solution.read_at = at
            record(actor=actor, verb=READ, subject=solution, at=at)


@transaction.atomic
def remind_owner(*, actor: Actor, demand: Demand, at: datetime) -> int:
    """Remind the enterprise of solutions that wait, at most once a day for a demand; returns how many people.

    Raises NotAllowed, and Refused: nothing waits, or the reminder of today is out already.
    """
    if not can(actor, "solutions.remind", demand):
        raise NotAllowed("solutions.remind", demand)
    demand = Demand.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=demand.pk)
    waiting = Solution.objects.filter(demand=demand, state__in=WAITS_FOR_ANSWER).count()
    if not waiting:
        raise Refused("这项需求没有待答复的方案，不需要提醒。")
    last = next(iter(timeline(demand, verbs=[REMINDED], limit=1)), None)
    if last is not None and local(last.at).date() == local(at).date():
        raise Refused(f"今天 {exact_moment(last.at)} 已提醒过，同一需求每天提醒一次。", way_on="明天可以再提醒")
    told = tell(
        members_of(demand.owner),
        text=f"承办单位提醒：需求 {demand.case_number} 有 {waiting} 份解决方案待答复，请尽快逐份答复。",
        link=reverse("solutions:received", args=[demand.pk]),
        at=at,
        kind=SOLUTIONS,
        key=f"solutions.reminder:{demand.pk}:{local(at):%Y%m%d}",
    )
    record(actor=actor, verb=REMINDED, subject=demand, at=at, details={"waiting": waiting, "told": told})
    return told

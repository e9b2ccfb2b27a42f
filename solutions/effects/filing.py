"""What follows when a solution is filed, replaced, unsealed or withdrawn: the revision, its receipt, messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.form_versions.cleaning import decimal_of
from challenge_portal.form_versions.services import freeze_form
from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.notices.services import (
    AHEAD,
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from competitions import numbering
from competitions.models import Competition
from competitions.states import Stage
from demands.models import Demand
from demands.people import members_of
from solutions.models import Solution, SolutionDraft, SolutionFile, SolutionRevision
from solutions.papers import receipts
from solutions.people import people_of
from solutions.rules import filing as rules
from solutions.states import SOLUTION_ENDED

SOLUTIONS = "solutions"
register_kinds({SOLUTIONS: "解决方案"})
FILE, ANSWER, SUPPLEMENT = "file", "answer", "supplement"


def _owed_by(people: Callable[[Solution], list[User]]) -> Callable[[str, datetime], list[User] | None]:
    """Who owes something about a solution at the moment at which they are reminded of it."""

    def find(solution_id: str, at: datetime) -> list[User] | None:
        related = ("demand__owner", "registration__person", "registration__institution")
        solution = Solution.objects.select_related(*related).filter(pk=solution_id).first()
        return people(solution) if solution is not None else None

    return find


_CHALLENGER = _owed_by(lambda solution: people_of(solution.registration))
_OWNER = _owed_by(lambda solution: members_of(solution.demand.owner))
register_deadlines(
    {
        # nobody owes a solution: afterwards there is nothing left to do
        ("solutions.solution", FILE): DeadlineKind("提交解决方案", AHEAD, _CHALLENGER),
        ("solutions.solution", ANSWER): DeadlineKind("答复解决方案", owed_by=_OWNER),
        ("solutions.solution", SUPPLEMENT): DeadlineKind("补充解决方案的材料", owed_by=_CHALLENGER),
    }
)


def file_open(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """A revision that the enterprise reads at once. Its days to answer run from the first one that it hasn't answered."""
    first = solution.opened_at is None
    if first:
        solution.opened_at = at
    _file(solution, actor=actor, at=at)
    if solution.waiting_since is None:
        await_answer(solution, at=at)
    said = "收到一份解决方案" if first else f"解决方案已更新为第 {solution.revision} 版"
    tell_owner(solution, f"{_demand(solution)}{said}：{solution.number}。{_due(solution, at=at)}", at=at)


def file_sealed(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """A revision that nobody but the challenger reads before the deadline."""
    _file(solution, actor=actor, at=at)


def open_seal(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The deadline is over: enterprise and host read it from now on. One message for a demand, however many there are."""
    solution.opened_at = at
    solution.save(update_fields=["opened_at"])
    await_answer(solution, at=at)
    tell(
        members_of(solution.demand.owner),
        text=f"{_demand(solution)}的解决方案已启封，请在 {moment(solution.answer_due_at)} 前逐份答复。",
        link=reverse("solutions:received", args=[solution.demand_id]),
        at=at,
        kind=SOLUTIONS,
        key=f"solutions.unsealed:{solution.demand_id}:{at:%Y%m%d}",
    )
    tell_challenger(solution, f"解决方案 {solution.number} 已启封，等待企业答复。", at=at)


def take_out(solution: Solution, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Nobody waits for it any more; whoever had it before them learns why it is gone."""
    clear_deadline(solution, FILE, ANSWER, SUPPLEMENT)
    wait_no_longer(solution)
    SolutionDraft.objects.filter(solution=solution).delete()
    if solution.opened_at is not None:
        tell_owner(solution, f"{_demand(solution)}的解决方案 {solution.number} 已由挑战者撤回。原因：{reason}", at=at)


def _file(solution: Solution, *, actor: Actor, at: datetime) -> None:
    """Fix what was typed as the next revision; the former one stays as it is. Numbers are taken last."""
    answers = rules.check_solution(solution).values
    solution.revision += 1
    solution.answers = answers
    solution.title = str(answers.get("title") or "")[:200]
    solution.offer = decimal_of(answers, "offer")
    solution.maturity = int(answers["maturity"]) if str(answers.get("maturity") or "").isdecimal() else None
    solution.submitted_at = at
    files = _fix_files(solution)
    SolutionDraft.objects.filter(solution=solution).delete()
    freeze_form(solution.form_version, at=at)
    clear_deadline(solution, FILE)
    if not solution.number:
        solution.number = _take_number(solution, at=at)
    digest = receipts.content_sha256(answers, files)
    document = receipts.receipt_paper(solution, files=files, sha256=digest, actor=actor, at=at)
    SolutionRevision.objects.create(
        solution=solution,
        number=solution.revision,
        answers=answers,
        files=files,
        sha256=digest,
        filed_at=at,
        filed_by=actor.person,
        document_code=document.code,
    )
    solution.save(
        update_fields=["revision", "answers", "title", "offer", "maturity", "submitted_at", "number", "opened_at"]
    )
    text = f"解决方案 {solution.number} 第 {solution.revision} 版已收到，{exact_moment(at)}，回执可在方案页面查看。"
    tell_challenger(solution, text, at=at)


def _fix_files(solution: Solution) -> list[dict[str, Any]]:
    """The attachments of this revision; those taken out since the last one end with it."""
    rows = SolutionFile.objects.filter(solution=solution)
    rows.filter(removed=False, added_in=None).update(added_in=solution.revision)
    rows.filter(removed=True, dropped_in=None).exclude(added_in=None).update(dropped_in=solution.revision)
    held = rows.filter(removed=False).select_related("file").order_by("added_at", "pk")
    return [{"name": each.file.original_name, "size": each.file.size, "sha256": each.file.sha256} for each in held]


def _take_number(solution: Solution, *, at: datetime) -> str:
    """``FA-RZ-2027-0001``; by competition, without holes."""
    return numbering.take("solutions.solution", "FA-{code}", solution.demand.competition, subject=solution, at=at)


def await_answer(solution: Solution, *, at: datetime) -> None:
    """From now on the solution waits for the enterprise, which is reminded before its days are over."""
    solution.waiting_since = at
    solution.answer_due_at = due = rules.answer_by(at, solution.demand.competition)
    solution.save(update_fields=["waiting_since", "answer_due_at"])
    set_deadline(
        solution,
        ANSWER,
        at=due,
        label=f"答复解决方案 {solution.number}",
        recipients=members_of(solution.demand.owner),
        link=read_page(solution),
        since=at,
    )


def wait_no_longer(solution: Solution) -> None:
    """It was answered or taken back. What a supplement brings is waited for anew."""
    solution.waiting_since = solution.answer_due_at = None
    solution.save(update_fields=["waiting_since", "answer_due_at"])


def remind_of_deadline(solution: Solution, competition: Competition, *, at: datetime) -> None:
    """The challenger is reminded of a draft before the deadline, wherever the calendar has it now."""
    closes = competition.closes(Stage.SOLUTIONS)
    if closes is None:
        clear_deadline(solution, FILE)
        return
    set_deadline(
        solution,
        FILE,
        at=closes,
        label="提交解决方案",
        recipients=people_of(solution.registration),
        link=own_page(solution),
        since=at,
    )


def follow_taking_down(demand: Demand, reason: str, at: datetime) -> None:
    """A demand left the hall: nobody is reminded of a draft for it, and every challenger learns why.

    What was filed keeps its days to be answered; the challenger still has a claim to them.
    """
    number = demand.public_version.number  # as everybody saw it on the hall
    standing = Solution.objects.filter(demand=demand).exclude(state__in=SOLUTION_ENDED)
    for solution in standing.select_related("registration").order_by("pk"):
        clear_deadline(solution, FILE)
        yours = f"解决方案 {solution.number}" if solution.number else "解决方案草稿"
        tell_challenger(solution, f"需求 {number} 已撤下公开，{yours}对应这项需求。原因：{reason}", at=at)


def tell_owner(solution: Solution, text: str, *, at: datetime) -> None:
    """A message to the enterprise, opening the solution."""
    tell(members_of(solution.demand.owner), text=text, link=read_page(solution), at=at, kind=SOLUTIONS)


def tell_challenger(solution: Solution, text: str, *, at: datetime) -> None:
    """A message to the challenger, opening the solution."""
    tell(people_of(solution.registration), text=text, link=own_page(solution), at=at, kind=SOLUTIONS)


def read_page(solution: Solution) -> str:
    """Where enterprise and host read a solution."""
    return reverse("solutions:solution", args=[solution.pk])


def own_page(solution: Solution) -> str:
    """Where the challenger has it."""
    return reverse("solutions:own", args=[solution.pk])


def _demand(solution: Solution) -> str:
    return f"需求 {solution.demand.case_number} "


def _due(solution: Solution, *, at: datetime) -> str:
    due = solution.answer_due_at
    if due is not None and at > due:
        return f"应于 {moment(due)} 前答复，已超期，请尽快答复。"
    return f"请在 {moment(due)} 前答复。"

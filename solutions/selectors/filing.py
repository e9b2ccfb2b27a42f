"""What a challenger sees of its own solutions: where each stands, until when, what was received and answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from challenge_portal.documents.models import Document
from challenge_portal.documents.states import FileRole
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import Step, track
from competitions.states import Stage
from solutions.models import Solution, SolutionFile, SolutionMessage, SolutionRevision
from solutions.models.solutions import MessageSide
from solutions.rules import filing as rules
from solutions.selectors.agreement_doors import AgreementDoor, agreement_door
from solutions.selectors.finding import own_rows, with_calendar
from solutions.states import SOLUTION_TONES, SolutionState
from solutions.verbs import READ, STARTED
from solutions.workflow.filing import SOLUTION

_S = SolutionState
STEPS = ("填写", "提交", "企业查阅", "对接", "选定", "签约")
AT_STEP = {  # what has ended without a choice stands at none
    _S.DRAFT: 0,
    _S.SEALED: 2,
    _S.SUBMITTED: 2,
    _S.ASKED: 2,
    _S.SHORTLISTED: 3,
    _S.CHOSEN: 4,
    _S.AGREED: 6,
}
# what both sides read in the record: the moves and the first reading, not every save, upload or download
SHOWN_ACTS = (*(SOLUTION.verb(name) for name in SOLUTION.moves), READ)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One solution in the list of its challenger."""

    id: int
    number: str
    title: str
    demand_number: str
    demand_title: str
    competition: str
    state: str
    state_label: str
    tone: str
    steps: list[Step]
    closes_at: datetime | None
    is_open: bool
    revision: int
    submitted_at: datetime | None
    comes_next: str
    waits_for_me: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """One attachment. ``id`` is the attachment's, ``file_id`` the stored file's."""

    id: int
    file_id: UUID
    name: str
    size: int
    pages: int | None
    sha256: str
    at: datetime
    is_filed: bool
    added_in: int | None
    dropped_in: int | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One filing in a list."""

    number: int
    filed_at: datetime
    filed_by: str
    sha256: str
    files: int
    counts: bool  # the one that counts now


@dataclass(frozen=True, slots=True)
class MessageRow:
    """What one side wrote to the other."""

    by_owner: bool
    who: str
    text: str
    at: datetime
    file: FileRow | None


@dataclass(frozen=True, slots=True)
class OwnCase:
    """The challenger's page of one solution. ``solution`` is for the form's partial and for moves only."""

    row: OwnRow
    solution: Solution
    answer: str
    answered: bool
    sealed_until: datetime | None
    answer_by: datetime | None
    supplement_by: datetime | None
    may_edit: bool
    has_draft: bool
    files: list[FileRow]
    revisions: list[RevisionRow]
    messages: list[MessageRow]
    timeline: list[TimelineRow]
    moves: list[Available]
    agreement: AgreementDoor | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt as a page: what was received and when, the hash, and its PDF once it is there."""

    solution_id: int
    number: str
    revision: int
    challenger: str
    registration_number: str
    demand_number: str
    demand_title: str
    competition: str
    filed_at: datetime
    closes_at: datetime | None
    filed_by: str
    files: list[Mapping[str, Any]]
    sha256: str
    groups: list[str]
    sealed: bool
    counts: bool
    code: str
    file_id: UUID | None
    is_demo: bool


def own_solutions(actor: Actor, *, at: datetime) -> list[OwnRow]:
    """The acting challenger's solutions, those that wait for it first. Three queries, whatever their number."""
    rows = with_calendar(own_rows(actor)).order_by("-created_at", "-pk")
    found = [own_row(solution, at=at) for solution in rows]
    return sorted(found, key=lambda row: not row.waits_for_me)


def own_case(solution: Solution, actor: Actor, *, at: datetime) -> OwnCase:
    """Everything a challenger has before it on the page of one solution."""
    state = SolutionState(solution.state)
    since = solution.state_changed_at
    return OwnCase(
        row=own_row(solution, at=at),
        solution=solution,
        answer=solution.answer if state not in (_S.DRAFT, _S.SEALED) else "",
        answered=solution.answered_at is not None,
        sealed_until=_closes(solution) if state == _S.SEALED else None,
        answer_by=solution.answer_due_at if state == _S.SUBMITTED else None,
        supplement_by=rules.supplement_by(since) if state == _S.ASKED and since else None,
        may_edit=_may_edit(solution, at=at),
        has_draft=getattr(solution, "autosave", None) is not None and solution.revision > 0,
        files=attachments(solution),
        revisions=revisions(solution),
        messages=messages_of(solution),
        timeline=timeline(solution, verbs=(*SHOWN_ACTS, STARTED), limit=50),
        moves=SOLUTION.available(solution, actor, at=at),
        agreement=agreement_door(solution, actor),
    )


def own_row(solution: Solution, *, at: datetime) -> OwnRow:
    """One line of the list."""
    state = SolutionState(solution.state)
    public = getattr(solution.demand, "public_version", None)
    closes = _closes(solution)
    is_open = closes is None or at <= closes
    return OwnRow(
        id=solution.pk,
        number=solution.number or "未提交",
        title=str(solution),
        demand_number=public.number if public else solution.demand.case_number,
        demand_title=public.title if public else "",
        competition=solution.demand.competition.name,
        state=state,
        state_label=state.label,
        tone=SOLUTION_TONES[state],
        steps=track(STEPS, AT_STEP.get(state, -1)),
        closes_at=closes if state in rules.TYPED_IN else None,
        is_open=is_open,
        revision=solution.revision,
        submitted_at=solution.submitted_at,
        comes_next=next_of(state, is_open=is_open, answer_by=solution.answer_due_at),
        waits_for_me=state == _S.ASKED or (state == _S.DRAFT and is_open),
        is_demo=solution.is_demo,
    )


def next_of(state: SolutionState, *, is_open: bool, answer_by: datetime | None) -> str:
    """What comes next, with a number where there is one."""
    return {
        _S.DRAFT: "截止前提交" if is_open else "征集已截止，未提交",
        _S.SEALED: "截止后自动启封，交企业查阅",
        _S.SUBMITTED: f"企业应在 {moment(answer_by)} 前答复" if answer_by else "等企业答复",
        _S.ASKED: "按企业的要求补充材料",
        _S.SHORTLISTED: "与企业对接洽谈",
        _S.CHOSEN: "与企业签订协议",
    }.get(state, "")


def attachments(solution: Solution) -> list[FileRow]:
    """What is attached to the text that is being typed. One query."""
    rows = solution.files.filter(removed=False).select_related("file")
    return [file_row(each) for each in rows]


def file_row(each: SolutionFile) -> FileRow:
    """One attachment as pages show it."""
    file = each.file
    return FileRow(
        id=each.pk,
        file_id=file.pk,
        name=file.original_name,
        size=file.size,
        pages=file.pages,
        sha256=file.sha256,
        at=each.added_at,
        is_filed=each.added_in is not None,
        added_in=each.added_in,
        dropped_in=each.dropped_in,
    )


def revisions(solution: Solution) -> list[RevisionRow]:
    """Every filing, the last one first. One query."""
    return [revision_row(each, solution) for each in solution.revisions.select_related("filed_by").order_by("-number")]


def revision_row(each: SolutionRevision, solution: Solution) -> RevisionRow:
    """One filing as lists show it."""
    return RevisionRow(
        number=each.number,
        filed_at=each.filed_at,
        filed_by=each.filed_by.display_name if each.filed_by else "",
        sha256=each.sha256,
        files=len(each.files),
        counts=each.number == solution.revision,
    )


def messages_of(solution: Solution) -> list[MessageRow]:
    """Questions and supplements, oldest first. One query."""
    return [_message(each) for each in solution.messages.select_related("file", "person")]


def _message(each: SolutionMessage) -> MessageRow:
    file = each.file
    shown = None
    if file is not None:
        shown = FileRow(
            0, file.pk, file.original_name, file.size, file.pages, file.sha256, file.stored_at, True, None, None
        )
    return MessageRow(
        by_owner=each.side == MessageSide.OWNER,
        who=str(each.get_side_display()),
        text=each.text,
        at=each.written_at,
        file=shown,
    )


def receipt(solution: Solution, revision: SolutionRevision) -> Receipt:
    """The receipt of one filing. Two queries beside the look-ups."""
    public = getattr(solution.demand, "public_version", None)
    document = Document.objects.filter(code=revision.document_code).first()
    stored = document.files.filter(role=FileRole.PRINT, voided_at=None).first() if document else None
    digest = revision.sha256
    return Receipt(
        solution_id=solution.pk,
        number=solution.number,
        revision=revision.number,
        challenger=solution.registration.name,
        registration_number=solution.registration.number,
        demand_number=public.number if public else solution.demand.case_number,
        demand_title=public.title if public else "",
        competition=solution.demand.competition.name,
        filed_at=revision.filed_at,
        closes_at=_closes(solution),
        filed_by=revision.filed_by.display_name if revision.filed_by else "",
        files=list(revision.files),
        sha256=digest,
        groups=[digest[start : start + 16] for start in range(0, 64, 16)],
        sealed=solution.opened_at is None,
        counts=revision.number == solution.revision,
        code=document.shown_code if document else "",
        file_id=stored.file_id if stored else None,
        is_demo=solution.is_demo,
    )


def _may_edit(solution: Solution, *, at: datetime) -> bool:
    closes = _closes(solution)
    return solution.state in rules.TYPED_IN and (closes is None or at <= closes)


def _closes(solution: Solution) -> datetime | None:
    return solution.demand.competition.closes(Stage.SOLUTIONS)

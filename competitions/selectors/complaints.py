"""Complaints as their body, their complainant and the holder of a query code read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible
from challenge_portal.organisations.roles import OFFICERS, OVERSEERS
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from challenge_portal.workflow.showing import Tab
from competitions.complaint_workflow import COMPLAINT
from competitions.models import Competition, Complaint
from competitions.policy import READS_COMPLAINTS
from competitions.selectors.bodies import ComplaintDesk, complaint_desk, named_body, offered_bodies
from competitions.selectors.shared import Page, page_of, tabs
from competitions.states import COMPLAINT_OPEN, COMPLAINT_TONES, ComplaintState


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What its complainant and its body read alike: which complaint it is, where it lies, until when."""

    id: int
    number: str
    kind: str
    competition: str
    about: str
    body: str
    state: str
    tone: str
    received_at: datetime
    due_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class ComplaintStatus(ComplaintFacts):
    """Where a complaint stands, for who filed it. Not its text: who holds the code may not be who wrote it."""

    version: int
    answer: str
    answered_at: datetime | None
    moves: tuple[Available, ...] = ()


def status_of(complaint: Complaint, moves: tuple[Available, ...] = ()) -> ComplaintStatus:
    """What the one who filed it reads."""
    return ComplaintStatus(
        **_facts(complaint),
        version=complaint.version,
        answer=complaint.answer,
        answered_at=complaint.answered_at,
        moves=moves,
    )


def _facts(complaint: Complaint) -> dict[str, Any]:
    return {
        "id": complaint.pk,
        "number": complaint.number,
        "kind": complaint.get_kind_display(),
        "competition": complaint.competition.name,
        "about": complaint.subject_label,
        "body": str(complaint.body),
        "state": complaint.get_state_display(),
        "tone": COMPLAINT_TONES[ComplaintState(complaint.state)],
        "received_at": complaint.received_at,
        "due_at": complaint.due_at,
        "is_open": complaint.state in COMPLAINT_OPEN,
    }


def complaint_by_code(number: str, digest: str) -> ComplaintStatus | None:
    """The complaint of this number, if the code is its own; a wrong number and a wrong code are the same. One query."""
    found = Complaint.objects.filter(number=number.strip().upper()[:40], query_code_sha256=digest)
    complaint = found.exclude(number="").select_related("competition", "body").first()
    return status_of(complaint) if complaint is not None else None


def own_complaints(actor: Actor, *, at: datetime) -> list[ComplaintStatus]:
    """What the person filed while signed in, newest first. One query."""
    if actor.person is None:
        return []
    rows = Complaint.objects.filter(person=actor.person).select_related("competition", "body")
    return [
        status_of(row, tuple(move for move in COMPLAINT.available(row, actor, at=at) if move.name == "withdraw"))
        for row in rows.order_by("-received_at", "-pk")[:50]
    ]


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """One body that a complaint can be sent to."""

    id: int
    name: str
    named: bool


@dataclass(frozen=True, slots=True)
class FilingPage:
    """The page on which a complaint about one competition is written."""

    competition: Competition
    code: str
    name: str
    bodies: tuple[BodyChoice, ...]
    desk: ComplaintDesk


def filing_page(code: str) -> FilingPage | None:
    """A competition with the bodies that receive complaints about it; nothing for a code nobody knows."""
    if not code.isprintable():  # no code has such characters, and the database takes no NUL
        return None
    related = Competition.objects.select_related("complaint_body", "edition__organiser")
    competition = related.prefetch_related("parties__authority").filter(code=code.upper()).first()
    if competition is None:
        return None
    named = named_body(competition)
    bodies = tuple(BodyChoice(body.pk, body.name, body == named) for body in offered_bodies(competition))
    return FilingPage(competition, competition.code, competition.name, bodies, complaint_desk(competition))


def competitions_to_complain_about() -> list[tuple[str, str]]:
    """Code and name, the newest first. One query."""
    rows = Competition.objects.order_by("-edition__year", "-created_at", "pk")
    return list(rows.values_list("code", "name")[:300])


@dataclass(frozen=True, slots=True)
class CaseRow(ComplaintFacts):
    """One complaint in the body's list."""

    overdue: bool


@dataclass(frozen=True, slots=True)
class CasesPage:
    """The complaints of an office."""

    tabs: tuple[Tab, ...]
    page: Page[CaseRow]


def cases_page(*, actor: Actor, at: datetime, state: str = "", number: int = 1) -> CasesPage:
    """The complaints that the office answers (or a supervisor may read). Three queries. Raises NotVisible."""
    if actor.authority is None or not actor.holds(OFFICERS | OVERSEERS):
        raise NotVisible("complaints")
    shown = tabs([("", "待办"), *((str(value), str(label)) for value, label in ComplaintState.choices)], state)
    chosen = next(tab.value for tab in shown if tab.chosen)
    wanted = COMPLAINT_OPEN if not chosen else {chosen}
    rows = Complaint.objects.filter(READS_COMPLAINTS.q(actor), state__in=wanted).select_related("competition", "body")
    ordering = ("due_at", "pk") if not chosen else ("-received_at", "-pk")
    found, number, last, total = page_of(rows.order_by(*ordering), number)
    return CasesPage(shown, Page([_case_row(row, at=at) for row in found], number, last, total))


def _case_row(complaint: Complaint, *, at: datetime) -> CaseRow:
    return CaseRow(**_facts(complaint), overdue=complaint.state in COMPLAINT_OPEN and at > complaint.due_at)


@dataclass(frozen=True, slots=True)
class CasePage:
    """One complaint on the body's desk. Name and contact are empty for everybody but the body."""

    status: ComplaintStatus
    text: str
    name: str
    contact: str
    shows_person: bool
    file_id: UUID | None
    file_name: str
    moves: tuple[Available, ...]
    may_answer: bool
    may_pass_on: bool
    others: tuple[BodyChoice, ...]
    timeline: list[TimelineRow]


def case_for(pk: int, *, actor: Actor) -> Complaint:
    """A complaint that the actor sees. Raises NotVisible."""
    return get_visible(Complaint, actor, "competition__edition__organiser", "body", "file", "person", pk=pk)


def case_page(pk: int, *, actor: Actor, at: datetime) -> CasePage:
    """One complaint for its body or a supervisor. Raises NotVisible, also for the complainant: they have their own page."""
    complaint = case_for(pk, actor=actor)
    if not READS_COMPLAINTS.holds(actor, complaint):
        raise NotVisible(f"complaint {pk}")
    handles = can(actor, "competitions.handle_complaint", complaint)
    moves = tuple(COMPLAINT.available(complaint, actor, at=at)) if handles else ()
    names = {move.name for move in moves}
    others = offered_bodies(complaint.competition) if "pass_on" in names else []
    return CasePage(
        status=status_of(complaint),
        text=complaint.text,
        name=complaint.name if handles else "",
        contact=complaint.contact if handles else "",
        shows_person=handles,
        file_id=complaint.file_id,
        file_name=complaint.file.original_name if complaint.file else "",
        moves=tuple(move for move in moves if move.name != "withdraw"),
        may_answer="answer" in names,
        may_pass_on="pass_on" in names,
        others=tuple(BodyChoice(body.pk, body.name, False) for body in others if body.pk != complaint.body_id),
        timeline=timeline(complaint, limit=30),
    )

"""What follows a move of a complaint: deadlines and messages. The text of a complaint goes into no message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import moment
from challenge_portal.notices.office_days import office_days_later
from challenge_portal.notices.services import (
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import OFFICERS
from competitions.models import Complaint
from competitions.people import officers_of

COMPLAINTS = "complaints"
ANSWER = "answer"
register_kinds({COMPLAINTS: "投诉"})


def handlers_of(complaint: Complaint, *, at: datetime) -> list[User]:
    """The officers of the body that answers. One query."""
    return officers_of([complaint.body_id], OFFICERS, at=at)


def _owed_by(complaint_id: str, at: datetime) -> list[User] | None:
    complaint = Complaint.objects.filter(pk=complaint_id).first()
    return handlers_of(complaint, at=at) if complaint is not None else None


register_deadlines({("competitions.complaint", ANSWER): DeadlineKind("答复投诉和异议", owed_by=_owed_by)})


def hand_to_body(complaint: Complaint, *, at: datetime) -> None:
    """The body has it in its list, with the time limit and its reminders."""
    persons = handlers_of(complaint, at=at)
    link = reverse("competitions:complaint", args=[complaint.pk])
    label = f"答复{complaint.get_kind_display()}：{complaint.competition}"
    set_deadline(complaint, ANSWER, at=complaint.due_at, label=label[:200], recipients=persons, link=link, since=at)
    text = f"收到一件{what(complaint)}，请在 {moment(complaint.due_at)} 前答复。"
    tell(persons, text=text, link=link, at=at, kind=COMPLAINTS)


def what(complaint: Complaint) -> str:
    """``异议（第1批奖励公示）`` or ``投诉（第七届中国创新挑战赛（日照））``."""
    word = "异议" if complaint.kind == "objection" else "投诉"
    return f"{word}（{complaint.subject_label or complaint.competition}）"


def note_taken_up(complaint: Complaint, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who complained with an account learns that somebody works on it."""
    _tell_complainant(
        complaint, f"{complaint.number} 已受理，{complaint.body}将在 {moment(complaint.due_at)} 前答复。", at=at
    )


def note_rejected(complaint: Complaint, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The reason is the answer."""
    _close(complaint, reason, actor=actor, at=at)
    _tell_complainant(complaint, f"{complaint.number} 不予受理，理由见查询页。", at=at)


def pass_to_other_body(complaint: Complaint, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Another body answers, within the limit counted anew; the first one no longer reads it."""
    clear_deadline(complaint, ANSWER)
    complaint.body = data["body"]
    complaint.due_at = office_days_later(at, complaint.competition.complaint_days)
    complaint.save(update_fields=["body", "due_at"])
    hand_to_body(complaint, at=at)
    _tell_complainant(
        complaint, f"{complaint.number} 已转由{complaint.body}办理，{moment(complaint.due_at)} 前答复。", at=at
    )


def give_answer(complaint: Complaint, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The answer stands on the query page."""
    _close(complaint, data["answer"], actor=actor, at=at)
    _tell_complainant(complaint, f"{complaint.number} 已答复，答复见查询页。", at=at)


def end_withdrawn(complaint: Complaint, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Nobody needs to answer any more."""
    clear_deadline(complaint, ANSWER)
    text = f"{complaint.number} 已由提出人撤回，无需答复。"
    link = reverse("competitions:complaint", args=[complaint.pk])
    tell(handlers_of(complaint, at=at), text=text, link=link, at=at, kind=COMPLAINTS)


def _close(complaint: Complaint, text: str, *, actor: Actor, at: datetime) -> None:
    clear_deadline(complaint, ANSWER)
    complaint.answer, complaint.answered_at, complaint.answered_by = text, at, actor.person
    complaint.save(update_fields=["answer", "answered_at", "answered_by"])


def _tell_complainant(complaint: Complaint, text: str, *, at: datetime) -> None:
    if complaint.person is not None:
        tell([complaint.person], text=text, link=reverse("competitions:complaints"), at=at, kind=COMPLAINTS)

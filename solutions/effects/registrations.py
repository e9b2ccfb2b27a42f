"""What follows a move of a registration: number, paper, messages, deadlines. Only the database changes here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.form_versions.services import freeze_form
from challenge_portal.notices.services import (
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from competitions.people import runners_of
from demands.rules import office_days_later
from solutions.effects.filing import FILE
from solutions.models import Registration, Solution
from solutions.papers import registrations as papers
from solutions.people import people_of
from solutions.rules.registrations import REVIEW_DAYS
from solutions.states import SolutionState

REGISTRATIONS = "registrations"
register_kinds({REGISTRATIONS: "挑战报名"})
REVIEW = "review"
register_deadlines({("solutions.registration", REVIEW): DeadlineKind("核对挑战报名")})


def admit_at_once(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Signed on the portal, and so registered: the number is taken, both sides learn of it."""
    registration.submitted_at = registration.submitted_at or at
    registration.admitted_at = at
    freeze_form(registration.form_version, at=at)
    _tell_host(registration, f"{registration.name}报名参加{registration.competition}。", at=at)
    number = registration.number or papers.take_registration_number(registration, at=at)
    registration.number = number
    registration.save(update_fields=["submitted_at", "admitted_at", "number"])
    _tell_challenger(registration, f"{registration.competition}报名成功，报名编号 {number}。可以查看需求详情。", at=at)


def take_number(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Count the version; take a number with the first one, or again after an unused number was voided."""
    registration.revision += 1
    freeze_form(registration.form_version, at=at)
    if not registration.number:
        registration.number = papers.take_registration_number(registration, at=at)
    registration.save(update_fields=["revision", "number"])


def make_paper(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Ask for the PDF of exactly this version; it is a job and nobody waits for it here."""
    registration.document = papers.registration_paper(registration, actor=actor, at=at)
    registration.save(update_fields=["document"])


def void_paper(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The version, its print and its scan no longer count; a number that was never submitted is voided."""
    papers.void_registration_paper(registration, actor=actor, at=at, reason="取消定稿，内容将修改")
    _drop_unused_number(registration, actor=actor, at=at, reason="定稿取消，未提交")
    registration.document = None
    registration.save(update_fields=["number", "document"])


def hand_to_host(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The host has it in the list, and some office days to compare the stamped copy."""
    registration.submitted_at = at
    registration.save(update_fields=["submitted_at"])
    text = f"{registration.name}提交了报名表 {registration.number}，请核对盖章件。"
    _tell_host(registration, text, at=at)
    set_deadline(
        registration,
        REVIEW,
        at=office_days_later(at, REVIEW_DAYS),
        label=f"核对报名 {registration.number}",
        recipients=runners_of(registration.competition, at=at),
        link=case_url(registration),
        since=at,
    )


def admit(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Compared and in order: the challenger may read on."""
    clear_deadline(registration, REVIEW)
    papers.confirm_registration_scan(registration, actor=actor, at=at)
    registration.admitted_at = at
    registration.save(update_fields=["admitted_at"])
    text = f"{registration.competition}报名 {registration.number} 已核对通过，可以查看需求详情。"
    _tell_challenger(registration, text, at=at)


def hand_back(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The challenger reads what is to be mended; the stamp holds until something is edited."""
    clear_deadline(registration, REVIEW)
    text = f"{registration.competition}报名 {registration.number} 被退回修改。意见：{reason}"
    _tell_challenger(registration, text, at=at)


def tell_refused(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Not admitted, or excluded later; always with the reason."""
    clear_deadline(registration, REVIEW)
    _forget_drafts(registration)
    text = f"{registration.competition}报名 {registration.number} 不予受理。理由：{reason}"
    _tell_challenger(registration, text, at=at)


def leave(registration: Registration, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Nothing is left that could be taken for a living registration; the host learns of it where it had one."""
    clear_deadline(registration, REVIEW)
    _forget_drafts(registration)
    papers.void_registration_paper(registration, actor=actor, at=at, reason="撤回报名")
    if registration.submitted_at is not None:
        _tell_host(registration, f"{registration.name}撤回了报名 {registration.number}。原因：{reason}", at=at)
    _drop_unused_number(registration, actor=actor, at=at, reason="撤回报名，未提交")
    registration.save(update_fields=["number"])


def _forget_drafts(registration: Registration) -> None:
    """Who is no longer registered can't file: nobody is reminded of a solution that was begun."""
    for solution in Solution.objects.filter(registration=registration, state=SolutionState.DRAFT):
        clear_deadline(solution, FILE)


def case_url(registration: Registration) -> str:
    """The host's page of the registration."""
    return reverse("solutions:review_registration", args=[registration.pk])


def own_url(registration: Registration) -> str:
    """The challenger's page of the registration."""
    return reverse("solutions:registration", args=[registration.pk])


def _drop_unused_number(registration: Registration, *, actor: Actor, at: datetime, reason: str) -> None:
    if registration.submitted_at is None and registration.number:
        papers.void_registration_number(registration, actor=actor, at=at, reason=reason)
        registration.number = ""


def _tell_host(registration: Registration, text: str, *, at: datetime) -> None:
    runners = runners_of(registration.competition, at=at)
    tell(runners, text=text, link=case_url(registration), at=at, kind=REGISTRATIONS)


def _tell_challenger(registration: Registration, text: str, *, at: datetime) -> None:
    tell(people_of(registration), text=text, link=own_url(registration), at=at, kind=REGISTRATIONS)

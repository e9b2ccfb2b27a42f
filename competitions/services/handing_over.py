"""移交经办: the officer who works on an application or a competition hands it to a colleague of the same office."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.effects import APPLICATIONS, COMPETITIONS, remind_host
from competitions.models import Competition, HostingApplication
from competitions.people import officers_at
from competitions.services.applications import locked_application
from competitions.services.competitions import locked_for
from competitions.states import STILL_TO_SUBMIT

APPLICATION_HANDED, COMPETITION_HANDED = (
    "competitions.hostingapplication.handed_over",
    "competitions.competition.handed_over",
)
register_verbs({APPLICATION_HANDED: "移交经办", COMPETITION_HANDED: "移交经办"})
NOTE_LIMIT = 200
"""字数 of what the colleague should know."""


@transaction.atomic
def hand_over_application(
    *,
    actor: Actor,
    application: HostingApplication,
    colleague: int,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> HostingApplication:
    """Make a colleague the person in charge; reminders go there from now on.

    Raises Refused at the field ``colleague`` or ``note``.
    """
    locked = locked_application(application, version)
    if not can(actor, "competitions.edit_application", locked):
        raise NotAllowed("competitions.edit_application", locked)
    said = _said(note)
    person = _colleague(locked.host, colleague, locked.person_in_charge_id, at=at)
    locked.person_in_charge = person
    locked.version += 1
    locked.save(update_fields=["person_in_charge", "version"])
    if locked.state in STILL_TO_SUBMIT:
        remind_host(locked, at=at)
    _note(actor, locked, APPLICATION_HANDED, APPLICATIONS, person, said, at=at)
    return locked


@transaction.atomic
def hand_over_competition(
    *, actor: Actor, competition: Competition, colleague: int, at: datetime, note: str = "", version: int | None = None
) -> Competition:
    """The same for the running of a competition, within the office that one acts for."""
    locked = locked_for(actor, competition, "competitions.run")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    if actor.authority is None:
        raise NotAllowed("competitions.run", locked)
    said = _said(note)
    person = _colleague(actor.authority, colleague, locked.person_in_charge_id, at=at)
    locked.person_in_charge = person
    locked.version += 1
    locked.save(update_fields=["person_in_charge", "version"])
    _note(actor, locked, COMPETITION_HANDED, COMPETITIONS, person, said, at=at)
    return locked


def _colleague(office: Authority, colleague: int, present: int | None, *, at: datetime) -> User:
    """Somebody who handles cases at this office, and isn't in charge already."""
    person = next((each for each in officers_at(office, at=at) if each.pk == colleague), None)
    if person is None:
        raise Refused(Refusal("请选择本单位的经办人员。", field="colleague"))
    if person.pk == present:
        raise Refused(Refusal(f"{person.display_name}已经是经办人。", field="colleague"))
    return person


def _said(note: str) -> str:
    """The note as it goes to the colleague and into the record: whole, or not at all."""
    said = normalise_text(note)
    over = count_words(said) - NOTE_LIMIT
    if over > 0:
        raise Refused(Refusal(f"说明超出 {over} 字，请精简到 {NOTE_LIMIT} 字以内。", field="note"))
    return said


def _note(
    actor: Actor,
    subject: HostingApplication | Competition,
    verb: str,
    kind: str,
    person: User,
    said: str,
    *,
    at: datetime,
) -> None:
    """The record says who has it now; the colleague is told, with what is to be known."""
    record(actor=actor, verb=verb, subject=subject, at=at, reason=said, details={"to": str(person.pk)})
    text = f"{actor.label}把{subject}移交给您办理。" + (f"说明：{said}" if said else "")
    tell([person], text=text, link=subject.get_absolute_url(), at=at, kind=kind)

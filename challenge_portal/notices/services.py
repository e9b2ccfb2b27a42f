"""Telling people; and, from ``deadlines``, what they are reminded of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.accounts.models import User
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.notices.deadlines import AHEAD, clear_deadline, set_deadline
from challenge_portal.notices.kinds import register_kinds
from challenge_portal.notices.models import Message
from challenge_portal.notices.phone import pass_on
from challenge_portal.notices.plans import DeadlineKind, register_deadlines
from challenge_portal.organisations.actors import Actor

__all__ = [
    "AHEAD",
    "DeadlineKind",
    "MessageItem",
    "clear_deadline",
    "mark_all_read",
    "open_message",
    "register_deadlines",
    "register_kinds",
    "set_deadline",
    "tell",
]

LONGEST = 500  # characters of a message
MAILS_PER_JOB = 50


@dataclass(frozen=True, slots=True)
class MessageItem:
    """One matter of a message that gathers several; ``link`` is an address inside the portal or empty."""

    text: str
    link: str


@transaction.atomic
def tell(
    persons: Iterable[User],
    *,
    text: str,
    link: str,
    at: datetime,
    kind: str,
    mail: bool = True,
    key: str = "",
    items: Sequence[MessageItem] = (),
    urgent: bool = False,
) -> int:
    """Leave each person a message, and send it by mail where there is an address. Returns how many are new.

    ``link`` is an address inside the portal (``/…``) or empty; ``items`` are the matters of a message that gathers
    several, each with its own. With a ``key`` a person is told once however often it is called; name in it what
    happened and to what (``demands.demand:17:published``). Mail goes out by a job after the commit, to those who want
    mail. ``urgent`` is what can't wait for the next look into the portal: it goes to the phones of those who wish it
    as well. A person who is no longer active is not told.
    """
    for address in [link, *(item.link for item in items)]:
        if address and (not address.startswith("/") or address.startswith("//")):
            raise ValueError("消息的链接须是门户内的地址。")
    told = {person.pk: person for person in persons if person.is_active}
    if key:
        for known in Message.objects.filter(person__in=told, key=key).values_list("person_id", flat=True):
            del told[known]
    rows = [
        Message(
            person=person,
            text=text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
            link=link,
            items=[asdict(item) for item in items],
            kind=kind,
            key=key,
            created_at=at,
            mail_wanted=mail and bool(person.email),
        )
        for _, person in sorted(told.items())
    ]
    if not key:
        new = Message.objects.bulk_create(rows)
    else:  # somebody may be telling the same at this moment: whose rows stand is known only afterwards
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        new = list(Message.objects.filter(person__in=told, key=key))
    _mail([message.pk for message in new if message.mail_wanted], at=at)
    if urgent:
        pass_on(new, at=at)
    return len(new)


def _mail(message_ids: Sequence[int], *, at: datetime) -> None:
    for start in range(0, len(message_ids), MAILS_PER_JOB):
        enqueue("notices.mail", {"messages": message_ids[start : start + MAILS_PER_JOB]}, at=at)


def open_message(message_id: int, *, actor: Actor, at: datetime) -> str:
    """Mark one's own message as read and return its link. Raises ``NotVisible`` for anybody else's."""
    message = Message.objects.filter(pk=message_id, person_id=actor.person_id).first() if actor.person_id else None
    if message is None:
        raise NotVisible
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)
    return message.link


def mark_all_read(*, actor: Actor, at: datetime) -> int:
    """Mark everything that came until now as read; what arrives meanwhile stays new. Returns how many."""
    return Message.objects.filter(person_id=actor.person_id, read_at=None, created_at__lte=at).update(read_at=at)

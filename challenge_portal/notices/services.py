"""Telling people, and keeping the deadlines that they are reminded of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F

from challenge_portal.accounts.models import User
from challenge_portal.jobs.services import enqueue
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.notices.kinds import register_kinds
from challenge_portal.notices.models import Deadline, Message, Reminder
from challenge_portal.notices.states import ReminderState
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import Subject, subject_of

__all__ = ["DAYS_BEFORE", "clear_deadline", "mark_all_read", "open_message", "register_kinds", "set_deadline", "tell"]

DAYS_BEFORE = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
LONGEST = 500  # characters of a message
MAILS_PER_JOB = 50
WORTH_TELLING_AGAIN = timedelta(days=1)


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
) -> int:
    """Leave each person a message, and send it by mail where there is an address. Returns how many are new.

    ``link`` is an address inside the portal (``/…``) or empty. With a ``key`` a person is told once however often it
    is called; name in it what happened and to what (``demands.demand:17:published``). Mail goes out by a job after
    the commit. A person who is no longer active is not told.
    """
    if link and (not link.startswith("/") or link.startswith("//")):
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


@transaction.atomic
def set_deadline(
    subject: Subject,
    name: str,
    *,
    at: datetime,
    label: str,
    recipients: Iterable[User],
    offsets: Iterable[timedelta] = DAYS_BEFORE,
    link: str = "",
    since: datetime | None = None,
) -> Deadline:
    """Set or move a deadline: ``at`` is its moment, ``label`` what has to be done (``提交申办表``).

    The whole list of recipients is given each time; who is no longer in it is not reminded. Reminders are computed
    anew when the moment moves. A reminder that went out is not sent again, unless the deadline moved so far that its
    new moment lies more than a day after it went. ``since`` is the moment of setting: reminders whose moment was
    already over by then are left out.
    """
    kind, subject_id, _ = subject_of(subject)
    deadline, _ = Deadline.objects.get_or_create(
        subject_kind=kind, subject_id=subject_id, name=name, defaults={"at": at, "label": label}
    )
    deadline = Deadline.objects.select_for_update().get(pk=deadline.pk)
    deadline.at, deadline.label, deadline.link = at, label, link or _page_of(subject)
    deadline.save(update_fields=["at", "label", "link"])
    persons, lead_times = list(recipients), sorted(set(offsets))
    deadline.recipients.set(persons)
    _compute_reminders(deadline, persons, lead_times, since)
    return deadline


def _page_of(subject: Subject) -> str:
    address = getattr(subject, "get_absolute_url", None) if isinstance(subject, models.Model) else None
    return str(address()) if address else ""


def _compute_reminders(
    deadline: Deadline, persons: Sequence[User], offsets: Sequence[timedelta], since: datetime | None
) -> None:
    """Exactly one row per person and lead time, with the moment that belongs to the deadline as it is now."""
    rows = Reminder.objects.filter(deadline=deadline)
    rows.exclude(person__in=persons, offset__in=offsets).delete()
    Reminder.objects.bulk_create(
        [
            Reminder(deadline=deadline, person=person, offset=offset, due_at=deadline.at - offset)
            for person in persons
            for offset in offsets
        ],
        ignore_conflicts=True,
    )
    rows.update(due_at=deadline.at - F("offset"))
    moved = rows.exclude(state=ReminderState.WAITING)
    moved.filter(sent_at=None).update(state=ReminderState.WAITING)
    moved.filter(due_at__gt=F("sent_at") + WORTH_TELLING_AGAIN).update(state=ReminderState.WAITING, sent_at=None)
    if since is not None:
        rows.filter(state=ReminderState.WAITING, due_at__lt=since).update(state=ReminderState.SKIPPED)


def clear_deadline(subject: Subject, name: str) -> bool:
    """What was due is done or no longer asked for: nobody is reminded any more. ``False`` when there was none."""
    kind, subject_id, _ = subject_of(subject)
    removed, _ = Deadline.objects.filter(subject_kind=kind, subject_id=subject_id, name=name).delete()
    return removed > 0

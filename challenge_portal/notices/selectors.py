"""Reading messages and deadlines for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery

from challenge_portal.accounts.models import User
from challenge_portal.notices.deadlines import identity
from challenge_portal.notices.kinds import kind_label
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.notices.services import MessageItem
from challenge_portal.trail.services import Subject

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message as its reader sees it."""

    id: int
    text: str
    link: str
    kind: str
    at: datetime
    is_new: bool
    items: list[MessageItem]


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """One page of somebody's messages, newest first; ``number`` of ``last`` pages."""

    rows: list[MessageRow]
    number: int
    last: int
    total: int
    unread: int


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """Something that has to be done by a moment."""

    label: str
    link: str
    at: datetime


def unread_count(person: User | int | None) -> int:
    """How many messages a person has not opened. One query on an index of its own; none for nobody."""
    pk = getattr(person, "pk", person)
    return Message.objects.filter(person_id=pk, read_at=None).count() if pk else 0


def unread_of(person: OuterRef) -> Subquery:
    """The same as a part of another query; nothing instead of zero. ``person`` refers to that query's person."""
    waiting = Message.objects.filter(person=person, read_at=None).order_by()
    return Subquery(waiting.values("person").annotate(number=Count("pk")).values("number"))


def messages_page(person_id: int | None, *, page: str | int = 1, only_new: bool = False) -> MessagesPage:
    """A page of a person's messages. Three queries; a page number that makes no sense shows the nearest page."""
    mine = Message.objects.filter(person_id=person_id)
    shown = Paginator(mine.filter(read_at=None) if only_new else mine, PER_PAGE).get_page(page)
    return MessagesPage(
        rows=[_row(message) for message in shown],
        number=shown.number,
        last=shown.paginator.num_pages,
        total=shown.paginator.count,
        unread=unread_count(person_id),
    )


def latest_messages(person_id: int | None, *, limit: int = 5) -> list[MessageRow]:
    """The newest few, for the desk. One query."""
    return [_row(message) for message in Message.objects.filter(person_id=person_id)[:limit]]


def deadlines_of(person_id: int | None, *, at: datetime, limit: int = 10) -> list[DeadlineRow]:
    """What the person has to do next, the nearest first; what is over is left out. One query."""
    ahead = Deadline.objects.filter(recipients=person_id, at__gte=at).order_by("at", "pk")
    return [DeadlineRow(deadline.label, deadline.link, deadline.at) for deadline in ahead[:limit]]


def owed_for(subject: Subject, person_id: int | None) -> DeadlineRow | None:
    """What the person has to do for this matter, the nearest first; an overdue one still stands. One query."""
    kind, subject_id = identity(subject)
    mine = Deadline.objects.filter(recipients=person_id, subject_kind=kind, subject_id=subject_id).order_by("at")
    return next((DeadlineRow(each.label, each.link, each.at) for each in mine[:1]), None)


def _row(message: Message) -> MessageRow:
    return MessageRow(
        id=message.pk,
        text=message.text,
        link=message.link,
        kind=kind_label(message.kind),
        at=message.created_at,
        is_new=message.read_at is None,
        items=[MessageItem(**item) for item in message.items],
    )

"""Sending the reminders that are due: each once, none lost, and never one that tells an old story.

Reminders by days come together, one message for a person and day; those by hours go at once. Whatever is claimed is
claimed and told in one transaction, so a worker that is killed in between has neither claimed nor told.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Min, Q, QuerySet

from challenge_portal.accounts.models import User
from challenge_portal.kernel import clock
from challenge_portal.notices.deadlines import A_DAY, DIGEST_TIME, change_recipients
from challenge_portal.notices.kinds import REMINDER
from challenge_portal.notices.models import Deadline, Message, Reminder
from challenge_portal.notices.plans import Owing, kinds_with_debtors
from challenge_portal.notices.services import MessageItem, tell
from challenge_portal.notices.states import ReminderState

logger = logging.getLogger(__name__)
AT_ONCE = 2000
WORTH_SAYING = timedelta(days=3)
"""How late a reminder of something overdue may still go, after a worker that was down."""

BY_DAYS = Q(offset__gte=A_DAY) | Q(offset__lte=-A_DAY)
NOW_OR_NEVER = Q(offset__lt=A_DAY, offset__gt=-A_DAY)


def send_reminders(*, at: datetime) -> int:
    """Send what is due; returns how many messages. Any number of runners may run it side by side."""
    _ask_who_owes(at=at)
    single = list(_due(at).filter(NOW_OR_NEVER).order_by("due_at", "id").values_list("pk", flat=True)[:AT_ONCE])
    many = _due(at).filter(BY_DAYS).order_by("person").values_list("person", flat=True)
    sent = sum(_send(reminder_id, at=at) for reminder_id in single)
    return sent + sum(_send_digest(person_id, at=at) for person_id in list(many.distinct()[:AT_ONCE]))


def _ask_who_owes(*, at: datetime) -> None:
    """Before anything goes: the people who owe it now, not those who did when the deadline was set."""
    kinds = kinds_with_debtors()
    due = Deadline.objects.filter(pk__in=_due(at).values("deadline")).order_by("pk")
    for pk, subject, name in due.values_list("pk", "subject_kind", "name"):
        owed_by = kinds.get((subject, name))
        if owed_by is not None:
            _change_recipients(pk, owed_by, at=at)


@transaction.atomic
def _change_recipients(deadline_id: int, owed_by: Owing, *, at: datetime) -> None:
    """Under the deadline's lock. What somebody moves or another runner looks after at this moment is left to them."""
    found = Deadline.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=deadline_id).first()
    persons = owed_by(found.subject_id, at) if found is not None else None
    if found is not None and persons is not None:
        change_recipients(found, persons)


def _due(at: datetime) -> QuerySet[Reminder]:
    return Reminder.objects.filter(state=ReminderState.WAITING, due_at__lte=at)


@transaction.atomic
def _send(reminder_id: int, *, at: datetime) -> bool:
    """Claim by one conditional update and tell in the same transaction: both happen or neither.

    The condition is checked again under the row's lock, so a deadline that was moved meanwhile is not announced.
    """
    if not _due(at).filter(pk=reminder_id).update(state=ReminderState.SENT, sent_at=at):
        return False
    reminder = Reminder.objects.select_related("deadline", "person").get(pk=reminder_id)
    if not _still_true([reminder], at=at):
        Reminder.objects.filter(pk=reminder_id).update(state=ReminderState.SKIPPED, sent_at=None)
        return False
    told = tell(
        [reminder.person],
        text=reminder_text(reminder.deadline, at=at),
        link=reminder.deadline.link,
        at=at,
        kind=REMINDER,
        key=_key(reminder),
        urgent=True,
    )
    return bool(told)


def _send_digest(person_id: int, *, at: datetime) -> bool:
    """One message with everything that this person is to be reminded of today, unless it went or somebody is at it."""
    try:
        with transaction.atomic():
            return _tell_together(person_id, at=at)
    except OperationalError as error:  # a row is locked: another runner has it, or its deadline is being moved
        logger.info("The reminders of person %s wait for the next look: %s", person_id, error)
        return False


def _tell_together(person_id: int, *, at: datetime) -> bool:
    """Lock all of the person's rows or none, never waiting: so runners and moving deadlines can't block each other."""
    waiting = _due(at).filter(BY_DAYS, person=person_id).order_by("pk")
    mine = list(waiting.select_for_update(nowait=True).values_list("pk", flat=True))
    if Message.objects.filter(person=person_id, key=_digest_key(at)).exists():
        return _put_off(mine, at=at)
    rows = Reminder.objects.filter(pk__in=mine).select_related("deadline").order_by("deadline__at", "deadline_id")
    true = _still_true(rows, at=at)
    person = User.objects.get(pk=person_id)
    if person.is_active and true:
        told = _tell_digest(person, [reminder.deadline for reminder in true], at=at)
        if not told:
            return _put_off(mine, at=at)
        Reminder.objects.filter(pk__in=[each.pk for each in true]).update(state=ReminderState.SENT, sent_at=at)
        Reminder.objects.filter(pk__in=set(mine) - {each.pk for each in true}).update(state=ReminderState.SKIPPED)
        return True
    Reminder.objects.filter(pk__in=mine).update(state=ReminderState.SKIPPED)
    return False


def _put_off(reminder_ids: Sequence[int], *, at: datetime) -> bool:
    """Today's digest has gone: what became due afterwards waits for the next morning's."""
    tomorrow = clock.local(at).date() + A_DAY
    Reminder.objects.filter(pk__in=reminder_ids).update(due_at=clock.at_local(tomorrow, DIGEST_TIME))
    return False


def _tell_digest(person: User, deadlines: Sequence[Deadline], *, at: datetime) -> int:
    lines = [MessageItem(reminder_text(each, at=at), each.link) for each in deadlines]
    single = len(lines) == 1
    return tell(
        [person],
        text=lines[0].text if single else f"今天有 {len(lines)} 项期限提醒。",
        link=lines[0].link if single else "",
        items=[] if single else lines,
        at=at,
        kind=REMINDER,
        key=_digest_key(at),
    )


def _still_true(reminders: Sequence[Reminder] | QuerySet[Reminder], *, at: datetime) -> list[Reminder]:
    """Without those that tell an old story: the deadline is over, or a later reminder of it is due as well.

    Both happen when the worker was down for long.
    """
    rows = list(reminders)
    due = Reminder.objects.filter(
        deadline__in=[each.deadline_id for each in rows], person__in={each.person_id for each in rows}, due_at__lte=at
    )
    nearest = {
        (deadline, person): offset
        for deadline, person, offset in due.values_list("deadline", "person").annotate(Min("offset"))
    }
    return [each for each in rows if nearest[each.deadline_id, each.person_id] == each.offset and _in_time(each, at=at)]


def _in_time(reminder: Reminder, *, at: datetime) -> bool:
    if reminder.offset < timedelta(0):
        return at <= reminder.due_at + WORTH_SAYING
    return at <= reminder.deadline.at


def reminder_text(deadline: Deadline, *, at: datetime) -> str:
    """``“提交申办表”还有 3 天，2026年11月20日 17:00 截止。``, or that it is over and still to be done."""
    if at > deadline.at:
        return f"“{deadline.label}”已于 {clock.moment(deadline.at)} 截止，尚未办理。"
    return f"“{deadline.label}”{clock.time_left(deadline.at, at=at)}，{clock.moment(deadline.at)} 截止。"


def _digest_key(at: datetime) -> str:
    return f"reminders:{clock.local(at):%Y%m%d}"


def _key(reminder: Reminder) -> str:
    """What makes this reminder this one: subject, name, offset and moment, so clearing and setting again is safe."""
    deadline = reminder.deadline
    minutes = int(reminder.offset.total_seconds() // 60)
    moment = f"{deadline.at:%Y%m%d%H%M%S}"
    return f"reminder:{deadline.subject_kind}:{deadline.subject_id}:{deadline.name}:{minutes}:{moment}"[-200:]

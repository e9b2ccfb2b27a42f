"""Sending the reminders that are due: each once, none lost, and never one that tells an old story."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.kernel import clock
from challenge_portal.notices.kinds import REMINDER
from challenge_portal.notices.models import Deadline, Reminder
from challenge_portal.notices.services import tell
from challenge_portal.notices.states import ReminderState

AT_ONCE = 2000


def send_reminders(*, at: datetime) -> int:
    """Send what is due; returns how many messages. Any number of runners may run it side by side."""
    due = Reminder.objects.filter(state=ReminderState.WAITING, due_at__lte=at)
    ids = list(due.order_by("due_at", "id").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_send(reminder_id, at=at) for reminder_id in ids)


@transaction.atomic
def _send(reminder_id: int, *, at: datetime) -> bool:
    """Claim by one conditional update and tell in the same transaction: both happen or neither.

    The condition is checked again under the row's lock, so a deadline that was moved meanwhile is not announced.
    """
    mine = Reminder.objects.filter(pk=reminder_id, state=ReminderState.WAITING, due_at__lte=at)
    if not mine.update(state=ReminderState.SENT, sent_at=at):
        return False
    reminder = Reminder.objects.select_related("deadline", "person").get(pk=reminder_id)
    if _is_old_story(reminder, at=at):
        Reminder.objects.filter(pk=reminder_id).update(state=ReminderState.SKIPPED, sent_at=None)
        return False
    told = tell(
        [reminder.person],
        text=reminder_text(reminder.deadline, at=at),
        link=reminder.deadline.link,
        at=at,
        kind=REMINDER,
        key=_key(reminder),
    )
    return bool(told)


def _is_old_story(reminder: Reminder, *, at: datetime) -> bool:
    """The deadline is over, or a later reminder of the same deadline is due as well (the worker was down for long)."""
    if at > reminder.deadline.at:
        return True
    later = Reminder.objects.filter(
        deadline=reminder.deadline_id, person=reminder.person_id, offset__lt=reminder.offset, due_at__lte=at
    )
    return later.exists()


def reminder_text(deadline: Deadline, *, at: datetime) -> str:
    """``“提交申办表”还有 3 天，2026年11月20日 17:00 截止。``"""
    return f"“{deadline.label}”{clock.time_left(deadline.at, at=at)}，{clock.moment(deadline.at)} 截止。"


def _key(reminder: Reminder) -> str:
    """What makes this reminder this one: subject, name, lead time and moment, so clearing and setting again is safe."""
    deadline = reminder.deadline
    minutes = int(reminder.offset.total_seconds() // 60)
    moment = f"{deadline.at:%Y%m%d%H%M%S}"
    return f"reminder:{deadline.subject_kind}:{deadline.subject_id}:{deadline.name}:{minutes}:{moment}"[-200:]

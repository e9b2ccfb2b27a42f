"""The deadlines that people are reminded of: set, moved and cleared by the app that owns the matter.

Acts set and clear deadlines by the dozen (a round of results, a calendar that moves), so each is a few statements
however many people and reminders belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db import connection, models, transaction

from challenge_portal.accounts.models import User
from challenge_portal.kernel import clock
from challenge_portal.notices.models import Deadline, Reminder
from challenge_portal.notices.states import ReminderState
from challenge_portal.trail.services import Subject

A_DAY = timedelta(days=1)
AHEAD = (timedelta(days=7), timedelta(days=3), A_DAY, timedelta(hours=2))
"""Before the deadline; for what is over by then whether anybody acted or not (a meeting, a publicity)."""

DEFAULT_OFFSETS = (*AHEAD, -A_DAY)
"""Before the deadline, and one day after it (an offset below zero) to those who still owe."""

DIGEST_TIME = time(8, 30)
"""When the reminders of a day go out together, 北京时间: as the office day begins."""

Planned = Callable[[str, str], Sequence[timedelta]]


def _by_default(subject_kind: str, name: str) -> Sequence[timedelta]:
    return DEFAULT_OFFSETS


_planned: Planned = _by_default


def register_planned(find: Planned) -> None:
    """Let ``plans`` say when a kind of deadline is reminded of."""
    global _planned  # noqa: PLW0603 - a table with one place
    _planned = find


# One statement for all people and offsets. What went out stays so, unless the deadline moved so far that its new
# moment lies more than a day after; everything else stands anew as it is handed in.
KEEP_REMINDERS = """
INSERT INTO notices_reminder AS kept (deadline_id, person_id, "offset", due_at, state)
SELECT %(deadline)s, person, lead."offset", lead.due_at, lead.state
FROM unnest(%(persons)s::bigint[]) AS person,
     unnest(%(offsets)s::interval[], %(due)s::timestamptz[], %(states)s::text[]) AS lead ("offset", due_at, state)
ON CONFLICT (deadline_id, person_id, "offset") DO UPDATE SET
    due_at = excluded.due_at,
    state = CASE WHEN kept.state = 'sent' AND excluded.due_at <= kept.sent_at + interval '1 day'
                 THEN kept.state ELSE excluded.state END,
    sent_at = CASE WHEN kept.state = 'sent' AND excluded.due_at <= kept.sent_at + interval '1 day'
                   THEN kept.sent_at END
"""

# Reminders, recipients and deadline in one statement. The rows are locked before: what a statement deletes is chosen
# by its snapshot, and a reminder that somebody is adding at this moment must be in it.
CLEAR = """
WITH reminders AS (DELETE FROM notices_reminder WHERE deadline_id = ANY(%(ids)s)),
     recipients AS (DELETE FROM notices_deadline_recipients WHERE deadline_id = ANY(%(ids)s))
DELETE FROM notices_deadline WHERE id = ANY(%(ids)s)
"""


@transaction.atomic(savepoint=False)
def set_deadline(
    subject: Subject,
    name: str,
    *,
    at: datetime,
    label: str,
    recipients: Iterable[User],
    offsets: Iterable[timedelta] | None = None,
    link: str = "",
    since: datetime | None = None,
) -> Deadline:
    """Set or move a deadline: ``at`` is its moment, ``label`` what has to be done (``提交申办表``). Six queries at most.

    The whole list of recipients is given each time; who is no longer in it is not reminded. How long before its moment
    people are reminded, and how long after, is the plan of its kind (``plans``), unless ``offsets`` says otherwise.
    Reminders are computed anew when the moment moves. A reminder that went out is not sent again, unless the deadline
    moved so far that its new moment lies more than a day after it went. ``since`` is the moment of setting: reminders
    whose moment was already over by then are left out.
    """
    kind, subject_id = identity(subject)
    wanted = _planned(kind, name) if offsets is None else offsets
    deadline = Deadline(
        subject_kind=kind, subject_id=subject_id, name=name, at=at, label=label, link=link or _page_of(subject)
    )
    Deadline.objects.bulk_create(  # locks the row that stands there, so two settings of one deadline follow each other
        [deadline],
        update_conflicts=True,
        unique_fields=["subject_kind", "subject_id", "name"],
        update_fields=["at", "label", "link"],
    )
    persons, kept = sorted({person.pk for person in recipients}), sorted(set(wanted))
    _keep_recipients(deadline, persons)
    _keep_reminders(deadline, persons, kept, since)
    return deadline


def identity(subject: Subject) -> tuple[str, str]:
    """Kind and id as the record writes them, without the subject's name: that may cost a query."""
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, str(subject.pk)
    return subject[0], str(subject[1])


def _page_of(subject: Subject) -> str:
    address = getattr(subject, "get_absolute_url", None) if isinstance(subject, models.Model) else None
    return str(address()) if address else ""


def _keep_recipients(deadline: Deadline, persons: list[int]) -> None:
    rows = Deadline.recipients.through.objects
    rows.filter(deadline_id=deadline.pk).exclude(user_id__in=persons).delete()
    rows.bulk_create([rows.model(deadline_id=deadline.pk, user_id=pk) for pk in persons], ignore_conflicts=True)


def _keep_reminders(deadline: Deadline, persons: list[int], offsets: list[timedelta], since: datetime | None) -> None:
    """Exactly one row per person and offset, with the moment that belongs to the deadline as it is now."""
    Reminder.objects.filter(deadline=deadline).exclude(person__in=persons, offset__in=offsets).delete()
    if not persons or not offsets:
        return
    due = [reminded_at(deadline.at, offset) for offset in offsets]
    over = [since is not None and moment < since for moment in due]
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP_REMINDERS,
            {
                "deadline": deadline.pk,
                "persons": persons,
                "offsets": offsets,
                "due": due,
                "states": [str(ReminderState.SKIPPED if each else ReminderState.WAITING) for each in over],
            },
        )


def change_recipients(deadline: Deadline, persons: Iterable[User]) -> None:
    """Other people owe it now: whose reminders are still to be sent, those go to them instead. At most seven queries.

    A reminder that the others have had already isn't sent again to who comes in late.
    """
    wanted, held = {person.pk for person in persons}, set(deadline.recipients.values_list("pk", flat=True))
    if wanted == held:
        return
    rows = Reminder.objects.filter(deadline=deadline)
    planned = dict(rows.values_list("offset", "due_at"))
    waiting = set(rows.filter(state=ReminderState.WAITING).values_list("offset", flat=True))
    _keep_recipients(deadline, sorted(wanted))
    rows.exclude(person__in=wanted).exclude(state=ReminderState.SENT).delete()
    fresh = [
        Reminder(
            deadline=deadline,
            person_id=pk,
            offset=offset,
            due_at=due_at,
            state=ReminderState.WAITING if offset in waiting else ReminderState.SKIPPED,
        )
        for pk in sorted(wanted - held)
        for offset, due_at in planned.items()
    ]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)


def reminded_at(deadline: datetime, offset: timedelta) -> datetime:
    """When a reminder goes: by days in the morning of that day, so that they come together; by hours to the minute."""
    moment = deadline - offset
    return clock.at_local(clock.local(moment).date(), DIGEST_TIME) if abs(offset) >= A_DAY else moment


@transaction.atomic(savepoint=False)
def clear_deadline(subject: Subject, *names: str) -> bool:
    """What was due is done or no longer asked for: nobody is reminded any more. ``False`` when there was none.

    Two queries, however many names; one when nothing stands there.
    """
    kind, subject_id = identity(subject)
    standing = Deadline.objects.filter(subject_kind=kind, subject_id=subject_id, name__in=names)
    ids = list(standing.order_by("pk").select_for_update().values_list("pk", flat=True))
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(CLEAR, {"ids": ids})
    return bool(ids)

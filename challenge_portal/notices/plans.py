"""When people are reminded of a kind of deadline: data that the centre changes, by default as the app registers it.

Each app names its kinds of deadlines with ``register_deadlines``; ``enter_plans`` puts a row of each into the table,
which the office shows. A change holds at once for deadlines that stand: what is still to be sent is computed anew, what
went out stays and isn't sent again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from challenge_portal.accounts.models import User
from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.notices.deadlines import A_DAY, AHEAD, DEFAULT_OFFSETS, DIGEST_TIME, register_planned
from challenge_portal.notices.models import ReminderPlan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs

__all__ = ["AHEAD", "DeadlineKind", "change_plan", "enter_plans", "hours_shown", "hours_typed", "register_deadlines"]

EDIT, CHANGED = "notices.edit_reminders", "notices.reminder_plan.changed"
register_verbs({CHANGED: "调整提醒时间"})

AN_HOUR = timedelta(hours=1)
HOURS_OF_A_DAY = 24
MOST_AHEAD, MOST_AFTER = 60, 30
"""Days before and after a deadline: a reminder farther away than that helps nobody."""
MOST_REMINDERS = 8
_ONE = re.compile(r"(提前|逾期)?(\d{1,4})(天|日|小时|时)")


Owing = Callable[[str, datetime], Iterable[User] | None]


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """One kind of deadline as the office reads it, and when it is reminded of unless the centre says otherwise.

    ``owed_by`` says who owes it at this moment, by the id of its subject. It is asked again when a reminder is due:
    who was in charge then may have left since, and nobody tells the reminders of that. With None, for a subject that is
    not there, everything stays.
    """

    label: str
    offsets: Sequence[timedelta] = DEFAULT_OFFSETS
    owed_by: Owing | None = None


_KINDS: dict[tuple[str, str], DeadlineKind] = {}


def register_deadlines(kinds: Mapping[tuple[str, str], DeadlineKind]) -> None:
    """Name kinds of deadlines by kind of subject (``app.model`` in lower case) and name of the deadline."""
    _KINDS.update(kinds)


def kinds_with_debtors() -> dict[tuple[str, str], Owing]:
    """The kinds of which is known who owes them now."""
    return {key: kind.owed_by for key, kind in _KINDS.items() if kind.owed_by is not None}


def enter_plans(**signal: object) -> None:
    """Put a row of each registered kind into the table; what the centre changed stays. Called after migrations."""
    if ReminderPlan._meta.db_table not in connection.introspection.table_names():
        return  # migrations were run up to an earlier one only
    known = set(ReminderPlan.objects.values_list("subject_kind", "name"))
    ReminderPlan.objects.bulk_create(
        [
            ReminderPlan(subject_kind=subject, name=name, label=kind.label, hours=hours_of(kind.offsets))
            for (subject, name), kind in _KINDS.items()
            if (subject, name) not in known
        ],
        ignore_conflicts=True,
    )


def planned_offsets(subject_kind: str, name: str) -> Sequence[timedelta]:
    """When this deadline is reminded of. One query for a registered kind, and its plan stays as it is until the end of
    the transaction, so that a change of the plan finds every deadline that was set by the old one.
    """
    kind = _KINDS.get((subject_kind, name))
    if kind is None:
        return DEFAULT_OFFSETS
    with connection.cursor() as cursor:
        cursor.execute(PLAN_TO_GO_BY, [subject_kind, name])
        found = cursor.fetchone()
    return [timedelta(hours=each) for each in found[0]] if found else kind.offsets


register_planned(planned_offsets)

PLAN_TO_GO_BY = "SELECT hours FROM notices_reminderplan WHERE subject_kind = %s AND name = %s FOR SHARE"


@transaction.atomic
def change_plan(
    plan: ReminderPlan, *, actor: Actor, hours: Iterable[int], at: datetime, version: int | None = None
) -> ReminderPlan:
    """Set when people are reminded of this kind of deadline. Raises Refused at ``hours``, Stale for an old page.

    Four statements, however many deadlines stand.
    """
    if not can(actor, EDIT):
        raise NotAllowed(EDIT, plan)
    locked = ReminderPlan.objects.select_for_update().get(pk=plan.pk)
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再办理。")
    wanted = sorted(set(hours), reverse=True)
    if refusal := hours_refusal(wanted):
        raise Refused(refusal)
    before, locked.hours = list(locked.hours), wanted
    locked.version += 1
    locked.save(update_fields=["hours", "version"])
    _replan(locked, at=at)
    details = {"from": hours_shown(before), "to": hours_shown(wanted)}
    record(actor=actor, verb=CHANGED, subject=locked, at=at, details=details)
    return locked


def hours_refusal(hours: Sequence[int]) -> Refusal | None:
    """Why nobody can be reminded like that."""
    if not hours:
        return _at_hours("请至少保留一次提醒。")
    if len(hours) > MOST_REMINDERS:
        return _at_hours(f"最多 {MOST_REMINDERS} 次提醒，现在是 {len(hours)} 次。")
    if 0 in hours:
        return _at_hours("提醒须在截止之前或之后至少 1 小时。")
    if any(abs(each) > HOURS_OF_A_DAY and each % HOURS_OF_A_DAY for each in hours):
        return _at_hours("超过 1 天的，请按整天填写。")
    if max(hours) > MOST_AHEAD * HOURS_OF_A_DAY:
        return _at_hours(f"最早提前 {MOST_AHEAD} 天提醒。")
    if min(hours) < -MOST_AFTER * HOURS_OF_A_DAY:
        return _at_hours(f"最迟在逾期 {MOST_AFTER} 天时提醒。")
    return None


def hours_typed(text: str) -> list[int]:
    """``提前7天、提前2小时、逾期1天`` as hours before the deadline, below zero after it. Raises Refused at ``hours``."""
    parts = [part for part in re.split(r"[\s、，,；;。]+", text.strip()) if part]
    found = []
    for part in parts:
        match = _ONE.fullmatch(part)
        if match is None:
            raise Refused(_at_hours(f"看不懂“{part[:20]}”。请这样填写：提前7天、提前2小时、逾期1天。"))
        hours = int(match[2]) * (HOURS_OF_A_DAY if match[3] in "天日" else 1)
        found.append(-hours if match[1] == "逾期" else hours)
    if len(set(found)) < len(found):
        raise Refused(_at_hours("有两次提醒在同一时间，请删去一个。"))
    return found


def hours_shown(hours: Iterable[int]) -> str:
    """``提前7天、提前2小时、逾期1天``."""
    return "、".join(_shown(each) for each in hours)


def hours_of(offsets: Iterable[timedelta]) -> list[int]:
    """Offsets as whole hours, the earliest first."""
    return sorted((int(each / AN_HOUR) for each in offsets), reverse=True)


def _shown(hours: int) -> str:
    days, rest = divmod(abs(hours), HOURS_OF_A_DAY)
    return f"{'提前' if hours > 0 else '逾期'}{f'{abs(hours)}小时' if rest else f'{days}天'}"


def _at_hours(text: str) -> Refusal:
    return Refusal(text, field="hours")


# The rows are locked first, in one order, as ``deadlines`` does: a deadline that is being moved at this moment is moved
# before or after, never in between.
LOCK = """
SELECT id FROM notices_deadline WHERE subject_kind = %(subject)s AND name = %(name)s ORDER BY id FOR UPDATE
"""
DROP = """
DELETE FROM notices_reminder WHERE state <> 'sent' AND NOT ("offset" = ANY(%(offsets)s::interval[])) AND deadline_id IN
    (SELECT id FROM notices_deadline WHERE subject_kind = %(subject)s AND name = %(name)s)
"""
# By days in the morning of that day, by hours to the minute, as ``deadlines.reminded_at``; what is over by now is left
# out, so that a new reminder never tells an old story. Who was reminded at that distance already has a row.
ADD = """
INSERT INTO notices_reminder (deadline_id, person_id, "offset", due_at, state)
SELECT deadline.id, recipient.user_id, lead."offset", moment.due_at,
       CASE WHEN moment.due_at < %(at)s THEN 'skipped' ELSE 'waiting' END
FROM notices_deadline AS deadline
JOIN notices_deadline_recipients AS recipient ON recipient.deadline_id = deadline.id
CROSS JOIN unnest(%(offsets)s::interval[]) AS lead ("offset")
CROSS JOIN LATERAL (SELECT CASE
    WHEN lead."offset" >= %(day)s OR lead."offset" <= -%(day)s::interval
    THEN (((deadline.at - lead."offset") AT TIME ZONE %(zone)s)::date + %(morning)s::time) AT TIME ZONE %(zone)s
    ELSE deadline.at - lead."offset" END AS due_at) AS moment
WHERE deadline.subject_kind = %(subject)s AND deadline.name = %(name)s
ON CONFLICT (deadline_id, person_id, "offset") DO NOTHING
"""


def _replan(plan: ReminderPlan, *, at: datetime) -> None:
    values: dict[str, Any] = {
        "subject": plan.subject_kind,
        "name": plan.name,
        "offsets": [timedelta(hours=each) for each in plan.hours],
        "at": at,
        "day": A_DAY,
        "zone": str(clock.ZONE),
        "morning": DIGEST_TIME,
    }
    with connection.cursor() as cursor:
        for statement in (LOCK, DROP, ADD):
            cursor.execute(statement, values)

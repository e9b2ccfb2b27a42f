"""What follows the moves of a matching meeting: invitations, the reminder of the day before, the minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.documents.services import store_upload
from challenge_portal.kernel.clock import local, moment
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.notices.services import (
    DeadlineKind,
    clear_deadline,
    register_deadlines,
    register_kinds,
    set_deadline,
    tell,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import register_verbs
from solutions.models import Meeting, MeetingParticipant, Solution
from solutions.papers import minutes as papers
from solutions.people import people_of_both_sides

MATCHING = "solutions.matching"
register_kinds({MATCHING: "对接与协议"})
COME = "meeting"  # the deadline's name: the moment to be there
THE_DAY_BEFORE = (timedelta(days=1),)
register_deadlines({("solutions.meeting", COME): DeadlineKind("参加对接会", THE_DAY_BEFORE)})
LONGEST_REMARK = 300
MINUTES_FILE = "minutes"
PLANNED, CHANGED = "solutions.meeting.planned", "solutions.meeting.changed"
NAMED, CORRECTED = "solutions.meeting.attendees_named", "solutions.meeting.minutes_corrected"
register_verbs({PLANNED: "拟定对接会", CHANGED: "调整对接会", NAMED: "登记参会人员", CORRECTED: "更正对接会纪要"})


def link_to(meeting: Meeting) -> str:
    """The meeting's page; each side reads there what concerns it."""
    return reverse("solutions:meeting", args=[meeting.pk])


def people_of(meeting: Meeting) -> list[User]:
    """Everybody with an account who is to come: both sides of each pair, and the invited persons. Two queries."""
    found = {person.pk: person for person in people_of_both_sides(solutions_of(meeting))}
    guests = MeetingParticipant.objects.filter(meeting=meeting, person__is_active=True).select_related("person")
    found |= {guest.person.pk: guest.person for guest in guests if guest.person is not None}
    return [found[key] for key in sorted(found)]


def solutions_of(meeting: Meeting) -> list[Solution]:
    """The solutions that are talked about, in order. One query."""
    rows = Solution.objects.filter(pairs__meeting=meeting).select_related("demand", "registration__person")
    return list(rows.order_by("pairs__position", "pk"))


def when_and_where(meeting: Meeting) -> str:
    """``2026年12月1日 09:00—11:30，市科技局 301，线上 https://…``."""
    ends = local(meeting.ends_at)
    same_day = ends.date() == local(meeting.starts_at).date()
    until = f"{ends:%H:%M}" if same_day else moment(meeting.ends_at)
    online = f"，线上 {meeting.online}" if meeting.online else ""
    return f"{moment(meeting.starts_at)}—{until}，{meeting.place}{online}"


def invite_everybody(meeting: Meeting, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Both sides of each pair and the invited persons learn when and where; the day before they are reminded."""
    meeting.convened_at = at
    meeting.save(update_fields=["convened_at"])
    people = people_of(meeting)
    invite(meeting, people, at=at)
    remind(meeting, people, at=at)


def invite(meeting: Meeting, people: Iterable[User], *, at: datetime) -> None:
    """Tell these people to come. The message names no side: who meets whom stands on the page, for each its own."""
    text = f"请参加“{meeting.title}”：{when_and_where(meeting)}。"
    tell(people, text=text, link=link_to(meeting), at=at, kind=MATCHING)


def remind(meeting: Meeting, people: Iterable[User], *, at: datetime) -> None:
    """One reminder, a day ahead; anew when the moment or the people change."""
    set_deadline(
        meeting,
        COME,
        at=meeting.starts_at,
        label=f"参加“{meeting.title}”",
        recipients=people,
        link=link_to(meeting),
        since=at,
    )


def keep_minutes(meeting: Meeting, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Who came, what each pair came to, the text and its file; the 对接会纪要 is printed by a job."""
    clear_deadline(meeting, COME)
    for participant in meeting.participants.all():
        participant.attended = participant.pk in data.attended
        participant.save(update_fields=["attended"])
    for pair in meeting.pairs.all():
        result = data.outcomes[pair.pk]
        pair.outcome = result.outcome
        pair.remark = fitting(result.remark, limit=LONGEST_REMARK, label="备注", field=f"remark-{pair.pk}")
        pair.save(update_fields=["outcome", "remark"])
    meeting.minutes = data.minutes
    if data.file is not None:
        meeting.minutes_file = store_upload(
            data.file, actor=actor, at=at, purpose=MINUTES_FILE, subject=meeting, field="minutes_file"
        )
    meeting.save(update_fields=["minutes", "minutes_file"])
    text = f"“{meeting.title}”的纪要已记录，可以查看。"
    tell(people_of(meeting), text=text, link=link_to(meeting), at=at, kind=MATCHING)
    papers.minutes_paper(meeting, version=1, actor=actor, at=at)


def tell_cancelled(meeting: Meeting, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Whoever was invited learns that and why nobody meets; before the invitations there is nobody to tell."""
    clear_deadline(meeting, COME)
    if meeting.convened_at is not None:
        text = f"“{meeting.title}”（{moment(meeting.starts_at)}）已取消。原因：{reason}"
        tell(people_of(meeting), text=text, link=link_to(meeting), at=at, kind=MATCHING)

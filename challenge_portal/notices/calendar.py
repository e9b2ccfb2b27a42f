"""A person's deadlines as a calendar to subscribe to (iCalendar, RFC 5545), by a secret address.

The address is its own key: whoever has it reads it without a sign-in, so it carries nothing but what is due and when,
and can be renewed. The key is computed, not kept: a copy of the database opens no calendar.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.notices.models import CalendarLink, Deadline
from challenge_portal.organisations.actors import Actor

LOOKS_BACK = timedelta(days=30)
MOST_EVENTS = 500
LINE_OCTETS = 75  # RFC 5545 3.1
KEY_DIGITS = 40


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar as it is sent. ``etag`` changes with what it says, not with the moment at which it is asked for."""

    body: bytes
    etag: str


def calendar_address(person_id: int | None) -> str:
    """The address of somebody's calendar, or nothing before they asked for one. One query."""
    link = CalendarLink.objects.filter(person_id=person_id).first() if person_id else None
    if link is None:
        return ""
    return f"{_portal()}{reverse('notices:calendar', args=[f'{link.pk}-{_key(link)}'])}"


def renew_calendar(*, actor: Actor, at: datetime) -> None:
    """Make the address, or another one; whoever has the former reads nothing any more."""
    if actor.person is None:
        raise NotVisible
    CalendarLink.objects.bulk_create([CalendarLink(person=actor.person, renewed_at=at)], ignore_conflicts=True)
    CalendarLink.objects.filter(person=actor.person).update(generation=F("generation") + 1, renewed_at=at)


def calendar_behind(token: str, *, at: datetime) -> Calendar:
    """What is due for the person whose key this is. Raises NotVisible for any other key. Two queries."""
    number, _, key = token.partition("-")
    links = CalendarLink.objects.filter(person__is_active=True)
    link = links.filter(pk=number).first() if number.isascii() and number.isdecimal() and len(number) < 18 else None
    if link is None or not constant_time_compare(key, _key(link)):
        raise NotVisible
    mine = Deadline.objects.filter(recipients=link.person_id, at__gte=at - LOOKS_BACK).order_by("at", "pk")
    deadlines = list(mine[:MOST_EVENTS])
    said = hashlib.sha256("".join(_calendar(deadlines, stamp="")).encode()).hexdigest()
    return Calendar("".join(_calendar(deadlines, stamp=_utc(at))).encode(), f'W/"{said[:32]}"')


def _key(link: CalendarLink) -> str:
    said = salted_hmac("challenge_portal.notices.calendar", f"{link.pk}:{link.generation}", algorithm="sha256")
    return said.hexdigest()[:KEY_DIGITS]


def _calendar(deadlines: list[Deadline], *, stamp: str) -> Iterator[str]:
    host = _portal().split("://")[-1].split(":")[0]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{host}//challenge-portal//ZH",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:创新挑战赛期限",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for deadline in deadlines:
        lines += _event(deadline, host, stamp)
    for line in [*lines, "END:VCALENDAR"]:
        yield f"{folded(line)}\r\n"


def _event(deadline: Deadline, host: str, stamp: str) -> list[str]:
    matter = f"{deadline.subject_kind}:{deadline.subject_id}:{deadline.name}"  # the same when it is set anew
    lines = [
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(matter.encode()).hexdigest()[:32]}@{host}",
        f"DTSTAMP:{stamp}",
        f"DTSTART:{_utc(deadline.at)}",
        f"SUMMARY:{escaped(deadline.label)}（截止）",
        f"DESCRIPTION:{escaped(clock.moment(deadline.at))}（北京时间）截止。",
        "TRANSP:TRANSPARENT",
    ]
    if deadline.link:
        lines.append(f"URL:{_portal()}{deadline.link}")
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """TEXT of RFC 5545 3.3.11."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """At most 75 octets a line, a space before what goes on; no character is cut."""
    pieces, piece, octets = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if octets + width > LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + sign, octets + width
    return "\r\n".join([*pieces, piece])


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _portal() -> str:
    return str(settings.PORTAL_ADDRESS).rstrip("/")

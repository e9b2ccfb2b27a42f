"""Counting office days by the table of holidays: the one way in which the portal says 工作日.

The table holds what the State Council publishes for each year (and whatever an officer adds); a year that isn't in
it counts by weekends only, and the pages that reckon with it say so.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from challenge_portal.kernel import clock
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.notices.models import SpecialDay
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs

EDIT = "notices.edit_office_days"
ENTERED, CHANGED = "notices.special_day.entered", "notices.special_day.changed"
register_verbs({ENTERED: "录入节假日", CHANGED: "修改节假日"})

LONGEST_REST = timedelta(days=30)
"""More days than offices ever rest in a row: how far beyond the plain count the table has to be read."""


def office_days_later(at: datetime, days: int) -> datetime:
    """The end of the office day so many office days later. One query; reckon once and keep what comes of it."""
    first = local(at).date()
    rows = SpecialDay.objects.filter(on__gt=first, on__lte=first + 2 * timedelta(days=days) + LONGEST_REST)
    return clock.office_days_later(at, days, dict(rows.values_list("on", "works")))


def year_without_holidays(since: datetime, until: datetime) -> int | None:
    """The first year between two moments whose holidays nobody has entered yet. One query."""
    years = range(local(since).year, local(until).year + 1)
    entered = {on.year for on in SpecialDay.objects.filter(on__year__in=years).values_list("on", flat=True)}
    return next((year for year in years if year not in entered), None)


@transaction.atomic
def enter_special_day(*, actor: Actor, on: date, works: bool, name: str, source: str, at: datetime) -> SpecialDay:
    """Put a day into the table: a holiday, or a weekend on which offices work. Deadlines that stand don't move."""
    _allowed(actor)
    if SpecialDay.objects.filter(on=on).exists():
        raise Refused(Refusal("这一天已在表中，请在列表中打开修改。", field="on"))
    try:
        with transaction.atomic():
            day = SpecialDay.objects.create(on=on, works=works, name=name, source=source)
    except IntegrityError as error:  # somebody entered it at this moment
        raise Refused(Refusal("这一天已在表中，请在列表中打开修改。", field="on")) from error
    record(actor=actor, verb=ENTERED, subject=day, at=at, details={"works": works, "source": source})
    return day


@transaction.atomic
def change_special_day(day: SpecialDay, *, actor: Actor, works: bool, name: str, source: str, at: datetime) -> None:
    """Correct a day. A row is never taken out: a day that is like any other of its weekday changes nothing."""
    _allowed(actor)
    locked = SpecialDay.objects.select_for_update().get(pk=day.pk)
    before = {"works": locked.works, "name": locked.name, "source": locked.source}
    locked.works, locked.name, locked.source = works, name, source
    locked.save(update_fields=["works", "name", "source"])
    after = {"works": works, "name": name, "source": source}
    record(actor=actor, verb=CHANGED, subject=locked, at=at, details={"before": before, "after": after})


def _allowed(actor: Actor) -> None:
    if not can(actor, EDIT):
        raise NotAllowed(EDIT)

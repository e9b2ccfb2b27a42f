"""When things happened: days before and after the load, and the order in which to do them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection

from challenge_portal.kernel.clock import at_local, local

Act = Callable[[datetime], object]

FRIDAY = 4
LATEST = timedelta(minutes=20)  # what happened lies a little before the load
BETWEEN_STEPS = timedelta(minutes=7)
COUNT_AFTER = 150  # acts


@dataclass
class Agenda:
    """Things to do, each with its moment; done in the order of the moments, whoever planned them first."""

    at: datetime
    _planned: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def day(self, days: float) -> date:
        """The date so many days from the load, in 北京时间."""
        return (local(self.at) + timedelta(days=days)).date()

    def moment(self, days: float, clock: str = "17:00") -> datetime:
        """That day at that hour: a deadline, or what is to come."""
        hour, minute = map(int, clock.split(":"))
        return at_local(self.day(days), time(hour, minute))

    def office_moment(self, days_ago: float, clock: str) -> datetime:
        """That hour of the office day so many days ago; a weekend's work was done on the Friday before."""
        on = self.day(-days_ago)
        on -= timedelta(days=max(0, on.weekday() - FRIDAY))
        hour, minute = map(int, clock.split(":"))
        return min(at_local(on, time(hour, minute)), self.at - LATEST)

    def ago(self, days_ago: float, clock: str) -> datetime:
        """That hour of the day so many days ago, weekend or not: challengers work when they can."""
        hour, minute = map(int, clock.split(":"))
        return min(at_local(self.day(-days_ago), time(hour, minute)), self.at - LATEST)

    def scattered(self, days_ago: float, key: str) -> datetime:
        """Like ``ago``, at an hour that the key scatters from 9:00 to 15:00."""
        minutes = zlib.crc32(key.encode()) % 360
        return self.ago(days_ago, f"{9 + minutes // 60:02}:{minutes % 60:02}")

    def past(self, days_ago: float, key: str = "") -> datetime:
        """Like ``office_moment``, at an hour that the key scatters from 9:00 to 15:00."""
        minutes = zlib.crc32(key.encode()) % 360
        return self.office_moment(days_ago, f"{9 + minutes // 60:02}:{minutes % 60:02}")

    def plan(self, moment: datetime, act: Act) -> None:
        """Put an act on the agenda; it is called with its moment."""
        self._planned.append((moment, len(self._planned), act))

    def plan_after(self, earliest: datetime, moment: datetime, act: Act) -> datetime:
        """Put an act on the agenda at its moment or, where that is too early, right after ``earliest``. Returns when."""
        when = min(max(moment, earliest + BETWEEN_STEPS), self.at)
        self.plan(when, act)
        return when

    def plan_steps(self, key: str, steps: Iterable[tuple[float, Act]]) -> None:
        """Put the steps of one matter on the agenda, each so many days ago and none before the one before it."""
        earliest = None
        for number, (days_ago, act) in enumerate(steps):
            moment = self.past(days_ago, f"{key}{number}")
            if earliest is not None and moment < earliest:
                moment = earliest
            self.plan(moment, act)
            earliest = moment + BETWEEN_STEPS

    def run(self) -> None:
        """Do everything in the order of time; acts of the same moment in the order in which they were planned.

        One transaction fills empty tables here, and PostgreSQL knows nothing of their sizes before they are counted:
        without that it joins a dozen of them in the worst order.
        """
        for number, (moment, _, act) in enumerate(sorted(self._planned, key=lambda planned: planned[:2])):
            if number % COUNT_AFTER == 0:
                count_tables()
            act(moment)
        self._planned.clear()


def count_tables() -> None:
    """Let the database look at what its tables hold by now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

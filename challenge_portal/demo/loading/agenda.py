"""When things happened: days before and after the load, and the order in which to do them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from challenge_portal.kernel.clock import at_local, local

EVENING = time(20, 0)
LATEST = timedelta(minutes=20)  # what happened lies a little before the load


@dataclass
class Agenda:
    """Things to do, each with its moment; done in the order of the moments, whoever planned them first."""

    at: datetime
    _planned: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)

    def day(self, days: float) -> date:
        """The date so many days from the load, in 北京时间."""
        return (local(self.at) + timedelta(days=days)).date()

    def moment(self, days: float, clock: str = "17:00") -> datetime:
        """That day at that hour; a deadline."""
        hour, minute = map(int, clock.split(":"))
        return at_local(self.day(days), time(hour, minute))

    def past(self, days: float, key: str = "") -> datetime:
        """A moment of an office day so many days ago; the key scatters the minutes. Always before the load."""
        minutes = 9 * 60 + zlib.crc32(key.encode()) % 460  # 9:00 to 16:40
        seconds = zlib.crc32(key.encode()[::-1]) % 60
        there = at_local(self.day(-days), time(minutes // 60, minutes % 60, seconds))
        return min(there, self.at - LATEST)

    def plan(self, moment: datetime, act: Callable[[datetime], object]) -> None:
        """Put an act on the agenda; it is called with its moment."""
        self._planned.append((moment, len(self._planned), act))

    def run(self) -> None:
        """Do everything in the order of time; acts of the same moment in the order in which they were planned."""
        for moment, _, act in sorted(self._planned, key=lambda planned: planned[:2]):
            act(moment)
        self._planned.clear()

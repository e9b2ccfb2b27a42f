"""One clock and one way to write a moment.

Rules never ask for the time: they are handed ``at``. Only the edges (middleware, worker, commands) call ``now()``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
END_OF_OFFICE_DAY = time(17, 0)
SATURDAY = 5
NO_SPECIAL_DAYS: Mapping[date, bool] = MappingProxyType({})


def now() -> datetime:
    """The present moment in UTC, for the edges of the system only."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """The same moment on a clock in 北京时间."""
    return at.astimezone(ZONE)


def moment(at: datetime | None) -> str:
    """``2026年11月20日 17:00`` in 北京时间; an absent moment is an empty text."""
    if at is None:
        return ""
    there = local(at)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def exact_moment(at: datetime) -> str:
    """Like ``moment`` but with seconds, for receipts and for refusals at a deadline."""
    return f"{moment(at)}:{local(at):%S}"


def day(on: date | datetime | None) -> str:
    """``2026年11月20日``; a datetime is first read in 北京时间."""
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = local(on).date()
    return f"{on.year}年{on.month}月{on.day}日"


def day_in_characters(on: date | datetime) -> str:
    """``二〇二六年十一月二十日``, as on certificates; a datetime is first read in 北京时间."""
    if isinstance(on, datetime):
        on = local(on).date()
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(on.year))
    return f"{year}年{_up_to_99(on.month)}月{_up_to_99(on.day)}日"


def _up_to_99(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + digits[ones]


def at_local(on: date, clock: time = END_OF_OFFICE_DAY) -> datetime:
    """That date at that hour in 北京时间; offices close their deadlines at 17:00 unless they say otherwise."""
    return datetime.combine(on, clock, tzinfo=ZONE)


def office_days_later(at: datetime, days: int, special: Mapping[date, bool] = NO_SPECIAL_DAYS) -> datetime:
    """The end of the office day so many office days later: Monday to Friday, but for the special days.

    ``special`` is true where offices work. This is only the arithmetic: ``notices.office_days`` brings the table of
    holidays, and everything that reckons with 工作日 asks there.
    """
    on = local(at).date()
    while days:
        on += timedelta(days=1)
        days -= special.get(on, on.weekday() < SATURDAY)
    return at_local(on, END_OF_OFFICE_DAY)


def time_left(until: datetime, *, at: datetime) -> str:
    """What is left in words: ``还有 3 天 4 小时``, ``还有 25 分钟`` or ``已截止``. Exactly at the deadline is in time."""
    seconds = int((until - at).total_seconds())
    if seconds < 0:
        return "已截止"
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    if days:
        return f"还有 {days} 天 {hours} 小时" if hours else f"还有 {days} 天"
    if hours:
        return f"还有 {hours} 小时"
    return f"还有 {max(rest // 60, 1)} 分钟"

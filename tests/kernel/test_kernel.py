"""Time, money and codes read as an office reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from challenge_portal.kernel.clock import at_local, day, exact_moment, moment, time_left
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.money import in_words, wan, yuan_from_wan


def test_a_moment_is_written_in_beijing_time() -> None:
    at = datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC)
    assert moment(at) == "2026年11月20日 17:00"
    assert exact_moment(at) == "2026年11月20日 17:00:07"
    assert day(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)) == "2026年11月21日"
    assert at_local(date(2026, 11, 20)) == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=4), "还有 3 天 4 小时"),
        (timedelta(days=2), "还有 2 天"),
        (timedelta(hours=5, minutes=59), "还有 5 小时"),
        (timedelta(minutes=25), "还有 25 分钟"),
        (timedelta(0), "还有 1 分钟"),  # exactly at the deadline is in time
        (timedelta(seconds=-1), "已截止"),
    ],
)
def test_time_left_is_said_in_words(left: timedelta, words: str) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert time_left(at + left, at=at) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("1200000.50", "壹佰贰拾万元伍角整"),
        ("10100000", "壹仟零壹拾万元整"),
        ("100010000", "壹亿零壹万元整"),
        ("20000001", "贰仟万零壹元整"),
        ("1001", "壹仟零壹元整"),
        ("3.05", "叁元零伍分"),
        ("0.05", "伍分"),
        ("1000000000000", "壹万亿元整"),
    ],
)
def test_an_amount_is_written_as_on_a_cheque(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


def test_an_amount_below_nothing_has_no_words() -> None:
    with pytest.raises(ValueError, match="大写"):
        in_words(Decimal(-1))


def test_ten_thousands_carry_their_unit() -> None:
    assert wan(Decimal("1286.50")) == "1,286.5 万元"
    assert wan(Decimal(300)) == "300 万元"
    assert wan(None) == "面议"
    assert yuan_from_wan(Decimal("12.345678")) == Decimal("123456.78")


@pytest.mark.parametrize(
    ("code", "level", "says"),
    [
        ("91350100M000100Y43", "ok", ""),
        ("12440600MB2C07549J", "ok", ""),
        ("92141127MA0KD1Y64A", "ok", ""),  # a region that a strict pattern would refuse
        (" ９1350100m000100y43 ", "ok", ""),  # full-width, lower case and blanks are habits of typing
        ("91350100M000100Y4Z", "error", "第 18 位"),
        ("362322198709086409", "error", "第 17 位"),  # an ID-card number whose last character happens to fit
        ("91350203M0001QKT19", "warning", "第 18 位不符"),  # issued in 厦门 before 2016
        ("9135", "error", "应为 18 位，现在是 4 位"),
    ],
)
def test_a_credit_code_is_checked_with_both_check_characters(code: str, level: str, says: str) -> None:
    verdict = check_uscc(code)
    assert verdict.level == level
    assert says in verdict.message

"""Kinds of jobs of the tests' own, and a table for the effects that must happen once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from challenge_portal.jobs.registry import GiveUp, handler
from challenge_portal.kernel.refusals import Refused

NOON = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)
AFTERWARDS = NOON + timedelta(hours=2)


@contextmanager
def effects_table() -> Iterator[None]:
    """A table outside of the models: one row for every effect."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS tests_effect (number integer NOT NULL, worker text)")
        cursor.execute("DELETE FROM tests_effect")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE tests_effect")


def effects() -> list[int]:
    """The numbers whose effect has happened, once for each time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM tests_effect ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def cause_effect(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tests_effect (number) VALUES (%s)", [number])


@handler("tests.effect")
def leave_an_effect(payload: dict[str, Any], *, at: datetime) -> None:
    """The plainest job."""
    cause_effect(payload["number"])


@handler("tests.held", attempts=3, lease=timedelta(seconds=4))
def hold_until_released(payload: dict[str, Any], *, at: datetime) -> None:
    """Has its effect, says that it began, and is then in the middle until a file ``go`` appears."""
    folder = Path(payload["folder"])
    cause_effect(payload["number"])
    with (folder / f"began-{payload['number']}").open("a") as began:
        began.write("x")
    deadline = time.monotonic() + 30
    while not (folder / "go").exists():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


@handler("tests.broken", attempts=3)
def always_break(payload: dict[str, Any], *, at: datetime) -> None:
    """Has its effect and then breaks."""
    cause_effect(1)
    raise ValueError("排版程序没有响应")


@handler("tests.hopeless")
def give_up(payload: dict[str, Any], *, at: datetime) -> None:
    """Knows that trying again is no use."""
    if payload.get("refused"):
        raise Refused("草稿已作废，无需生成。")
    raise GiveUp("文件已删除")


@handler("tests.careless", atomic=False)
def break_outside_a_transaction(payload: dict[str, Any], *, at: datetime) -> None:
    """Work with something outside: its effect stays although it breaks."""
    cause_effect(1)
    raise ValueError("邮件服务器拒绝连接")

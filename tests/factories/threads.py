"""Real threads: many that start together, for races; one for what this thread must not do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def in_a_thread(act: Callable[[], Answer]) -> Answer:
    """What ``act()`` gives, or raises, in a thread with a database connection of its own."""

    def alone() -> Answer:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


def at_once(count: int, act: Callable[[int], Answer]) -> list[Answer]:
    """Run ``act(number)`` in so many threads that start together; their answers in any order, no errors allowed."""
    start = threading.Barrier(count)
    answers: list[Answer] = []
    errors: list[BaseException] = []

    def one(number: int) -> None:
        try:
            start.wait(10)
            answers.append(act(number))
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == [], errors
    assert not any(thread.is_alive() for thread in threads)
    return answers

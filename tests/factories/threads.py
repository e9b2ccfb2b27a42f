"""Real threads that start together, for races."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


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

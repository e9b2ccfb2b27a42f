"""A kind of text of the tests' own, and an index folder that only the one test uses."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from challenge_portal.search import services
from challenge_portal.search.index import Texts

KIND = "tests.notices"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Board:
    """Notices as an app would keep them; ``post`` and ``take_down`` tell the search what changed."""

    def __init__(self) -> None:
        self.notices: dict[int, Texts] = {}

    def load(self, pks: Collection[int] | None) -> Iterator[tuple[int, Texts]]:
        yield from ((pk, texts) for pk, texts in self.notices.items() if pks is None or pk in pks)

    def post(self, pk: int, title: str, text: str = "") -> None:
        self.notices[pk] = {"title": title, "text": text}
        services.changed(KIND, pk, at=NOW)

    def take_down(self, pk: int) -> None:
        del self.notices[pk]
        services.changed(KIND, pk, at=NOW)

    def found(self, text: str) -> list[int]:
        return [pk for pk, _ in services.find(KIND, text)]


@pytest.fixture
def board(tmp_path: Path, settings: pytest.FixtureRequest) -> Iterator[Board]:
    """An empty board whose texts are found under KIND, caught up with at every search."""
    settings.SEARCH_INDEX_DIR = tmp_path
    settings.SEARCH_CATCH_UP_ON_FIND = True
    board = Board()
    services.register_source(KIND, board.load)
    yield board
    services._sources.pop(KIND)


@pytest.fixture
def second_connection() -> Iterator[object]:
    """Another session with the same database, to keep a transaction open in."""
    other = connection.copy()
    yield other
    other.close()

"""Worlds that are built once for a module and found by each of its tests as they were.

A transaction lies around the tests of a module. In it stand layers: rows that one step of building wrote, in a savepoint
of its own, on top of the layer before. A test names by its fixtures how far it wants them; what lies higher is taken back
first, so that no test meets rows that it did not ask for. What the test itself writes is taken back when it ends. The
objects are copied for each test, together, so that they belong to each other and to no other test.

A conftest offers its layers in their order, and a fixture for each by the same name:

    @pytest.fixture(scope="module")
    def layers() -> Layers:
        return {"scene": lambda: make_scene(), "demand": lambda scene: scene.published()}

    @pytest.fixture
    def scene(laid: Laid, db: None) -> Scene:
        return laid["scene"]

Not for tests of real transactions: those see only what is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

Layers = dict[str, Callable[..., Any]]
Laid = dict[str, Any]


@contextmanager
def taken_back(*, checked: bool = False) -> Iterator[None]:
    """A transaction that is undone at its end; `checked`: what a commit would check is checked before."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # as Django's tests do: `durable` blocks don't count it
    with around:
        try:
            yield
            if checked and not connection.needs_rollback:
                connection.check_constraints()
        finally:
            transaction.set_rollback(True)


class Kept:
    """The layers that stand at the moment."""

    def __init__(self) -> None:
        self._standing: list[tuple[str, Any, AbstractContextManager[None]]] = []

    def laid(self, layers: Layers, wanted: set[str]) -> Laid:
        """Copies of all layers up to the highest one wanted; the missing ones are built, higher ones taken back."""
        names = list(layers)
        highest = max((names.index(name) + 1 for name in wanted & set(names)), default=0)
        self.take_back(highest)
        for name in names[len(self._standing) : highest]:
            around = taken_back()
            around.__enter__()
            made = layers[name](*deepcopy([value for _, value, _ in self._standing]))
            self._standing.append((name, made, around))
        return deepcopy({name: value for name, value, _ in self._standing})

    def take_back(self, height: int = 0) -> None:
        """Undo what stands above this many layers."""
        while len(self._standing) > height:
            self._standing.pop()[2].__exit__(None, None, None)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Kept]:
    """The transaction around the tests of a module, with nothing in it at first."""
    with django_db_blocker.unblock(), taken_back():
        standing = Kept()
        yield standing
        standing.take_back()


@pytest.fixture
def laid(kept: Kept, layers: Layers, request: pytest.FixtureRequest) -> Laid:
    """The layers that this test asks for, by the names of its fixtures.

    pytest-django's mark would end the connection, and with it the layers, after each test.
    """
    if request.node.get_closest_marker("django_db") is not None:
        raise pytest.UsageError("Ask for the fixture `db` here, not by the mark `django_db`.")
    return kept.laid(layers, set(request.fixturenames))


@pytest.fixture
def db(laid: Laid) -> Iterator[None]:
    """In place of pytest-django's: what a test writes is taken back, the layers below stay.

    The cache is emptied, since keys that never came twice now do, in every test of the module.
    """
    cache.clear()
    with taken_back(checked=True):
        yield

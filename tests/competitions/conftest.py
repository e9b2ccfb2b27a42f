"""What the tests of this app share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from tests.factories.browsers import browser_of
from tests.factories.competitions import Walk
from tests.factories.kept import Laid, Layers, db, kept, laid

__all__ = ["db", "kept", "laid"]


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(scope="module")
def layers() -> Layers:
    return {"walk": Walk}


@pytest.fixture
def walk(laid: Laid, db: None) -> Walk:
    """A tree, an officer at each office, and the steps of an application as methods."""
    made: Walk = laid["walk"]
    return made


@pytest.fixture
def today(db: None) -> Walk:
    """The same at the present moment, for tests that go through a browser's requests."""
    return Walk(at=clock.now())


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    """A client signed in as this actor."""
    return browser_of

"""What the tests of this app share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from tests.factories.competitions import Walk

BACKEND = "challenge_portal.accounts.backends.PersonBackend"


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def walk(db: None) -> Walk:
    """A tree, an officer at each office, and the steps of an application as methods."""
    return Walk()


@pytest.fixture
def today(db: None) -> Walk:
    """The same at the present moment, for tests that go through a browser's requests."""
    return Walk(at=clock.now())


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    """A client signed in as this actor."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        assert actor.person is not None
        client.force_login(actor.person, backend=BACKEND)
        session = client.session
        session["acting_for"] = actor.key
        session.save()
        return client

    return sign_in

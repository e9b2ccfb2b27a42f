"""The scene of the demands' tests, and browsers of its people."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings as django_settings
from django.test import Client

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.middleware import SESSION_KEY
from tests.factories.demands import NOW, Scene, make_scene

Browse = Callable[..., Client]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the moment at which requests arrive; until then it is NOW."""
    moments = [NOW]

    def set_to(moment: datetime) -> None:
        moments[0] = moment

    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return set_to


@pytest.fixture
def browse(at: object) -> Browse:
    """A signed-in browser of an actor; without one a visitor's."""

    def open_browser(actor: Actor | None = None) -> Client:
        client = Client()
        if actor is not None:
            client.force_login(actor.person, backend="challenge_portal.accounts.backends.PersonBackend")
            session = client.session
            session[SESSION_KEY] = actor.key
            session.save()
        assert django_settings.SESSION_COOKIE_NAME
        return client

    return open_browser

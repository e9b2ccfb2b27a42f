"""The scene of the demands' tests, and browsers of its people."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from challenge_portal.kernel import clock
from tests.factories.browsers import browser_of
from tests.factories.demands import NOW, Scene, make_scene
from tests.factories.kept import Laid, Layers, db, kept, laid

__all__ = ["db", "kept", "laid"]

Browse = Callable[..., Client]


@pytest.fixture(scope="module")
def layers() -> Layers:
    return {"scene": make_scene}


@pytest.fixture
def scene(laid: Laid, db: None) -> Scene:
    made: Scene = laid["scene"]
    return made


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
    return browser_of

"""The small tree of authorities, and a browser without a screen that acts for one of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from challenge_portal.kernel import clock
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.roles import SECURITY_ADMINISTRATOR
from tests.factories.browsers import browser_of
from tests.factories.organisations import make_tree, officer


@pytest.fixture
def tree(db: Any) -> dict[str, Authority]:
    return make_tree()


@pytest.fixture
def sign_in() -> Callable[[Actor], Client]:
    """A client signed in as the actor's person, acting for the actor's organisation."""
    return browser_of


@pytest.fixture
def security(tree: dict[str, Authority]) -> Actor:
    """The security administrator of the centre: the one who grants."""
    return officer(tree["centre"], SECURITY_ADMINISTRATOR, at=clock.now() - timedelta(days=1))

"""What the tests of the editor share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from challenge_portal.form_versions.editing import copy_form
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.organisations.actors import Actor
from tests.factories.browsers import browser_of
from tests.factories.competitions import Walk, hosting_form


@pytest.fixture
def walk(db: None) -> Walk:
    """A tree with an officer at each office."""
    return Walk()


@pytest.fixture
def copied(walk: Walk) -> FormVersion:
    """The second version of the 申办表, as copied from the first."""
    return copy_form(actor=walk.centre, form=hosting_form(), at=walk.at)


@pytest.fixture
def browser() -> Callable[[Actor], Client]:
    """A client signed in as this actor."""
    return browser_of

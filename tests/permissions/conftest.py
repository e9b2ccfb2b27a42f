"""The world of the permission tests: built once for a module, and untouched by what a test does in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.permissions.world import World, build_world


@pytest.fixture(scope="module")
def whole_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world: World) -> Iterator[World]:
    with transaction.atomic():
        yield whole_world
        transaction.set_rollback(True)

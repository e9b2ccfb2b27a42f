"""The world of the permission tests."""

from typing import Any

import pytest

from tests.permissions.world import World, build_world


@pytest.fixture
def world(db: Any) -> World:
    return build_world()

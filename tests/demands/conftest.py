"""The scene of the demands' tests."""

import pytest

from tests.factories.demands import Scene, make_scene


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()

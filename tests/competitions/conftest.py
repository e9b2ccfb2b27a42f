"""What the tests of this app share."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories.competitions import Walk


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of a test stay in its own folder."""
    settings.PRIVATE_FILES_ROOT = str(tmp_path / "private")


@pytest.fixture
def walk(db: None) -> Walk:
    """A tree, an officer at each office, and the steps of an application as methods."""
    return Walk()

import pytest

from tests.factories.jobs import effects_table


@pytest.fixture
def effects_kept(db):
    """The table for effects, for tests in one transaction."""
    with effects_table():
        yield


@pytest.fixture
def effects_committed(transactional_db):
    """The same for tests with several connections."""
    with effects_table():
        yield

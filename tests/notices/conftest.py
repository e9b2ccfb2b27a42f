import pytest

from tests.factories.organisations import UserFactory


@pytest.fixture
def wang(db):
    return UserFactory(username="wang", display_name="王工（演示）", email="wang@example.invalid")


@pytest.fixture
def li(db):
    return UserFactory(username="li", display_name="李处（演示）", email="")

"""People at the door."""

from __future__ import annotations

import pytest
from django.test import Client

from challenge_portal.accounts.models import User
from tests.factories.organisations import UserFactory

PASSWORD = "portal-2026"


@pytest.fixture
def lin(db: None) -> User:
    return UserFactory(username="lin", phone="13900000001", email="lin@example.invalid", display_name="林工（演示）")


@pytest.fixture
def browser() -> Client:
    return Client()

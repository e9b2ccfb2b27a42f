"""The demonstration data, loaded once for a module and taken back after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from challenge_portal.demo.loading import load
from challenge_portal.demo.models import DemoLoad
from challenge_portal.kernel.clock import now


@dataclass(frozen=True)
class Loaded:
    """What the first load said, and its moment."""

    at: datetime
    first: DemoLoad


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    at = now()
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, Path(tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic():
        first = load(at=at)
        assert first is not None
        yield Loaded(at, first)
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = media

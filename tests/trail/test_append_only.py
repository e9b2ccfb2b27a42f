"""The record and the versions of texts can be added to, and that is all."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError

from challenge_portal.organisations.actors import SYSTEM
from challenge_portal.trail.models import TrailEntry
from challenge_portal.trail.rights import append_only_models
from challenge_portal.trail.services import record
from tests.factories.organisations import NOW

pytestmark = pytest.mark.django_db


def test_the_record_and_every_table_of_versions_are_append_only() -> None:
    """A new table of versions, or another trail, can't be left without the bars."""
    kept = {model._meta.label for model in append_only_models()}
    versions = {model._meta.label for model in apps.get_models() if hasattr(model, "pgh_trackers")}

    assert versions
    assert kept == versions | {"trail.TrailEntry", "trail.TrailSeal"}


@pytest.mark.parametrize("table", ["trail_trailentry", "trail_trailseal", "demands_demandversion"])
def test_no_such_table_can_be_emptied(table: str) -> None:
    with pytest.raises(DatabaseError, match="Cannot truncate"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_an_entry_can_neither_be_changed_nor_removed() -> None:
    record(actor=SYSTEM, verb="trail.personal.erased", subject=("test", "1", "试"), at=NOW)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        TrailEntry.objects.update(reason="改")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        TrailEntry.objects.all().delete()

"""The database that the tests themselves run on."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection


@pytest.mark.django_db
def test_the_suite_runs_on_postgresql_with_every_migration_applied():
    assert connection.vendor == "postgresql"
    assert get_user_model().objects.count() == 0


@pytest.mark.django_db
def test_the_database_has_no_extension_but_the_built_in_language():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert cursor.fetchall() == [("plpgsql",)]

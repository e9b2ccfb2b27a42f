"""The version of everything that the public sees."""

from __future__ import annotations

from django.db import connection

_VERSION = "SELECT coalesce(sum(mark), 0)::text FROM demands_publicchange"


def public_version() -> str:
    """A text that is another one after each change of public data has been committed. One small query.

    The sum of random marks, not the highest id: a transaction that began earlier and commits later has the lower id,
    and its change must show too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        return str(cursor.fetchone()[0])

"""After every migration nobody but the owner of the tables holds the right to change what is append-only.

Triggers stop what goes through the portal; a role without the right is stopped by the database itself. Production
migrates as the owner and works with another role (deploy/database-roles.sh). Where one role does both, as in the demo,
there is nothing to take away.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model


def append_only_models() -> list[type[Model]]:
    """Every model whose table has the trigger of ``trail.append_only``."""
    return [
        model
        for model in apps.get_models()
        if any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", ()))
    ]


def take_rights_away(*, using: str, **_: Any) -> None:
    """Revoke UPDATE, DELETE and TRUNCATE from every other role that was granted something on those tables."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        here = set(connection.introspection.table_names(cursor))
        tables = [model._meta.db_table for model in append_only_models() if model._meta.db_table in here]
        cursor.execute(
            "SELECT DISTINCT table_name, grantee FROM information_schema.role_table_grants"
            " WHERE table_schema = current_schema() AND table_name = ANY(%s) AND grantee <> current_user"
            " AND grantor = current_user AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')",
            [tables],
        )
        for table, role in cursor.fetchall():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {quote(role)}")

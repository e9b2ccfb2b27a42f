"""What makes a table append-only: the database refuses to change, remove or empty its rows, whoever asks."""

from __future__ import annotations

import pgtrigger


def append_only() -> list[pgtrigger.Trigger]:
    """The triggers of an append-only table.

    TRUNCATE fires no row trigger, so it has a bar of its own. Production takes the rights away as well
    (``trail.rights``): a trigger could be told to step aside, a missing right can't.
    """
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
        ),
    ]

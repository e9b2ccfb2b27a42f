"""How many questions a page asks of the database, and how many it may ask."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PUBLIC, OFFICE = 6, 15
"""The budgets of a page: a visitor's, and that of somebody who is signed in."""


def cost(client: Client, address: str) -> int:
    """The queries of a second reading: the first loads what a process loads once. The page must be there."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        status = client.get(address).status_code
    assert status == 200, f"{address}: {status}"
    return len(asked)

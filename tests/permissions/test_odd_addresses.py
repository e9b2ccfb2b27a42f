"""No typed address and no odd value in a form is a fault of the portal: it answers, but never with 500."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import reverse

from tests.permissions.table import TABLE
from tests.permissions.world import World

NAMES = (
    "q text place industry competition competition__code region budget state sort page page_size edition kind show "
    "number next code sha256 for size format year with old new"
).split()
ODD = ("\x00", "99999999999999999999999", "²", "啊" * 400)
FIELDS = (
    "transition reason version agency demand title document_number deadline stage closes_at edition track theme "
    "final_on due_at name contact role kind label hint limit options columns section new_section field source"
).split()


@pytest.mark.parametrize("role", ["visitor", "host", "enterprise", "centre"])
def test_no_odd_address_breaks_a_page(role: str, world: World) -> None:
    broken = []
    browser = world.browser(role)
    for name, row in TABLE.items():
        if row.post is not None or row.statuses[role] != 200:
            continue
        address = reverse(name, kwargs=row.at(world))
        for odd in ODD:
            with transaction.atomic():
                answer = browser.get(address + "?" + "&".join(f"{each}={quote(odd)}" for each in NAMES))
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                broken.append(f"{name}: {odd[:30]!r}")

    assert broken == []


@pytest.mark.parametrize("role", ["host", "enterprise", "centre"])
def test_no_odd_value_in_a_form_breaks_it(role: str, world: World) -> None:
    broken = []
    browser = world.browser(role)
    for name, row in TABLE.items():
        address = reverse(name, kwargs=row.at(world))
        sent = row.post(world) if callable(row.post) else row.post or {}
        for odd in ODD:
            for values in ({**dict.fromkeys(FIELDS, odd), **sent}, {**sent, **dict.fromkeys(FIELDS, odd)}):
                with transaction.atomic():
                    answer = browser.post(address, values, **({"content_type": "application/json"} if row.json else {}))
                    transaction.set_rollback(True)
                if answer.status_code >= 500:
                    broken.append(f"{name}: {odd[:30]!r}")

    assert broken == []

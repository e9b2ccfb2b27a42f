"""Whether a partner was found for a demand. Agreements belong to the app above; it says so here."""

from __future__ import annotations

from collections.abc import Callable

from demands.models import Demand

Find = Callable[[Demand], bool]
_finders: list[Find] = []


def register_partner_finder(find: Find) -> None:
    """Let the app of the agreements say whether a signed and confirmed one stands for a demand."""
    _finders[:] = [find]


def partner_found(demand: Demand) -> bool:
    """A letter of intent for this demand is signed, confirmed and not voided."""
    return any(find(demand) for find in _finders)

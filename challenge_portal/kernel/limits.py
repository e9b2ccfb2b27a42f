"""How often one address may do something that costs: enough for an office behind one address, too little for a program."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` times in ``seconds``, counted from the first."""

    name: str
    most: int
    seconds: int


def within(limit: Limit, address: str) -> bool:
    """Count one more from this address, and say whether it is still within the limit."""
    key = f"{limit.name}:{address}"
    cache.add(key, 0, limit.seconds)
    try:
        return int(cache.incr(key)) <= limit.most
    except ValueError:  # it expired between the two
        return True


def spent(limit: Limit, address: str) -> bool:
    """Whether this address is over the limit already, without counting: for acts of which only the failed ones count."""
    return int(cache.get(f"{limit.name}:{address}") or 0) >= limit.most

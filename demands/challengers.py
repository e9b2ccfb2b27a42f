"""Who works on an answer to a demand. The app of the challengers says: it registers here, demands knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from challenge_portal.accounts.models import User
from challenge_portal.organisations.models import Institution
from demands.models import Demand


@dataclass(frozen=True, slots=True)
class Challenger:
    """One challenger, a unit or a natural person, with the people to tell."""

    name: str
    institution: Institution | None
    person: User | None
    people: tuple[User, ...]


Find = Callable[[Demand], list[Challenger]]
_finders: list[Find] = []


def register_challengers(find: Find) -> None:
    """Let the app of the challengers say who works on an answer."""
    _finders[:] = [find]


def challengers_of(demand: Demand) -> list[Challenger]:
    """Who has read the details or begun a solution; nobody while no app says so."""
    return _finders[0](demand) if _finders else []

"""How the tables of permissions are written.

Read a row as: at this address, everybody named is answered with this status; ``*`` is everybody else.
302 for a visitor is the way to the sign-in page; 401 is the sign-in form beside what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.permissions.world import ROLES, World

UNITS = "enterprise other_enterprise colleague agency other_agency challenger other_challenger"
ONLOOKERS = "centre province host supervisor audit"
"""Who sees what stands between the enterprise and the public."""

Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """What each role is answered at one address."""

    answers: Mapping[str, int]
    at: Arguments = lambda world: {}
    post: Mapping[str, Any] | Arguments | None = None
    query: str = ""
    json: bool = False
    statuses: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        named: dict[str, int] = {}
        for names, status in self.answers.items():
            for name in names.split():
                if name != "*" and name not in ROLES:
                    raise ValueError(f"{name} is no role of the tests")
                named[name] = status
        rest = named.pop("*", None)
        if rest is None and set(named) != set(ROLES):
            raise ValueError(f"no answer for {set(ROLES) - set(named)}")
        object.__setattr__(self, "statuses", {role: named.get(role, rest) for role in ROLES})


def everybody(status: int = 200, **more: Any) -> Row:
    return Row({"*": status}, **more)


def signed_in(status: int = 200, *, visitor: int = 302, **more: Any) -> Row:
    return Row({"visitor": visitor, "*": status}, **more)


def only(roles: str, status: int = 200, *, others: int = 403, visitor: int = 302, **more: Any) -> Row:
    return Row({"visitor": visitor, roles: status, "*": others}, **more)


def casework(status: int, **more: Any) -> Row:
    """What the host alone does; those who look on are told so, to everybody else the case doesn't exist."""
    return Row({"visitor": 401, "host": status, "centre province supervisor audit": 403, "*": 404}, **more)


def api_move(answers: Mapping[str, int], **more: Any) -> Row:
    """A move of something that everybody sees."""
    return Row({"visitor": 401, **answers}, json=True, **more)

"""Who is answered what at each address of our own. A new address without a row here fails the tests.

Read a row as: at this address, everybody named is answered with this status; ``*`` is everybody else.
302 for a visitor is the way to the sign-in page; 401 is the sign-in form beside what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.permissions.world import ROLES, World

Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """What each role is answered at one address."""

    answers: Mapping[str, int]
    at: Arguments = lambda world: {}
    post: Mapping[str, Any] | None = None
    query: str = ""
    skip: str = ""
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


def invitation(world: World) -> dict[str, Any]:
    return {"invitation_id": world.things["invitation"].pk}


def membership(world: World) -> dict[str, Any]:
    return {"membership_id": world.things["membership"].pk}


TABLE: dict[str, Row] = {
    # --- pages ---
    "pages:appearance": everybody(302, query="?size=large"),
    # --- accounts ---
    "accounts:sign_in": Row({"visitor": 200, "*": 302}),
    "accounts:sign_out": everybody(302, post={}),
    "accounts:password": signed_in(),
    "accounts:texts": everybody(),
    # --- organisations ---
    "organisations:register": Row({"visitor": 200, "*": 302}),
    "organisations:act_for": signed_in(),
    "organisations:institution": Row({"visitor": 302, "enterprise other_enterprise colleague": 200, "*": 404}),
    "organisations:invite": Row(
        {"visitor": 401, "enterprise other_enterprise": 200, "colleague": 403, "*": 404},
        post={"contact": "new@example.invalid", "role": "member"},
    ),
    "organisations:withdraw": Row(
        {"visitor": 401, "enterprise": 302, "colleague": 403, "*": 404}, at=invitation, post={}
    ),
    "organisations:remove": Row(
        {"visitor": 401, "enterprise": 302, "colleague": 403, "*": 404}, at=membership, post={}
    ),
    "organisations:change_role": Row(
        {"visitor": 401, "enterprise": 302, "colleague": 403, "*": 404}, at=membership, post={"role": "administrator"}
    ),
    "organisations:invitation": everybody(at=lambda world: {"token": world.things["token"]}),
    # --- notices ---
    "notices:messages": signed_in(),
    "notices:read_all": signed_in(302, visitor=401, post={}),
    "notices:open": signed_in(404, visitor=401, at=lambda world: {"message_id": 1}, post={}),
    # --- documents ---
    "documents:verify": everybody(),
    "documents:verify_code": everybody(404, at=lambda world: {"code": "0000-0000-0000-0000"}),
    "documents:download": everybody(404, at=lambda world: {"file_id": uuid4()}),
    "documents:page_image": everybody(404, at=lambda world: {"file_id": uuid4(), "number": 1}),
    # --- api ---
    "api:me-list": signed_in(visitor=401),
    "api:authority-list": everybody(),
    "api:schema": everybody(),
    "api:docs": everybody(),
}

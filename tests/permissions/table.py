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

UNITS = "enterprise other_enterprise colleague agency other_agency"
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


def competition_code(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def announcement(world: World) -> dict[str, Any]:
    return {"pk": world.things["announcement"].pk}


def edition(world: World) -> dict[str, Any]:
    return {"pk": world.things["edition"].pk}


def application(world: World) -> dict[str, Any]:
    return {"pk": world.things["application"].pk}


def number(world: World) -> dict[str, Any]:
    return {"number": world.things["published"].public_version.number}


def draft(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["draft"].pk}


def in_analysis(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["in_analysis"].pk}


def analysis(world: World) -> dict[str, Any]:
    return {"analysis_id": world.things["analysis"].pk}


def batch(world: World) -> dict[str, Any]:
    return {"batch_id": world.things["batch"].pk}


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
    "organisations:institution": Row({"visitor": 302, UNITS: 200, "*": 404}),
    "organisations:invite": Row(
        {"visitor": 401, "enterprise other_enterprise agency other_agency": 200, "colleague": 403, "*": 404},
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
    "notices:open": signed_in(404, visitor=401, at=lambda world: {"message_id": 999_999_999}, post={}),
    # --- documents ---
    "documents:verify": everybody(),
    "documents:verify_code": everybody(404, at=lambda world: {"code": "0000-0000-0000-0000"}),
    "documents:download": everybody(404, at=lambda world: {"file_id": uuid4()}),
    "documents:page_image": everybody(404, at=lambda world: {"file_id": uuid4(), "number": 1}),
    # --- competitions and demands ---
    "competitions:competitions": everybody(0),
    "competitions:announcements": everybody(0),
    "competitions:competition": everybody(0, at=competition_code),
    "competitions:announcement": everybody(0, at=announcement),
    "competitions:edition": everybody(0, at=edition),
    "competitions:editions": everybody(0),
    "competitions:new_edition": everybody(0),
    "competitions:edition_desk": everybody(0, at=edition),
    "competitions:edit_edition": everybody(0, at=edition),
    "competitions:move_edition": everybody(0, at=edition, post={}),
    "competitions:postpone_edition": everybody(0, at=edition, post={}),
    "competitions:forward_edition": everybody(0, at=edition),
    "competitions:edition_hosts": everybody(0, at=edition),
    "competitions:applications": everybody(0),
    "competitions:start_application": everybody(0, post={}),
    "competitions:application": everybody(0, at=application),
    "competitions:edit_application": everybody(0, at=application),
    "competitions:autosave_application": everybody(0, at=application, post={}),
    "competitions:move_application": everybody(0, at=application, post={}),
    "competitions:scan_application": everybody(0, at=application, post={}),
    "competitions:attach_to_application": everybody(0, at=application, post={}),
    "competitions:competition_desk": everybody(0, at=competition_code),
    "competitions:move_competition": everybody(0, at=competition_code, post={}),
    "competitions:set_period": everybody(0, at=competition_code, post={}),
    "demands:hall": everybody(0),
    "demands:detail": everybody(0, at=number),
    "demands:mine": everybody(0),
    "demands:new": everybody(0),
    "demands:case": everybody(0, at=draft),
    "demands:edit": everybody(0, at=draft),
    "demands:autosave": everybody(0, at=draft, post={}),
    "demands:confirm": everybody(0, at=draft),
    "demands:own_move": everybody(0, at=draft, post={}),
    "demands:analyses": everybody(0),
    "demands:analysis": everybody(0, at=analysis),
    "demands:office": everybody(0),
    "demands:assign_many": everybody(0, post={}),
    "demands:casework": everybody(0, at=in_analysis),
    "demands:move": everybody(0, at=in_analysis, post={}),
    "demands:assign": everybody(0, at=in_analysis, post={}),
    "demands:public_text": everybody(0, at=in_analysis),
    "demands:batches": everybody(0),
    "demands:batch": everybody(0, at=batch),
    "demands:publish_batch": everybody(0, at=batch, post={}),
    "demands:dashboard": everybody(0, at=competition_code),
    # --- api ---
    "api:me-list": signed_in(visitor=401),
    "api:authority-list": everybody(),
    "api:schema": everybody(),
    "api:docs": everybody(),
}

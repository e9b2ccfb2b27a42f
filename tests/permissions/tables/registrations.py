"""Who is answered what at the addresses of this part."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import ONLOOKERS, UNITS, Row, casework, everybody, only, signed_in
from tests.permissions.world import World


def draft(world: World) -> dict[str, Any]:
    return {"pk": world.things["draft_registration"].pk}


def admitted(world: World) -> dict[str, Any]:
    return {"pk": world.things["registration"].pk}


def demand(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["published"].pk}


def number(world: World) -> dict[str, Any]:
    return {"number": world.things["published"].public_version.number}


ROWS: dict[str, Row] = {
    # --- an account without a unit ---
    "organisations:register_alone": Row({"visitor": 200, "*": 302}),
    # --- the challenger ---
    "solutions:registrations": signed_in(),
    "solutions:new_registration": signed_in(),
    "solutions:registration": only("person", others=404, at=draft),
    "solutions:edit_registration": only("person", others=404, at=draft),
    "solutions:sign_registration": only("person", others=404, at=draft),
    "solutions:scan_registration": only("person", 409, others=404, visitor=401, at=draft, post={}),
    "solutions:move_registration": only(
        "person", 302, others=404, visitor=401, at=draft, post={"transition": "withdraw", "reason": "另有安排"}
    ),
    # --- the host and those who supervise ---
    "solutions:review_registrations": Row({"visitor": 302, f"person judge {UNITS}": 404, "*": 200}),
    "solutions:export_registrations": Row({"visitor": 302, f"person judge {UNITS}": 404, "*": 200}),
    "solutions:review_registration": only("host supervisor audit", others=404, at=admitted),
    "solutions:judge_registration": Row(
        {"visitor": 401, "host": 302, "supervisor audit": 403, "*": 404},
        at=admitted,
        post={"transition": "refuse", "reason": "资格不符"},
    ),
    # --- the detail tier ---
    "solutions:detail": only("enterprise colleague agency challenger host supervisor audit", at=number),
    "solutions:readings": only("enterprise colleague", others=404, at=demand),
    "solutions:office_readings": only(ONLOOKERS, others=404, at=demand),
    "demands:own_abroad": only("enterprise colleague", 302, others=404, visitor=401, at=demand, post={"opened": "1"}),
    "demands:abroad": casework(302, at=demand, post={"opened": "1"}),
    # --- api ---
    "api:registration-list": everybody(),
    "api:registration-detail": Row({"challenger host supervisor audit": 200, "*": 404}, at=admitted),
    "api:registration-act": Row(  # its solution is under way: that is taken back first
        {"challenger": 409, "host supervisor audit": 403, "*": 404},
        at=lambda world: {**admitted(world), "move": "withdraw"},
        post=lambda world: {"version": world.things["registration"].version, "reason": "另有安排"},
        json=True,
    ),
}

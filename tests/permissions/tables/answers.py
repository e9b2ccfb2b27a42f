"""Who is answered what where solutions are read and answered."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import ONLOOKERS, UNITS, Row, everybody, only, signed_in
from tests.permissions.world import World

READERS = "enterprise colleague host supervisor audit"
"""Who reads an open solution besides its challenger: both sides, who runs the competition, who supervises."""


def solution(world: World) -> dict[str, Any]:
    return {"solution_id": world.things["solution"].pk}


def received(world: World) -> dict[str, Any]:
    return {"pk": world.things["solution"].pk}


def code(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def of_demand(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["published"].pk}


ROWS: dict[str, Row] = {
    "solutions:called": signed_in(),
    "solutions:received": only("enterprise colleague", others=404, at=of_demand),
    "solutions:solution": Row({"visitor": 302, READERS: 200, "challenger": 302, "*": 404}, at=solution),
    "solutions:answer": Row(
        {"visitor": 401, "enterprise colleague": 302, "host supervisor audit": 403, "*": 404},
        at=solution,
        post={"transition": "shortlist", "reason": "与产线条件相符"},
    ),
    # the host's board: figures for all who look after the competition, reminding for who runs it
    "solutions:boards": Row({"visitor": 302, f"person judge {UNITS}": 404, f"{ONLOOKERS}": 302, "*": 200}),
    "solutions:board": only(ONLOOKERS, others=404, at=code),
    "solutions:board_export": only(ONLOOKERS, others=404, at=code),
    "solutions:remind": Row(
        {"visitor": 401, "host": 302, "centre province supervisor audit": 403, "*": 404},
        at=lambda world: {**code(world), **of_demand(world)},
        post={},
    ),
    "api:received-solution-list": everybody(),
    "api:received-solution-detail": Row({"enterprise colleague": 200, "*": 404}, at=received),
    "api:received-solution-act": Row(
        {"enterprise colleague": 200, "*": 404},
        at=lambda world: {**received(world), "move": "decline"},
        post=lambda world: {"version": world.things["solution"].version, "reason": "与产线条件不符"},
        json=True,
    ),
}

"""Who is answered what at the addresses of the award catalogue, the rounds and the awards."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import ONLOOKERS, UNITS, Row, casework, everybody, only, signed_in
from tests.permissions.world import World


def code(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def kind(world: World) -> dict[str, Any]:
    return {"pk": world.things["kind"].pk}


def draft(world: World) -> dict[str, Any]:
    return {"pk": world.things["draft_round"].pk}


def public(world: World) -> dict[str, Any]:
    return {"pk": world.things["public_round"].pk}


def nominated(world: World) -> dict[str, Any]:
    return {"pk": world.things["nominated_award"].pk}


def publicised(world: World) -> dict[str, Any]:
    return {"pk": world.things["publicised_award"].pk}


ROWS: dict[str, Row] = {
    "awards:of_competition": everybody(at=code),
    "awards:mine": signed_in(),
    "awards:catalogue": only(ONLOOKERS, at=code),
    "awards:new_kind": only("host", at=code),
    "awards:copy_catalogue": only("host", 302, visitor=401, at=code, post={"key": "shanghai_2021"}),
    "awards:edit_kind": only("host", at=kind),
    "awards:remove_kind": only("host", 409, visitor=401, at=kind, post={}),
    "awards:rounds": Row({"visitor": 302, f"person judge {UNITS}": 404, "*": 200}),
    "awards:round": only(ONLOOKERS, others=404, at=draft),
    "awards:nominate": Row({"visitor": 302, "host": 200, "centre province supervisor audit": 403, "*": 404}, at=draft),
    "awards:publicise_round": casework(302, at=draft, post=lambda world: {"ends_at": world.things["late"]}),
    # a list in publicity is everybody's, the office's page of it is not
    "awards:move_round": casework(302, at=public, post={"transition": "take_back", "reason": "名单有误"}),
    "awards:move_award": casework(302, at=publicised, post={"transition": "drop", "reason": "材料不实"}),
    "awards:take_out": casework(302, at=nominated, post={}),
    "awards:export_round": only(ONLOOKERS, others=404, at=draft),
    # the interface
    "api:award-list": everybody(),
    "api:award-detail": everybody(at=publicised),
    "api:my-award-list": everybody(),
    "api:award-round-list": everybody(),
    "api:award-round-detail": Row({ONLOOKERS: 200, "*": 404}, at=draft),
    "api:award-round-act": Row(
        {"host": 200, "centre province supervisor audit": 403, "*": 404},
        at=lambda world: {**draft(world), "move": "publicise"},
        post=lambda world: {"version": world.things["draft_round"].version},
        json=True,
    ),
    "api:office-award-list": everybody(),
    "api:office-award-detail": Row({ONLOOKERS: 200, "*": 404}, at=publicised),
    "api:office-award-act": Row(
        {"host": 200, "centre province supervisor audit": 403, "*": 404},
        at=lambda world: {**publicised(world), "move": "drop"},
        post=lambda world: {"version": world.things["publicised_award"].version, "reason": "材料不实"},
        json=True,
    ),
}

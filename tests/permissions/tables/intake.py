"""Who is answered what at the ways in beside an enterprise's own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from challenge_portal.kernel.clock import local
from tests.permissions.rows import ONLOOKERS, Row, casework, everybody, only
from tests.permissions.world import World

BRINGERS = "host district agency other_agency challenger other_challenger"


def competition(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def sheet(world: World) -> dict[str, Any]:
    return {"import_id": world.things["import_sheet"].pk}


def link(world: World) -> dict[str, Any]:
    return {"link_id": world.things["link"].pk}


def entered(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["entered"].pk}


ROWS: dict[str, Row] = {
    "demands:intake": only(BRINGERS),
    "demands:new_link": Row(  # no SMS in the tests' portal: who may is told so
        {"visitor": 401, "host district": 409, "*": 403},
        at=competition,
        post=lambda world: {"name": "走访", "open_until": f"{local(world.at + timedelta(hours=5)):%Y-%m-%dT%H:%M}"},
    ),
    "demands:import_template": only(BRINGERS, at=competition),
    "demands:upload_import": only(BRINGERS, 400, visitor=401, at=competition, post={}),
    "demands:blank_form": only(BRINGERS, 302, visitor=401, at=competition, post={}),
    "demands:new_entry": only(BRINGERS, at=competition),
    "demands:entry": only("host", others=404, at=entered),
    "demands:import": only(ONLOOKERS, others=404, at=sheet),
    "demands:move_import": casework(302, at=sheet, post={"transition": "confirm"}),
    "demands:link": only(ONLOOKERS, others=404, at=link),
    "demands:link_code": only(ONLOOKERS, others=404, at=lambda world: {**link(world), "kind": "svg"}),
    "demands:move_link": casework(302, at=link, post={"transition": "close"}),
    "demands:light": everybody(at=lambda world: {"token": world.things["link"].token}),
    "demands:claim": everybody(),
    "demands:claim_code": Row(  # a visitor is shown the door, another unit is told so
        {"visitor enterprise colleague": 200, "*": 409}, at=lambda world: {"code": world.things["claim_code"]}
    ),
    "demands:claim_own": only("enterprise colleague", others=404, at=entered),
}

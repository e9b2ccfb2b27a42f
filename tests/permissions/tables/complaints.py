"""Who is answered what at the addresses of complaints."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import UNITS, Row, everybody, only
from tests.permissions.world import World


def complaint(world: World) -> dict[str, Any]:
    return {"pk": world.things["complaint"].pk}


def own(world: World) -> dict[str, Any]:
    return {"pk": world.things["own_complaint"].pk}


ROWS: dict[str, Row] = {
    "competitions:complaints": everybody(),
    "competitions:new_complaint": everybody(),
    # the complaint is about the host and was sent to the province: the host reads nothing of it
    "competitions:complaint_cases": Row({"visitor": 302, f"person judge {UNITS} system security": 404, "*": 200}),
    "competitions:complaint": only("province supervisor audit", others=404, at=complaint),
    "competitions:move_complaint": Row(
        {"visitor": 401, "province": 302, "supervisor audit": 403, "*": 404},
        at=complaint,
        post={"transition": "take_up"},
    ),
    "competitions:withdraw_complaint": Row(
        {"visitor": 401, "person": 302, "province supervisor audit": 403, "*": 404}, at=own, post={}
    ),
    "competitions:complaint_rules": only("host", at=lambda world: {"code": world.things["competition"].code}),
}

"""Who is answered what at the addresses of seals."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import UNITS, Row, only
from tests.permissions.world import World


def request(world: World) -> dict[str, Any]:
    return {"pk": world.things["seal_request"].pk}


ROWS: dict[str, Row] = {
    # the host is the seal's keeper too; those of other offices have a page of their own office
    "documents:seals": Row({"visitor": 302, f"person judge {UNITS} system security": 404, "*": 200}),
    "documents:put_seal": Row({"visitor": 401, "host": 400, "*": 403}, post={"name": "没有图片", "width": "42"}),
    "documents:retire_seal": Row({"visitor": 401, "host": 400, "*": 403}, post={"reason": ""}),
    "documents:seal_request": only("host supervisor audit", others=404, at=request),
    "documents:move_seal_request": Row(
        {"visitor": 401, "host": 302, "supervisor audit": 403, "*": 404},
        at=request,
        post={"transition": "refuse", "reason": "请先核实经费"},
    ),
    "competitions:seal_application": only(
        "host",
        409,
        others=404,
        visitor=401,
        at=lambda world: {"pk": world.things["application"].pk},
        post={"purpose": "申办"},
    ),
}

"""Who is answered what at the addresses of the province's letters, of packed forms and of the decisions on hosts."""

from __future__ import annotations

from typing import Any

from challenge_portal.kernel.clock import local
from tests.permissions.rows import Row, only
from tests.permissions.world import World


def edition(world: World) -> dict[str, Any]:
    return {"pk": world.things["second_edition"].pk}


def letter(world: World) -> dict[str, Any]:
    return {"pk": world.things["letter"].pk}


def writing(status: int, *, visitor: int = 401, **more: Any) -> Row:
    """What the province alone does; its supervisor reads the draft, to everybody else it doesn't exist."""
    return Row({"visitor": visitor, "province": status, "supervisor": 403, "*": 404}, at=letter, **more)


ROWS: dict[str, Row] = {
    "competitions:decisions": only("centre", at=edition),
    "competitions:release_decisions": only("centre", at=edition),
    "competitions:propose_decision": Row(  # that edition decides one by one
        {"visitor": 401, "centre": 409, "province host supervisor audit": 403, "*": 404},
        at=lambda world: {"pk": world.things["recommended_application"].pk},
        post={"proposal": "accept"},
    ),
    "competitions:letters": only("centre province other_province", at=edition),
    "competitions:new_letter": only("province other_province", at=edition),
    "competitions:letter": only("province supervisor", others=404, at=letter),
    "competitions:letter_table": only("province supervisor", others=404, at=letter),
    "competitions:letter_word": writing(200, visitor=302),
    "competitions:announcement_word": only("province", at=lambda world: {"pk": world.things["forwarding_notice"].pk}),
    "competitions:edit_letter": writing(200, visitor=302),
    "competitions:move_letter": writing(302, post={"transition": "issue"}),
    "competitions:record_paper": Row(
        {"visitor": 401, "centre province": 302, "host supervisor audit": 403, "*": 404},
        at=lambda world: {"pk": world.things["submitted_application"].pk},
        post=lambda world: {"copies": "3", "received_on": local(world.at).date().isoformat()},
    ),
    "competitions:packages": only("centre province other_province", at=edition),
    "competitions:move_package": Row(
        {"visitor": 401, "province": 302, "*": 404},
        at=lambda world: {"pk": world.things["package"].pk},
        post={"transition": "cancel"},
    ),
    "competitions:scan_letter": writing(409, post={}),
    "competitions:seal_letter": writing(409, post={"purpose": "申办"}),
}

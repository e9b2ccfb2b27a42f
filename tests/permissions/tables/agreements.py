"""Who is answered what at the addresses of letters of intent and technical contracts."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import ONLOOKERS, Row, everybody, only, signed_in
from tests.permissions.tables.matching import OWNERS, SIDES, WATCHERS
from tests.permissions.world import World


def agreement(world: World) -> dict[str, Any]:
    return {"agreement_id": world.things["agreement"].pk}


def drafted(world: World) -> dict[str, Any]:
    return {"agreement_id": world.things["drafted_agreement"].pk}


def contract(world: World) -> dict[str, Any]:
    return {"contract_id": world.things["contract"].pk}


ROWS: dict[str, Row] = {
    "solutions:agreements": signed_in(),
    "solutions:export_agreements": signed_in(),
    "solutions:amount_in_words": signed_in(query="?amount=280"),
    "solutions:draft_agreement": Row(  # the draft is there already; the host and the challenger see the solution
        {"visitor": 401, OWNERS: 302, "challenger host supervisor audit": 403, "*": 404},
        at=lambda world: {"solution_id": world.things["chosen"].pk},
        post={},
    ),
    "solutions:agreement": Row({"visitor": 302, f"{ONLOOKERS} {SIDES}": 200, "*": 404}, at=agreement),
    "solutions:edit_agreement": only(OWNERS, others=404, at=drafted),
    "solutions:move_agreement": Row(
        {"visitor": 401, "host": 409, OWNERS: 409, f"challenger {WATCHERS}": 403, "*": 404},  # a contract rests on it
        at=agreement,
        post={"transition": "void", "reason": "双方书面解除"},
    ),
    "solutions:hand_in_agreement": Row({"visitor": 401, SIDES: 400, ONLOOKERS: 403, "*": 404}, at=agreement, post={}),
    "solutions:record_contract": Row(
        {"visitor": 302, f"host {OWNERS}": 200, f"challenger {WATCHERS}": 403, "*": 404}, at=agreement
    ),
    "solutions:contracts": signed_in(),
    "solutions:export_contracts": signed_in(),
    "solutions:contract": Row(
        {"visitor": 302, f"host {OWNERS}": 200, f"challenger {WATCHERS}": 403, "*": 404}, at=contract
    ),
    "solutions:void_contract": Row(
        {"visitor": 401, f"host {OWNERS}": 302, f"challenger {WATCHERS}": 403, "*": 404},
        at=contract,
        post={"reason": "合同解除"},
    ),
    "api:agreement-list": everybody(),
    "api:agreement-detail": Row(
        {f"{ONLOOKERS} {SIDES}": 200, "*": 404}, at=lambda world: {"pk": world.things["agreement"].pk}
    ),
    "api:agreement-act": Row(
        {f"host {OWNERS}": 409, f"challenger {WATCHERS}": 403, "*": 404},
        at=lambda world: {"pk": world.things["agreement"].pk, "move": "void"},
        post=lambda world: {"version": world.things["agreement"].version, "reason": "双方书面解除"},
        json=True,
    ),
    "api:contract-list": everybody(),
}

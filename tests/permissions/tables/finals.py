"""Who is answered what at the addresses of finals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.permissions.rows import ONLOOKERS, Row, everybody, signed_in
from tests.permissions.world import OFFICES, World

OFFICERS = " ".join(OFFICES)


def final(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"final_id": world.things[name].final.pk}


def final_demand(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"final_demand_id": world.things[name].final_demand.pk}


def entry(name: str, place: int = 0) -> Callable[[World], dict[str, Any]]:
    """The contestant of the role ``challenger`` is the one with its solution."""
    return lambda world: {
        "entry_id": _of_challenger(world, name).pk if not place else world.things[name].entries[place].pk
    }


def _of_challenger(world: World, name: str) -> Any:
    unit = world.actors["challenger"].institution
    return next(each for each in world.things[name].entries if each.solution.registration.institution == unit)


def judge(number: int) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"judge_id": world.things["stage_running"].seats[number - 1].pk}


def version_of_running(world: World) -> dict[str, Any]:
    found = world.things["stage_running"].final
    found.refresh_from_db()
    return {"version": found.version}


def board(world: World) -> dict[str, Any]:
    return {"key": world.things["stage_running"].final.board_key}


def act(status: int, **more: Any) -> Row:
    """What the host alone does; whoever looks on is told so where they see it, to everybody else it doesn't exist."""
    return Row({"visitor": 401, "host": status, ONLOOKERS.replace("host ", ""): 403, "*": 404}, **more)


def on_contestant(status: int, **more: Any) -> Row:
    """Likewise for a contestant or sheet, which only the host and the supervisors see."""
    return Row({"visitor": 401, "host": status, "supervisor audit": 403, "*": 404}, **more)


ROWS: dict[str, Row] = {
    "awards:finals": Row({"visitor": 302, OFFICERS: 200, "*": 404}),
    "awards:new_final": Row(
        {"visitor": 302, "host": 200, " ".join(name for name in OFFICES if name != "host"): 403, "*": 404}
    ),
    "awards:my_finals": signed_in(),
    "awards:final": Row({"visitor": 302, ONLOOKERS: 200, "*": 404}, at=final("stage_running")),
    "awards:edit_final": Row(
        {"visitor": 302, "host": 200, "centre province supervisor audit": 403, "*": 404}, at=final("stage_planned")
    ),
    "awards:move_final": act(409, at=final("stage_running"), post={"transition": "close"}),
    "awards:add_final_demand": act(400, at=final("stage_planned"), post={"demand": ""}),
    "awards:seat_judge": act(400, at=final("stage_planned"), post={"account": "", "kind": "technology"}),
    "awards:final_demand": Row(
        {"visitor": 302, "enterprise colleague": 200, "*": 404}, at=final_demand("stage_planned")
    ),
    "awards:answer_as_owner": Row(
        {"visitor": 401, "enterprise colleague": 302, "*": 404},
        at=final_demand("stage_planned"),
        post={"act": "consent", "cannot_choose": "各有长处"},
    ),
    "awards:decide_partner": Row(
        {"visitor": 401, "enterprise colleague": 400, "*": 404}, at=final_demand("stage_released"), post={}
    ),
    "awards:remove_final_demand": act(302, at=final_demand("stage_planned"), post={"reason": "企业自主选择"}),
    "awards:entry": Row({"visitor": 302, "challenger": 200, "*": 404}, at=entry("stage_planned")),
    "awards:answer_as_challenger": Row(
        {"visitor": 401, "challenger": 302, "*": 404}, at=entry("stage_planned"), post={"act": "consent"}
    ),
    "awards:drop_entry": on_contestant(302, at=entry("stage_planned"), post={"reason": "方案已撤回"}),
    "awards:move_entry": on_contestant(400, at=entry("stage_running", 1), post={"transition": "complete"}),
    "awards:paper_sheet": Row(
        {"visitor": 302, "host": 200, "supervisor audit": 403, "*": 404},
        at=lambda world: {**entry("stage_running", 1)(world), **judge(1)(world)},
    ),
    "awards:stand_down": act(302, at=judge(2), post={"reason": "身体不适"}),
    "awards:recuse_judge": on_contestant(  # the contestant is looked for first
        302,
        at=judge(2),
        post=lambda world: {"entry": entry("stage_running", 1)(world)["entry_id"], "reason": "师生"},
    ),
    "awards:reopen_sheet": act(302, at=lambda world: {"sheet_id": world.things["sheet"].pk}, post={"reason": "填错"}),
    "awards:board": everybody(at=board),
    "awards:board_live": everybody(at=board),
    "api:final-list": everybody(),
    "api:final-detail": Row(
        {f"{ONLOOKERS} judge enterprise colleague challenger": 200, "*": 404},
        at=lambda world: {"pk": world.things["stage_running"].final.pk},
    ),
    "api:final-act": Row(
        {"host": 409, "centre province supervisor audit judge enterprise colleague challenger": 403, "*": 404},
        at=lambda world: {"pk": world.things["stage_running"].final.pk, "move": "close"},
        post=version_of_running,
        json=True,
    ),
}

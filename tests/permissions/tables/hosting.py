"""Who is answered what once an application is in: extensions, handing over, changes, the work plan, the launch."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import Row, everybody, only
from tests.permissions.world import World

LOOK_ON = "host supervisor audit"


def edition(world: World) -> dict[str, Any]:
    return {"pk": world.things["edition"].pk}


def extension(world: World) -> dict[str, Any]:
    return {"pk": world.things["extension"].pk}


def draft(world: World) -> dict[str, Any]:
    return {"pk": world.things["application"].pk}


def accepted(world: World) -> dict[str, Any]:
    return {"pk": world.things["submitted_application"].pk}


def change(world: World) -> dict[str, Any]:
    return {"pk": world.things["change"].pk}


def plan(world: World) -> dict[str, Any]:
    return {"pk": world.things["work_plan"].pk}


def code(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def to_nobody(world: World) -> dict[str, Any]:
    return {"colleague": ""}


ROWS: dict[str, Row] = {
    # a later deadline for one host below 日照; the offices above it read of it
    "competitions:extensions": only("centre province other_province", at=edition),
    "competitions:move_extension": Row(
        {"visitor": 401, "centre province": 302, LOOK_ON: 403, "*": 404},
        at=extension,
        post={"transition": "withdraw", "reason": "不再需要"},
    ),
    # 移交经办, here to nobody: 400 is who might
    "competitions:hand_over_application": only("host", 400, others=404, visitor=401, at=draft, post=to_nobody),
    "competitions:hand_over_competition": only("host", 400, visitor=401, at=code, post=to_nobody),
    # a change after acceptance
    "competitions:new_change": Row(
        {"visitor": 302, "host": 200, "centre province supervisor audit": 403, "*": 404}, at=accepted
    ),
    "competitions:change": Row({"visitor": 302, "centre province host supervisor audit": 200, "*": 404}, at=change),
    "competitions:move_change": Row(
        {"visitor": 401, "province": 302, "centre host supervisor audit": 403, "*": 404},
        at=change,
        post={"transition": "consent"},
    ),
    # the work plan, which is with the centre
    "competitions:work_plan": only("centre province host supervisor audit", at=code),
    "competitions:start_plan": only("host", 302, visitor=401, at=code, post={}),
    "competitions:edit_plan": only("centre province host supervisor audit", 302, at=code),
    "competitions:autosave_plan": Row(
        {"visitor": 401, "host": 409, "centre province supervisor audit": 403, "*": 404}, at=code, post={}
    ),
    "competitions:move_plan": Row(
        {"visitor": 401, "centre": 302, "province host supervisor audit": 403, "*": 404},
        at=code,
        post={"transition": "approve"},
    ),
    "competitions:launch_competition": Row(
        {"visitor": 302, "centre": 409, "province host supervisor audit": 403, "*": 404}, at=code
    ),
    # the same in the interface
    "api:extension-list": everybody(),
    "api:extension-detail": Row({f"centre province {LOOK_ON}": 200, "*": 404}, at=extension),
    "api:extension-act": Row(
        {"centre province": 200, LOOK_ON: 403, "*": 404},
        at=lambda world: {**extension(world), "move": "withdraw"},
        post=lambda world: {"version": world.things["extension"].version, "reason": "不再需要"},
        json=True,
    ),
    "api:change-list": everybody(),
    "api:change-detail": Row({f"centre province {LOOK_ON}": 200, "*": 404}, at=change),
    "api:change-act": Row(
        {"province": 200, f"centre {LOOK_ON}": 403, "*": 404},
        at=lambda world: {**change(world), "move": "consent"},
        post=lambda world: {"version": world.things["change"].version},
        json=True,
    ),
    "api:work-plan-list": everybody(),
    "api:work-plan-detail": Row({f"centre province {LOOK_ON}": 200, "*": 404}, at=plan),
    "api:work-plan-act": Row(
        {"centre": 200, f"province {LOOK_ON}": 403, "*": 404},
        at=lambda world: {**plan(world), "move": "approve"},
        post=lambda world: {"version": world.things["work_plan"].version},
        json=True,
    ),
}

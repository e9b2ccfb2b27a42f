"""Who is answered what at the addresses of matching meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.permissions.rows import ONLOOKERS, Arguments, Row, only, signed_in
from tests.permissions.world import World

OWNERS = "enterprise colleague"  # colleague is of the same enterprise
SIDES = f"{OWNERS} challenger"
WATCHERS = "centre province supervisor audit"


def meeting(name: str) -> Arguments:
    return lambda world: {"meeting_id": world.things[name].pk}


def plan(world: World) -> dict[str, Any]:
    starts = world.at + timedelta(days=9)
    return {
        "title": "日照专题对接会",
        "place": "301",
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "solution": [world.things["agreement"].solution_id],
    }


def run_by_host(status: int, *, name: str, visitor: int = 302, **more: Any) -> Row:
    """What the host alone does with a meeting that sides and overseers see."""
    return Row({"visitor": visitor, "host": status, f"{WATCHERS} {SIDES}": 403, "*": 404}, at=meeting(name), **more)


ROWS: dict[str, Row] = {
    "solutions:meetings": signed_in(),
    "solutions:new_meeting": only("host", at=lambda world: {"code": world.things["competition"].code}),
    "solutions:meeting": Row({"visitor": 302, f"{ONLOOKERS} {SIDES}": 200, "*": 404}, at=meeting("convened_meeting")),
    "solutions:edit_meeting": run_by_host(302, name="convened_meeting", visitor=401, post=plan),
    "solutions:move_meeting": Row(  # nobody but the host knows of a plan
        {"visitor": 401, "host": 302, WATCHERS: 403, "*": 404},
        at=meeting("planned_meeting"),
        post={"transition": "convene"},
    ),
    "solutions:name_attendees": Row(
        {"visitor": 401, SIDES: 302, ONLOOKERS: 403, "*": 404},
        at=meeting("convened_meeting"),
        post={"attendees-0-name": "演示人员", "attendees-0-post": "工程师"},
    ),
    "solutions:hold_meeting": run_by_host(200, name="convened_meeting"),
    "solutions:correct_minutes": run_by_host(400, name="held_meeting", visitor=401, post={"minutes": "", "reason": ""}),
    "solutions:sign_in_sheet": Row(
        {"visitor": 302, ONLOOKERS: 200, SIDES: 403, "*": 404}, at=meeting("convened_meeting")
    ),
    "solutions:meeting_participants": Row(
        {"visitor": 302, ONLOOKERS: 200, SIDES: 403, "*": 404}, at=meeting("held_meeting")
    ),
    "api:meeting-list": Row({"*": 200}),
    "api:meeting-detail": Row(
        {f"{ONLOOKERS} {SIDES}": 200, "*": 404}, at=lambda world: {"pk": world.things["convened_meeting"].pk}
    ),
    "api:meeting-act": Row(
        {"host": 200, f"{WATCHERS} {SIDES}": 403, "*": 404},
        at=lambda world: {"pk": world.things["convened_meeting"].pk, "move": "cancel"},
        post=lambda world: {"version": world.things["convened_meeting"].version, "reason": "场地停电"},
        json=True,
    ),
}

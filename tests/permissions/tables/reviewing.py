"""Who is answered what around the review of hosting applications, a host's history, and evaluations."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import Row, everybody, only, signed_in
from tests.permissions.world import World


def edition(world: World) -> dict[str, Any]:
    return {"pk": world.things["second_edition"].pk}


def application(world: World) -> dict[str, Any]:
    return {"pk": world.things["recommended_application"].pk}


def seat(world: World) -> dict[str, Any]:
    return {"pk": world.things["reviewer"].pk}


def sheet(world: World) -> dict[str, Any]:
    return {"pk": world.things["review_sheet"].pk}


def past(world: World) -> dict[str, Any]:
    return {"code": world.things["past_competition"].code}


def alone(role: str, status: int = 200, *, visitor: int = 302, **more: Any) -> Row:
    """What exists for one role alone; nobody else learns that there is anything, host and province included."""
    return Row({"visitor": visitor, role: status, "*": 404}, **more)


ROWS: dict[str, Row] = {
    # the centre
    "competitions:scores": only("centre", at=edition),
    "competitions:scores_table": only("centre", at=edition),
    "competitions:review_criteria": only("centre", at=edition),
    "competitions:name_reviewer": only("centre", 400, visitor=401, at=edition, post={"account": "unknown"}),
    "competitions:review_deadline": only("centre", at=edition),
    "competitions:candidates": only("centre", at=edition),
    "competitions:stand_reviewer_down": alone("centre", 302, visitor=401, at=seat, post={"reason": "另有任务"}),
    "competitions:review_sheet": alone("centre", at=sheet),
    "competitions:move_review_sheet": alone(
        "centre", 302, visitor=401, at=sheet, post={"transition": "reopen", "reason": "请核对"}
    ),
    "competitions:evaluation": only("centre", at=past),
    # the reviewer
    "competitions:reviewing": signed_in(),
    "competitions:score_application": alone("judge", at=application),
    "competitions:declare_review_conflict": alone(
        "judge", 302, visitor=401, at=application, post={"reason": "与联系人是师生"}
    ),
    # the same in the interface: the centre reads all, a reviewer their own alone
    "api:reviewer-list": everybody(),
    "api:reviewer-detail": Row({"centre": 200, "*": 404}, at=seat),
    "api:review-sheet-list": everybody(),
    "api:review-sheet-detail": Row({"centre": 200, "*": 404}, at=sheet),
    "api:review-sheet-act": Row(
        {"centre": 204, "*": 404},  # done, and out of the centre's sight
        at=lambda world: {**sheet(world), "move": "reopen"},
        post=lambda world: {"version": world.things["review_sheet"].version, "reason": "请核对"},
        json=True,
    ),
    # who judges an application at an office
    "competitions:application_history": Row(
        {"visitor": 302, "centre province": 200, "host supervisor audit": 403, "*": 404}, at=application
    ),
}

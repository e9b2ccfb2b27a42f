"""Who is answered what at the addresses of judges."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import Row, everybody, signed_in
from tests.permissions.world import World


def final(world: World) -> dict[str, Any]:
    return {"final_id": world.things["stage_running"].final.pk}


def entry(world: World) -> dict[str, Any]:
    return {"entry_id": world.things["entry_on_stage"].pk}


def task(world: World) -> dict[str, Any]:
    return {"pk": world.things["entry_on_stage"].pk}


def judge(status: int, *, visitor: int = 302, **more: Any) -> Row:
    """The judge alone; nobody else learns that there is anything, the host included."""
    return Row({"visitor": visitor, "judge": status, "*": 404}, **more)


EMPTY = {"version": 0, "marks": {}, "comment": ""}

ROWS: dict[str, Row] = {
    "awards:judging": signed_in(),
    "awards:judge_final": judge(200, at=final),
    "awards:score": judge(200, at=entry),
    "awards:autosave_score": judge(200, visitor=401, at=entry, post={"version": "0", "mark-fit": "26"}),
    "awards:declare_conflict": judge(302, visitor=401, at=entry, post={"reason": "同一导师"}),
    "awards:judged_solution": judge(200, at=entry),
    "api:my-scoring-list": everybody(),
    "api:my-scoring-detail": Row({"judge": 200, "*": 404}, at=task),
    "api:my-scoring-save": Row({"judge": 200, "*": 404}, at=task, post=EMPTY, json=True),
    "api:my-scoring-submit": Row({"judge": 400, "*": 404}, at=task, post=EMPTY, json=True),
}

"""Who is answered what at the challenger's pages of a solution."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import Row, everybody, only, signed_in
from tests.permissions.world import World


def solution(world: World) -> dict[str, Any]:
    return {"solution_id": world.things["solution"].pk}


def my_solution(world: World) -> dict[str, Any]:
    return {"pk": world.things["solution"].pk}


ROWS: dict[str, Row] = {
    "solutions:mine": signed_in(),
    # whoever may not begin reads why
    "solutions:start": signed_in(at=lambda world: {"number": world.things["published"].public_version.number}),
    "solutions:own": only("challenger", others=404, at=solution),
    "solutions:edit": only("challenger", 302, others=404, at=solution),  # 待补充材料: nothing to type into
    "solutions:autosave": only("challenger", 409, others=404, visitor=401, at=solution, post={}),
    "solutions:own_move": only(
        "challenger", 302, others=404, visitor=401, at=solution, post={"transition": "withdraw", "reason": "另有安排"}
    ),
    "solutions:supplement": only("challenger", 302, others=404, visitor=401, at=solution, post={"text": "见说明"}),
    "solutions:receipt": only("challenger", others=404, at=lambda world: {**solution(world), "number": 1}),
    "api:my-solution-list": everybody(),
    "api:my-solution-detail": Row({"challenger": 200, "*": 404}, at=my_solution),
    "api:my-solution-act": Row(
        {"challenger": 200, "*": 404},
        at=lambda world: {**my_solution(world), "move": "supplement"},
        post=lambda world: {"version": world.things["solution"].version, "with_data": {"text": "见说明"}},
        json=True,
    ),
}

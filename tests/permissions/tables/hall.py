"""Who is answered what at what surrounds the hall: feed, cards, questions, corrections, following, sitemap."""

from __future__ import annotations

from typing import Any

from tests.permissions.rows import ONLOOKERS, Row, casework, everybody, only, signed_in
from tests.permissions.world import World

READS = "enterprise colleague challenger centre province supervisor audit"
"""Who reads a question before it is answered, besides the host."""


def number(world: World) -> dict[str, Any]:
    return {"number": world.things["published"].public_version.number}


def question(world: World) -> dict[str, Any]:
    return {"question_id": world.things["question"].pk}


def published(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["published"].pk}


ROWS: dict[str, Row] = {
    "demands:correction": only(ONLOOKERS, others=404, at=published),
    "demands:drop_correction": casework(302, at=published, post={"transition": "discard", "reason": "原文无误"}),
    "demands:own_correction": only("enterprise colleague", others=404, at=published),
    "demands:reconfirm": only(
        "challenger", others=404, at=lambda world: {"reconfirmation_id": world.things["reconfirmation"].pk}
    ),
    "demands:feed": everybody(),
    "demands:card": everybody(at=number),
    "demands:qr_svg": everybody(at=number),
    "demands:qr_png": everybody(at=number),
    "demands:questions": signed_in(at=number),
    "demands:answer_question": Row(
        {
            "visitor": 401,
            "enterprise colleague host": 302,
            "challenger centre province supervisor audit": 403,
            "*": 404,
        },
        at=question,
        post={"text": "约 30 立方米。"},
    ),
    "demands:hide_question": Row(
        {"visitor": 401, "host": 302, READS: 403, "*": 404}, at=question, post={"reason": "与需求无关"}
    ),
    "demands:follow": signed_in(302, visitor=401, at=number, post={}),
    "demands:following": signed_in(),
    "demands:subscribe": signed_in(302, visitor=401, post={"industry": "ai"}),
    "demands:end_search": only(
        "challenger",
        302,
        others=404,
        visitor=401,
        at=lambda world: {"search_id": world.things["saved_search"].pk},
        post={},
    ),
    "demands:unsubscribe": everybody(at=lambda world: {"token": world.things["search_token"]}),
    "pages:robots": everybody(),
    "pages:sitemap": everybody(),
    "pages:sitemap_part": everybody(at=lambda world: {"number": 1}),
}

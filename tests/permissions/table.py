"""Who is answered what at each address of our own. A new address without a row here fails the tests.

The later apps' rows stand in ``tables/``, a file for each part; rows.py says how to read a row.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.permissions.rows import ONLOOKERS, UNITS, Row, api_move, casework, everybody, only, signed_in
from tests.permissions.tables import (
    agreements,
    answers,
    complaints,
    filing,
    finals,
    forms,
    hall,
    hosting,
    intake,
    letters,
    matching,
    registrations,
    reviewing,
    rounds,
    scoring,
    seals,
    summary,
)
from tests.permissions.world import World


def my_demand(world: World) -> dict[str, Any]:
    return {"pk": world.things["in_analysis"].pk}


def invitation(world: World) -> dict[str, Any]:
    return {"invitation_id": world.things["invitation"].pk}


def membership(world: World) -> dict[str, Any]:
    return {"membership_id": world.things["membership"].pk}


def competition_code(world: World) -> dict[str, Any]:
    return {"code": world.things["competition"].code}


def party(world: World) -> dict[str, Any]:
    return competition_code(world) | {"party_id": world.things["competition"].parties.get(may_manage=True).pk}


def announcement(world: World) -> dict[str, Any]:
    return {"pk": world.things["announcement"].pk}


def edition(world: World) -> dict[str, Any]:
    return {"pk": world.things["edition"].pk}


def application(world: World) -> dict[str, Any]:
    return {"pk": world.things["application"].pk}


def number(world: World) -> dict[str, Any]:
    return {"number": world.things["published"].public_version.number}


def draft(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["draft"].pk}


def in_analysis(world: World) -> dict[str, Any]:
    return {"demand_id": world.things["in_analysis"].pk}


def analysis(world: World) -> dict[str, Any]:
    return {"analysis_id": world.things["analysis"].pk}


def batch(world: World) -> dict[str, Any]:
    return {"batch_id": world.things["batch"].pk}


TABLE: dict[str, Row] = {
    # --- pages ---
    "pages:appearance": everybody(302, query="?size=large"),
    # --- accounts ---
    "accounts:sign_in": Row({"visitor": 200, "*": 302}),
    "accounts:sign_out": everybody(302, post={}),
    "accounts:password": signed_in(),
    "accounts:texts": everybody(),
    # --- organisations ---
    "organisations:register": Row({"visitor": 200, "*": 302}),
    "organisations:act_for": signed_in(),
    "organisations:institution": Row({"visitor": 302, UNITS: 200, "*": 404}),
    "organisations:invite": Row(
        {
            "visitor": 401,
            "enterprise other_enterprise agency other_agency challenger other_challenger": 200,
            "colleague": 403,
            "*": 404,
        },
        post={"contact": "new@example.invalid", "role": "member"},
    ),
    "organisations:withdraw": Row(
        {"visitor": 401, "enterprise": 302, "colleague": 403, "*": 404}, at=invitation, post={}
    ),
    "organisations:remove": Row(
        {"visitor": 401, "enterprise": 302, "colleague": 403, "*": 404}, at=membership, post={}
    ),
    "organisations:change_role": Row(
        {"visitor": 401, "enterprise": 302, "colleague": 403, "*": 404}, at=membership, post={"role": "administrator"}
    ),
    "organisations:invitation": everybody(at=lambda world: {"token": world.things["token"]}),
    # --- notices ---
    "notices:messages": signed_in(),
    "notices:read_all": signed_in(302, visitor=401, post={}),
    "notices:open": signed_in(404, visitor=401, at=lambda world: {"message_id": 999_999_999}, post={}),
    "notices:wishes": signed_in(),
    "notices:renew_calendar": signed_in(302, visitor=401, post={}),
    # The key is the right: tests/notices/test_calendar.py opens it with one.
    "notices:calendar": everybody(404, at=lambda world: {"token": "1-0000000000000000000000000000000000000000"}),
    # --- documents ---
    "documents:verify": everybody(),
    "documents:verify_code": everybody(404, at=lambda world: {"code": "0000-0000-0000-0000"}),
    "documents:download": everybody(404, at=lambda world: {"file_id": uuid4()}),
    "documents:page_image": everybody(404, at=lambda world: {"file_id": uuid4(), "number": 1}),
    # --- competitions: everybody ---
    "competitions:competitions": everybody(),
    "competitions:competition": everybody(at=competition_code),
    "competitions:announcements": everybody(),
    "competitions:announcement": everybody(at=announcement),
    "competitions:edition": everybody(at=edition),
    # --- competitions: the centre, the provinces ---
    "competitions:editions": signed_in(),
    "competitions:new_edition": only("centre"),
    "competitions:edition_desk": only("centre", at=edition),
    "competitions:edit_edition": only("centre", at=edition),
    "competitions:move_edition": only(  # nobody's deadline is over yet
        "centre", 409, visitor=401, at=edition, post={"transition": "close"}
    ),
    "competitions:add_notice_file": only(  # the world's notice is out: who may is told so, who may not is refused
        "centre", 409, visitor=401, at=edition, post={}
    ),
    "competitions:remove_notice_file": only(
        "centre", 409, visitor=401, at=lambda world: {**edition(world), "file_id": 999_999_999}, post={}
    ),
    "competitions:postpone_edition": only("centre", at=edition),
    "competitions:forward_edition": only("province other_province", at=edition),
    "competitions:edition_hosts": only("centre", at=edition),
    # --- competitions: the hosts ---
    "competitions:applications": signed_in(),
    "competitions:start_application": Row(  # the host has one already; provinces may host themselves
        {"visitor": 401, "host": 409, "other_host province other_province": 302, "*": 403},
        post=lambda world: {"edition": str(world.things["second_edition"].pk)},
    ),
    "competitions:application": only("host", others=404, at=application),
    "competitions:edit_application": only("host", others=404, at=application),
    "competitions:autosave_application": only("host", others=404, visitor=401, at=application, post={}),
    "competitions:draft_application": only("host", others=404, at=application),
    "competitions:move_application": only(
        "host", 302, others=404, visitor=401, at=application, post={"transition": "withdraw", "reason": "另行安排"}
    ),
    "competitions:scan_application": only("host", 409, others=404, visitor=401, at=application, post={}),
    "competitions:attach_to_application": only("host", 400, others=404, visitor=401, at=application, post={}),
    "competitions:competition_desk": only("centre province host supervisor audit", at=competition_code),
    "competitions:move_competition": only(
        "host", 302, visitor=401, at=competition_code, post={"transition": "open_publication"}
    ),
    "competitions:set_period": only(
        "centre host",
        302,
        visitor=401,
        at=competition_code,
        post=lambda world: {"stage": "matching", "closes_at": f"{world.at + timedelta(days=90):%Y-%m-%dT%H:%M}"},
    ),
    "competitions:second_edition": only("centre host", at=competition_code),
    "competitions:parties": only("centre host", at=competition_code),
    "competitions:edit_party": only("centre host", at=party),
    "competitions:move_party": only(  # whom to let run it is the centre's word; both may put the list in order
        "centre host", 302, visitor=401, at=party, post={"transition": "up"}
    ),
    "competitions:seal_solutions": only(  # a solution was filed already: who may is told so, who may not is refused
        "centre host", 409, visitor=401, at=competition_code, post={"transition": "seal"}
    ),
    # --- demands: everybody, the enterprise, the agency ---
    "demands:hall": everybody(),
    "demands:detail": everybody(at=number),
    "demands:mine": signed_in(),
    "demands:new": signed_in(),
    "demands:case": only("enterprise colleague", others=404, at=draft),
    "demands:edit": only("enterprise colleague", others=404, at=draft),
    "demands:autosave": only("enterprise colleague", others=404, visitor=401, at=draft, post={}),
    "demands:confirm": only("enterprise colleague", others=404, at=draft),
    "demands:own_move": only(
        "enterprise colleague",
        302,
        others=404,
        visitor=401,
        at=draft,
        post={"transition": "withdraw", "reason": "不再需要"},
    ),
    "demands:analyses": signed_in(),
    "demands:analysis": only("agency", others=404, at=analysis),
    "demands:autosave_analysis": only("agency", others=404, visitor=401, at=analysis, post={}),
    # --- demands: the host and those who look on ---
    "demands:office": Row({"visitor": 302, f"person judge {UNITS}": 404, "*": 200}),
    "demands:batches": Row({"visitor": 302, f"person judge {UNITS}": 404, "*": 200}),
    "demands:assign_many": Row(  # what one doesn't see is not among the chosen, so nothing happens
        {"visitor": 401, "enterprise colleague agency": 404, ONLOOKERS: 409, "*": 302},
        post=lambda world: {"demand": [world.things["in_analysis"].pk], "agency": world.things["agency"].pk},
    ),
    "demands:casework": only(ONLOOKERS, others=404, at=in_analysis),
    "demands:move": casework(302, at=in_analysis, post={"transition": "recall", "reason": "更换机构"}),
    "demands:assign": casework(409, at=in_analysis, post=lambda world: {"agency": world.things["agency"].pk}),
    "demands:public_text": casework(409, at=in_analysis, post={}),
    "demands:batch": only(ONLOOKERS, others=404, at=batch),
    "demands:publish_batch": casework(302, at=batch, post={}),
    "demands:dashboard": only(ONLOOKERS, others=404, at=competition_code),
    "demands:survey": only(ONLOOKERS, others=404, at=competition_code),
    # --- pages ---
    "pages:home": everybody(),
    "pages:desk": signed_in(),
    "pages:now": everybody(),
    "pages:icon": everybody(302),
    # --- api: domain ---
    "api:announcement-list": everybody(),
    "api:announcement-detail": everybody(at=announcement),
    "api:competition-list": everybody(),
    "api:competition-detail": everybody(at=competition_code),
    "api:competition-act": api_move(
        {"host": 200, "*": 403},
        at=lambda world: {**competition_code(world), "move": "open_publication"},
        post=lambda world: {"version": world.things["competition"].version},
    ),
    "api:edition-list": everybody(),
    "api:edition-detail": everybody(at=edition),
    "api:edition-act": api_move(
        {"centre": 409, "*": 403},
        at=lambda world: {**edition(world), "move": "close"},
        post=lambda world: {"version": world.things["edition"].version},
    ),
    "api:application-list": everybody(),
    "api:application-detail": Row({"host": 200, "*": 404}, at=application),
    "api:application-act": Row(
        {"host": 200, "*": 404},
        at=lambda world: {**application(world), "move": "finalise"},
        post=lambda world: {"version": world.things["application"].version},
        json=True,
    ),
    "api:demand-list": everybody(),
    "api:demand-detail": everybody(at=number),
    "api:my-demand-list": everybody(),
    "api:my-demand-detail": Row({f"{ONLOOKERS} enterprise colleague agency": 200, "*": 404}, at=my_demand),
    "api:my-demand-act": Row(
        {"host": 200, "centre province supervisor audit enterprise colleague agency": 403, "*": 404},
        at=lambda world: {**my_demand(world), "move": "recall"},
        post=lambda world: {"version": world.things["in_analysis"].version, "reason": "更换机构"},
        json=True,
    ),
    # --- api ---
    "api:me-list": signed_in(visitor=401),
    "api:authority-list": everybody(),
    "api:schema": everybody(),
    "api:docs": everybody(),
}

for part in (
    registrations,
    reviewing,
    filing,
    answers,
    matching,
    agreements,
    finals,
    forms,
    hosting,
    intake,
    letters,
    scoring,
    rounds,
    complaints,
    seals,
    summary,
    hall,
):
    twice = TABLE.keys() & part.ROWS.keys()
    if twice:
        raise ValueError(f"two rows for {sorted(twice)}")
    TABLE |= part.ROWS

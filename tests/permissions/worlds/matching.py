"""Meetings at each stage, a drafted and a confirmed agreement, a contract: all of the first tenant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from demands.models import Demand
from solutions import services
from solutions.models import Agreement
from tests.factories.demands import Scene, load_forms
from tests.factories.documents import pdf_bytes, upload
from tests.factories.matching import contract_text, printed, results, text_of
from tests.factories.solutions import solution_at

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``."""
    scene, at = _scene(world), world.at
    confirmed = _confirmed(world, scene.published(at=at, title="谐波齿轮在线检测装置"))
    drafted = solution_at(
        "chosen",
        scene.published(at=at, title="养殖水体溶氧预测与控制"),
        actor=world.actors["challenger"],
        at=at,
    )
    world.things |= {
        "chosen": drafted,
        "agreement": confirmed,
        "drafted_agreement": services.draft_agreement(actor=scene.owner, solution=drafted, at=at),
        "contract": services.record_contract(
            actor=scene.host, agreement=confirmed, text=contract_text(signed_on=at.date()), at=at
        ),
    }
    for name, days in (("planned_meeting", 3), ("convened_meeting", 5), ("held_meeting", 7)):
        plan = services.MeetingPlan(
            title=f"日照专题对接会（会期第 {days} 天）",
            place="日照市科技局 301 会议室",
            starts_at=at + timedelta(days=days),
            ends_at=at + timedelta(days=days, hours=2),
            solution_ids=[confirmed.solution_id],
            guests=[services.Guest("演示专家甲", "演示检测院", "专家")],
        )
        meeting = services.plan_meeting(actor=scene.host, competition=scene.competition, plan=plan, at=at)
        if name != "planned_meeting":
            services.fire_meeting("convene", actor=scene.host, meeting=meeting, at=at)
        if name == "held_meeting":
            services.hold_meeting(actor=scene.host, meeting=meeting, minutes=results(meeting), at=meeting.ends_at)
        world.things[name] = meeting


def _confirmed(world: World, demand: Demand) -> Agreement:
    at, owner = world.at, world.actors["enterprise"]
    solution = solution_at("chosen", demand, actor=world.actors["challenger"], at=at)
    agreement = services.draft_agreement(actor=owner, solution=solution, at=at)
    services.save_agreement(actor=owner, agreement=agreement, text=text_of(agreement), at=at)
    services.fire_agreement("finalise", actor=owner, agreement=agreement, at=at)
    printed(agreement, at=at)
    scan = upload("协议.pdf", pdf_bytes(2))
    services.hand_in_agreement(actor=owner, agreement=agreement, upload=scan, signed_on=at.date(), at=at)
    return services.confirm_agreement(actor=world.actors["host"], agreement=agreement, at=at, scan_matches=True)


def _scene(world: World) -> Scene:
    actors = world.actors
    return Scene(
        tree=world.tree,
        competition=world.things["competition"],
        enterprise=_unit(actors["enterprise"]),
        owner=actors["enterprise"],
        agency=_unit(actors["agency"]),
        analyst=actors["agency"],
        host=actors["host"],
        survey_form=load_forms(),
    )


def _unit(actor: Actor) -> Institution:
    assert actor.institution is not None
    return actor.institution

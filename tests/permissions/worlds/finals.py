"""A final that runs, one that is being prepared, one whose results are out: all of the first tenant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from awards.services.panels import recuse_judge
from competitions.states import Stage as Stage_
from tests.factories.demands import Scene, load_forms
from tests.factories.finals import Stage, consented, judge_account, make_stage, seat

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``: stage_planned, stage_running, stage_released, and what belongs to them."""
    planned = _stage(world, "深远海网箱智能巡检", "第 3 场　筹备中的现场赛")
    running = _with_judges(world, consented(_stage(world, "港口岸电柔性接入", "第 1 场　进行中的现场赛")))
    running.fire("draw")
    running.fire("open")
    first, second, _ = running.entries
    running.through(first)
    world.things["entry_scored"], world.things["entry_on_stage"] = first, second
    running.move(second, "call", "question", "score")
    running.score(2, second)
    world.things["sheet"] = running.sheet(2, second)
    world.things["recusal"] = _recused(running)
    over = _with_judges(world, consented(_stage(world, "海藻多糖低温提取", "第 2 场　已公布的现场赛")))
    over.fire("draw")
    over.fire("open")
    for entry in over.entries:
        over.through(entry)
    over.fire("close")
    over.fire("release")
    world.things |= {"stage_planned": planned, "stage_running": running, "stage_released": over}
    decided = _with_judges(world, consented(_stage(world, "贝类净化水质在线监测", "第 4 场　已决定的现场赛")))
    decided.fire("draw")
    decided.fire("open")
    for entry in decided.entries:
        decided.through(entry)
    decided.fire("close")
    decided.fire("release")
    decided.decide(decided.entries[0], "第一名的方案最合适")


def _stage(world: World, title: str, called: str) -> Stage:
    actors, at = world.actors, world.at
    owner = actors["enterprise"]
    assert owner.institution is not None
    agency = actors["agency"].institution
    assert agency is not None
    scene = Scene(
        tree=world.tree,
        competition=world.things["competition"],
        enterprise=owner.institution,
        owner=owner,
        agency=agency,
        analyst=actors["agency"],
        host=actors["host"],
        survey_form=load_forms(),
    )
    demand = scene.published(at=at, title=title)
    return make_stage(
        scene=scene,
        demand=demand,
        people=[actors["challenger"]],
        at=at,
        solved_at=_open_for_solutions(world),
        title=called,
        starts_at=at + timedelta(days=10),
    )


def _open_for_solutions(world: World) -> datetime:
    """A moment at which solutions can be filed."""
    period = world.things["competition"].periods.get(stage=Stage_.SOLUTIONS)
    opens = period.opens_at or world.at
    return max(opens, world.at) + timedelta(hours=1)


def _with_judges(world: World, stage: Stage) -> Stage:
    """The role ``judge`` sits as number 1, with three more."""
    for actor in (world.actors["judge"], judge_account(), judge_account(), judge_account()):
        seat(stage, actor)
    return stage


def _recused(stage: Stage) -> object:

    third = stage.entries[2]
    recuse_judge(actor=stage.host, judge=stage.seats[3], entry=third, reason="师生关系", at=stage.at)
    return third.recusals.get()

"""A final at any stage: demands with several solutions in talks, a held meeting, consents, a panel, scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from awards.models import Entry, Final, FinalDemand, Judge, ScoreSheet
from awards.services import deciding, panels, running
from awards.services import finals as planning
from awards.services import scoring as sheets
from challenge_portal.organisations.actors import Actor
from demands.models import Demand
from solutions.models import Meeting, MeetingPair, Solution
from tests.factories.demands import NOW, Scene, make_scene
from tests.factories.organisations import InstitutionFactory, UserFactory, member
from tests.factories.solutions import challenger, solution_at

AT = NOW + timedelta(days=40)
FULL_MARKS = {"advancement": "27", "fit": "26", "feasibility": "16.5", "team": "8.5", "prospects": "8"}
KINDS = ("technology", "technology", "technology", "transfer", "finance", "technology", "transfer")


def plan(**given: Any) -> planning.FinalPlan:
    """第 1 场, ten days ahead."""
    values: dict[str, Any] = {
        "title": "第 1 场　精密传动专场",
        "place": "市民中心二楼报告厅",
        "starts_at": AT + timedelta(days=10),
    }
    return planning.FinalPlan(**values | given)


def met(solutions: Sequence[Solution], *, at: datetime = AT - timedelta(days=5)) -> Meeting:
    """A meeting that was held, with these solutions."""
    meeting = Meeting.objects.create(
        competition=solutions[0].demand.competition,
        title="第 1 次对接会",
        place="市民中心",
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        created_at=at - timedelta(days=3),
    )
    for state in ("convened", "held"):
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
    for position, solution in enumerate(solutions, start=1):
        MeetingPair.objects.create(meeting=meeting, solution=solution, position=position)
    return meeting


@dataclass
class Stage:
    """A final with everybody who has to do with it."""

    scene: Scene
    demand: Demand
    challengers: list[Actor]
    solutions: list[Solution]
    final: Final
    judges: list[Actor] = field(default_factory=list)
    at: datetime = AT

    @property
    def host(self) -> Actor:
        """The officer who runs it."""
        return self.scene.host

    @property
    def final_demand(self) -> FinalDemand:
        """The demand's place in the final."""
        return FinalDemand.objects.get(final=self.final, demand=self.demand, left_at=None)

    @property
    def entries(self) -> list[Entry]:
        """The contestants in their order."""
        rows = Entry.objects.filter(final_demand__final=self.final, left_at=None)
        return list(rows.select_related("final_demand__final", "solution__registration").order_by("draw_order", "pk"))

    @property
    def seats(self) -> list[Judge]:
        """The panel by number."""
        return list(self.final.judges.order_by("number"))

    def fire(self, name: str, **given: Any) -> Final:
        """A move of the final by the host."""
        self.final.refresh_from_db()
        return planning.fire_final(name, actor=self.host, final=self.final, at=self.at, **given)

    def move(self, entry: Entry, *names: str, reason: str = "") -> Entry:
        """Moves of a contestant by the host."""
        entry = Entry.objects.get(pk=entry.pk)
        for name in names:
            running.fire_entry(name, actor=self.host, entry=entry, at=self.at, reason=reason)
        return entry

    def sheet(self, number: int, entry: Entry) -> ScoreSheet:
        """The sheet of the judge with that number."""
        return sheets.sheet_of(self.seats[number - 1], entry)

    def score(self, number: int, entry: Entry, **marks: str) -> ScoreSheet:
        """The judge submits; ``marks`` differ from the usual ones."""
        typed = sheets.SheetEntry(FULL_MARKS | marks, comment=f"评语 {number}")
        return sheets.submit_sheet(
            actor=self.judges[number - 1], sheet=self.sheet(number, entry), typed=typed, at=self.at
        )

    def through(self, entry: Entry, scores: Sequence[dict[str, str]] = ()) -> Entry:
        """Heard, scored by everybody who scores it, completed."""
        entry = self.move(entry, "call", "question", "score")
        away = set(entry.recusals.values_list("judge__number", flat=True))
        for number in range(1, len(self.judges) + 1):
            if number not in away:
                self.score(number, entry, **(scores[number - 1] if number <= len(scores) else {}))
        return self.move(entry, "complete")

    def decide(self, entry: Entry | None, reason: str = "") -> Any:
        """The enterprise's decision."""
        return deciding.decide(
            actor=self.scene.owner, final_demand=self.final_demand, entry=entry, reason=reason, at=self.at
        )


def make_stage(
    *,
    contestants: int = 3,
    scene: Scene | None = None,
    demand: Demand | None = None,
    people: Sequence[Actor] = (),
    at: datetime = AT,
    solved_at: datetime = NOW + timedelta(days=30),
    **planned: Any,
) -> Stage:
    """A planned final with one demand, whose two sides were asked; no panel yet. ``people`` are the first challengers."""
    scene = scene or make_scene()
    demand = demand or scene.published()
    more = range(len(people) + 1, contestants + 1)
    challengers = [*people, *(challenger(f"演示海岳大学{number}") for number in more)]
    solutions = [solution_at("shortlisted", demand, actor=each, at=solved_at) for each in challengers]
    met(solutions, at=at - timedelta(days=5))
    final = planning.create_final(actor=scene.host, competition=scene.competition, plan=plan(**planned), at=at)
    stage = Stage(scene, demand, challengers, solutions, final, at=at)
    planning.add_demand(actor=scene.host, final=final, demand=demand, at=at)
    return stage


def consented(stage: Stage) -> Stage:
    """Both sides consent."""
    planning.consent_as_owner(
        actor=stage.scene.owner, final_demand=stage.final_demand, cannot_choose="两个方案各有长处。", at=stage.at
    )
    by_unit = {actor.institution: actor for actor in stage.challengers}
    for entry in stage.entries:
        planning.consent_as_challenger(actor=by_unit[entry.solution.registration.institution], entry=entry, at=stage.at)
    return stage


def judge_account(unit: str = "") -> Actor:
    """Somebody who can be seated: acts for themselves or their unit."""
    return member(InstitutionFactory(name=unit)) if unit else Actor(UserFactory())


def seat(
    stage: Stage, actor: Actor, *, kind: str = "technology", unit: str = "演示评审单位", sign: bool = True
) -> Judge:
    """Seat somebody, and let them sign."""
    assert actor.person is not None
    wanted = panels.Seat(
        account=actor.person.username,
        kind=kind,
        unit=unit,
        final_demand=stage.final_demand if kind == "demand_side" else None,
    )
    judge = panels.seat_judge(actor=stage.host, final=stage.final, seat=wanted, at=stage.at)
    if sign:
        panels.sign_promise(actor=actor, judge=judge, agreed=True, at=stage.at)
    stage.judges.append(actor)
    return judge


def with_panel(stage: Stage, count: int = 3) -> Stage:
    """Judges of no unit that has to do with anybody."""
    for number in range(count):
        seat(stage, judge_account(), kind=KINDS[number % len(KINDS)])
    return stage


def drawn(*, contestants: int = 3, judges: int = 3, seed: str = "20261120") -> Stage:
    """Consented, with a panel, the order drawn."""
    stage = with_panel(consented(make_stage(contestants=contestants)), judges)
    stage.fire("draw", seed=seed)
    return stage


def running_stage(**given: Any) -> Stage:
    """The final has begun."""
    stage = drawn(**given)
    stage.fire("open")
    return stage


def released(**given: Any) -> Stage:
    """Everybody was heard, the results are out. The first in the order has the best result."""
    stage = running_stage(**given)
    for place, entry in enumerate(stage.entries):
        stage.through(entry, [{"advancement": str(29 - 2 * place)}] * len(stage.judges))
    stage.fire("close")
    stage.fire("release")
    return stage

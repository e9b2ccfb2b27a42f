"""The desk of one actor: to-dos, figures, own cases, deadlines, messages. At most twelve queries, whatever the number
of cases: six are the frame's around every working page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.notices.selectors import DeadlineRow, MessageRow, deadlines_of, latest_messages
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from challenge_portal.organisations.roles import OVERSEERS
from challenge_portal.pages.desk.applications import APPLICATIONS, EDITIONS, REVIEWS
from challenge_portal.pages.desk.awards import COMPLAINTS, ROUNDS
from challenge_portal.pages.desk.demands import DEMANDS
from challenge_portal.pages.desk.finals import FINALS
from challenge_portal.pages.desk.hosting import CHANGES, PLANS
from challenge_portal.pages.desk.matching import MATCHING
from challenge_portal.pages.desk.own import filed, running
from challenge_portal.pages.desk.registrations import REGISTRATIONS, UNITS_ABROAD
from challenge_portal.pages.desk.seals import SEALS
from challenge_portal.pages.desk.solutions import SOLUTIONS
from challenge_portal.pages.desk.tallies import Counts, Tally, count
from challenge_portal.pages.desk.todo import Todo
from competitions.selectors.shared import APPLICATION_TONES, COMPETITION_TONES
from competitions.states import ApplicationState, CompetitionState
from demands.models import Demand
from demands.states import TONES as DEMAND_TONES
from demands.states import DemandState

OWN_CASES = 6
# the parts of the portal in the order in which data flows: so to-dos stand, the pressing ones before the others
PARTS = (
    APPLICATIONS,
    REVIEWS,
    UNITS_ABROAD,
    EDITIONS,
    CHANGES,
    PLANS,
    SEALS,
    DEMANDS,
    REGISTRATIONS,
    ROUNDS,
    COMPLAINTS,
    SOLUTIONS,
    MATCHING,
    FINALS,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the desk, opening its list."""

    label: str
    value: int
    url: str


@dataclass(frozen=True, slots=True)
class Case:
    """One of the actor's own cases: what it is, where it stands, since when."""

    title: str
    number: str
    url: str
    state: str
    tone: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Cases:
    """The newest of the actor's own cases, with the way to all of them."""

    heading: str
    rows: list[Case]
    all_url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one actor."""

    greeting: str
    todos: list[Todo]
    tiles: list[Tile]
    cases: list[Cases]
    deadlines: list[DeadlineRow]
    messages: list[MessageRow]
    looks_on: bool  # a supervisor: reads, has nothing to do
    has_unit: bool

    @property
    def waiting(self) -> int:
        """How many single things wait."""
        return sum(todo.count for todo in self.todos)


def desk(actor: Actor, *, at: datetime) -> Desk:
    """The desk of this actor at this moment; the most pressing first."""
    *counted, figures = count([*(part.tallies(actor, at) for part in PARTS), _figures(actor)])
    todos = [todo for part, counts in zip(PARTS, counted, strict=True) for todo in part.todos(counts, actor, at)]
    return Desk(
        greeting=_greeting(at),
        todos=sorted(todos, key=lambda todo: not todo.urgent),
        tiles=_tiles(figures, actor),
        cases=[cases for cases in _cases(actor) if cases.rows],
        deadlines=deadlines_of(actor.person_id, at=at, limit=5),
        messages=latest_messages(actor.person_id, limit=5),
        looks_on=actor.holds(OVERSEERS),
        has_unit=actor.authority is not None or actor.institution is not None,
    )


def _greeting(at: datetime) -> str:
    hour = local(at).hour
    return "上午好" if hour < 12 else "下午好" if hour < 18 else "晚上好"


def _figures(actor: Actor) -> dict[str, Tally]:
    """What the tiles count: the unit's own demands; for an office those that it sees, and their owners."""
    if actor.institution is not None:
        return {"demands": Tally(Demand.objects.filter(owner=actor.institution), by="state")}
    if actor.authority is None:
        return {}
    seen = visible(Demand, actor).exclude(state=DemandState.DRAFT)
    return {"demands": Tally(seen, by="state"), "owners": Tally(seen, of="owner")}


def _tiles(counts: Counts, actor: Actor) -> list[Tile]:
    """The figures beside the to-dos: what the actor can see, each opening its list."""
    demands, public = counts.total("demands"), counts.of("demands", DemandState.PUBLISHED).count
    if actor.institution is not None:
        mine = reverse("demands:mine")
        return [Tile("本单位需求", demands, mine), Tile("揭榜中", public, f"{mine}?state=published")]
    if actor.authority is None:
        return []
    office = reverse("demands:office")
    return [
        Tile("进行中的赛事", len(running(actor)), reverse("competitions:competitions")),
        Tile("征集到的需求", demands, office),
        Tile("需求单位", counts.of("owners").count, office),
        Tile("揭榜中", public, f"{office}?state=published"),
    ]


def _cases(actor: Actor) -> Iterator[Cases]:
    """What this actor runs or has filed."""
    if actor.institution is not None:
        own = Demand.objects.filter(owner=actor.institution).order_by("-created_at", "-pk")[:OWN_CASES]
        yield Cases("本单位的需求", [_demand_case(demand) for demand in own], reverse("demands:mine"))
    if actor.authority is None:
        return
    yield Cases("赛事", _competition_cases(actor), reverse("competitions:competitions"))
    rows = [
        Case(
            str(each),
            each.number,
            each.get_absolute_url(),
            each.get_state_display(),
            APPLICATION_TONES[ApplicationState(each.state)],
            each.state_changed_at,
        )
        for each in filed(actor)[:OWN_CASES]
    ]
    yield Cases("本单位的申办", rows, reverse("competitions:applications"))


def _demand_case(demand: Demand) -> Case:
    state = DemandState(demand.state)
    url = reverse("demands:case", args=[demand.pk])
    return Case(str(demand), demand.case_number, url, state.label, DEMAND_TONES[state], demand.state_changed_at)


def _competition_cases(actor: Actor) -> list[Case]:
    """The running competitions that the actor runs or looks after."""
    return [
        Case(
            each.name,
            each.code,
            reverse("demands:dashboard", args=[each.code]),
            each.get_state_display(),
            COMPETITION_TONES.get(CompetitionState(each.state), "go"),
            each.state_changed_at or each.created_at,
        )
        for each in running(actor)[:OWN_CASES]
    ]

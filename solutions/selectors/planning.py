"""What planning a matching meeting shows, and the sheet to sign at its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions.models import Competition
from demands.selectors.finding import competition_for
from solutions.models import Meeting, Solution
from solutions.selectors.matching import PAIR_RELATED, period
from solutions.states import IN_TALKS, SOLUTION_TONES, SolutionState


@dataclass(frozen=True, slots=True)
class PairChoice:
    """A solution that can be put on a meeting."""

    id: int
    number: str
    title: str
    demand: str
    owner: str
    challenger: str
    state_label: str
    tone: str


def competition_to_plan(actor: Actor, code: str) -> Competition:
    """The competition for which a meeting is planned. Raises NotVisible, NotAllowed."""
    competition = competition_for(actor, code)
    if not can(actor, "solutions.plan_meeting", competition):
        raise NotAllowed("solutions.plan_meeting", competition)
    return competition


def pair_choices(competition_id: int) -> list[PairChoice]:
    """The solutions of a competition that are in talks, by demand. One query."""
    rows = _in_talks(competition_id).select_related("registration", "demand__owner", "demand__public_version")
    return [
        PairChoice(
            id=each.pk,
            number=each.number,
            title=str(each),
            demand=f"{each.demand.public_version.number or each.demand.case_number} {each.demand.public_version.title}",
            owner=str(each.demand.owner),
            challenger=each.registration.name,
            state_label=each.get_state_display(),
            tone=SOLUTION_TONES[SolutionState(each.state)],
        )
        for each in rows.order_by("demand__public_version__number", "demand_id", "number")
    ]


def _in_talks(competition_id: int) -> QuerySet[Solution]:
    return Solution.objects.filter(demand__competition_id=competition_id, state__in=sorted(IN_TALKS))


def plan_values(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form shows it. Two queries."""
    guests = meeting.participants.filter(owner=None, registration=None).select_related("person")
    return {
        "initial": {
            name: getattr(meeting, name) for name in ("title", "place", "online", "starts_at", "ends_at", "notes")
        },
        "chosen": list(meeting.pairs.order_by("position").values_list("solution_id", flat=True)),
        "guests": [
            {
                "name": each.name,
                "unit": each.unit,
                "part": each.part,
                "account": each.person.username if each.person else "",
            }
            for each in guests
        ],
    }


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet to sign; a side that named nobody has an empty name to write in."""

    name: str
    unit: str
    part: str


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """The sheet to print and sign at the door of a meeting."""

    id: int
    title: str
    when: str
    place: str
    rows: list[SheetRow]
    is_demo: bool


EMPTY_LINES = 6  # for whoever comes besides


def sign_in_sheet(meeting: Meeting) -> SignInSheet:
    """Everybody who is to come, the sides first, and some empty lines. Two queries."""
    people = list(meeting.participants.all())
    named = {each.owner_id for each in people if each.owner_id} | {
        f"challenger {each.registration_id}" for each in people if each.registration_id
    }
    missing: dict[object, SheetRow] = {}
    for pair in meeting.pairs.select_related(*PAIR_RELATED).order_by("position"):
        owner, registration = pair.solution.demand.owner, pair.solution.registration
        missing[owner.pk] = SheetRow("", str(owner), "需求方")
        missing[f"challenger {registration.pk}"] = SheetRow("", registration.name, "挑战者")
    order = {"需求方": 0, "挑战者": 1}
    rows = [SheetRow(each.name, each.unit, each.part) for each in people]
    rows += [row for key, row in missing.items() if key not in named]
    rows.sort(key=lambda row: order.get(row.part.split(" ")[0], 2))
    return SignInSheet(
        id=meeting.pk,
        title=meeting.title,
        when=period(meeting.starts_at, meeting.ends_at),
        place=meeting.place,
        rows=[*rows, *[SheetRow("", "", "")] * EMPTY_LINES],
        is_demo=meeting.is_demo,
    )

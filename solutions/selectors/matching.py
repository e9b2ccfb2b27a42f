"""Matching meetings as pages show them: the host reads all of a meeting, a side what concerns itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from challenge_portal.documents.chain import print_of
from challenge_portal.kernel.clock import local, moment
from challenge_portal.kernel.paging import cut
from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.models import Competition
from competitions.policy import manages
from competitions.selectors.applications import FileView, file_view
from demands.selectors.finding import run_competitions
from solutions.effects.matching import CHANGED, CORRECTED, PLANNED
from solutions.models import Meeting, MeetingPair, MeetingParticipant
from solutions.papers.minutes import MINUTES
from solutions.states import MEETING_TONES, MeetingOutcome, MeetingState
from solutions.workflow.matching import MEETING

OPEN = frozenset({MeetingState.PLANNED, MeetingState.CONVENED})
TABS = {"": "全部", "coming": "将要举行", "held": "已举行", "cancelled": "已取消"}
STATES_OF_TAB = {
    "coming": [MeetingState.PLANNED, MeetingState.CONVENED],
    "held": [MeetingState.HELD],
    "cancelled": [MeetingState.CANCELLED],
}
OUTCOME_TONES = {
    MeetingOutcome.OPEN: "",
    MeetingOutcome.AGREED: "ok",
    MeetingOutcome.GO_ON: "go",
    MeetingOutcome.NOT_FIT: "",
    MeetingOutcome.ABSENT: "stop",
}
# what the sides read in the record: not how the host planned
TOLD = frozenset({MEETING.verb(name) for name in MEETING.moves} | {CHANGED, CORRECTED})
PAIR_RELATED = (
    "solution__registration__institution",
    "solution__registration__person",
    "solution__demand__owner",
    "solution__demand__public_version",
)
ROWS_OF_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in the list."""

    id: int
    title: str
    competition: str
    when: str
    place: str
    pairs: int
    state_label: str
    tone: str
    act: str


@dataclass(frozen=True, slots=True)
class MeetingList:
    """The page of meetings."""

    rows: list[MeetingRow]
    tab: str
    tabs: dict[str, str]
    number: int
    last: int
    plans_for: list[Competition]
    is_staff: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """One pair as the page shows it."""

    id: int
    number: str
    demand: str
    owner: str
    solution: str
    solution_number: str
    challenger: str
    outcome: str
    outcome_label: str
    tone: str
    remark: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who comes."""

    id: int
    name: str
    unit: str
    part: str
    attended: bool | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Everything that the page of a meeting shows to this actor."""

    id: int
    version: int
    title: str
    competition: str
    when: str
    starts_at: datetime
    place: str
    online: str
    notes: str
    state: str
    state_label: str
    tone: str
    pairs: list[PairView]
    people: list[PersonView]
    own_people: list[PersonView]
    minutes: str
    minutes_file: FileView | None
    print: FileView | None
    overlaps: list[str]
    timeline: list[TimelineRow]
    moves: list[Available]
    hold: Available | None
    runs: bool
    is_staff: bool
    may_name: bool
    is_demo: bool

    @property
    def is_open(self) -> bool:
        """Something can still be done with it: planned or convened."""
        return self.state in OPEN


def meeting_list(actor: Actor, *, at: datetime, tab: str = "", page: int = 1) -> MeetingList:
    """The meetings that the actor sees, the next one first. Four queries at most."""
    tab = tab if tab in TABS else ""
    found = visible(Meeting, actor).select_related("competition")
    if tab:
        found = found.filter(state__in=STATES_OF_TAB[tab])
    here = cut(found.count(), page, size=ROWS_OF_A_PAGE)
    order = "starts_at" if tab == "coming" else "-starts_at"
    meetings = list(found.order_by(order, "-pk")[here.rows])
    counts = dict(
        visible(MeetingPair, actor)
        .filter(meeting__in=[each.pk for each in meetings])
        .order_by()
        .values_list("meeting_id")
        .annotate(Count("pk"))
    )
    run = run_competitions(actor) if actor.authority is not None else []
    runs = {each.pk for each in run}
    return MeetingList(
        rows=[_row(each, counts.get(each.pk, 0), runs=each.competition_id in runs, at=at) for each in meetings],
        tab=tab,
        tabs=TABS,
        number=here.number,
        last=here.last,
        plans_for=run,
        is_staff=actor.authority is not None,
    )


def _row(meeting: Meeting, pairs: int, *, runs: bool, at: datetime) -> MeetingRow:
    act = ""
    if runs and meeting.state == MeetingState.PLANNED:
        act = "去通知"
    elif runs and meeting.state == MeetingState.CONVENED and meeting.starts_at <= at:
        act = "记录纪要"
    return MeetingRow(
        id=meeting.pk,
        title=meeting.title,
        competition=meeting.competition.name,
        when=period(meeting.starts_at, meeting.ends_at),
        place=meeting.place,
        pairs=pairs,
        state_label=meeting.get_state_display(),
        tone=MEETING_TONES[MeetingState(meeting.state)],
        act=act,
    )


def meeting_for(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting that the actor sees. Raises NotVisible."""
    return get_visible(Meeting, actor, "competition__edition", "minutes_file", pk=meeting_id)


def meeting_run_by(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting that the actor runs. Raises NotVisible, and NotAllowed for those who only look on."""
    return _with(actor, meeting_id, "solutions.run_meeting")


def meeting_read_by(actor: Actor, meeting_id: int) -> Meeting:
    """A meeting whose whole list of participants the actor may read. Raises NotVisible, NotAllowed."""
    return _with(actor, meeting_id, "solutions.read_meeting")


def _with(actor: Actor, meeting_id: int, action: str) -> Meeting:
    meeting = meeting_for(actor, meeting_id)
    if not can(actor, action, meeting):
        raise NotAllowed(action, meeting)
    return meeting


def meeting_page(meeting: Meeting, actor: Actor, *, at: datetime) -> MeetingPage:
    """The page of one meeting: all of it for host and overseers, for a side its own pairs. Seven queries at most."""
    staff = can(actor, "solutions.read_meeting", meeting)
    pairs = list(visible(MeetingPair, actor).filter(meeting=meeting).select_related(*PAIR_RELATED).order_by("position"))
    people = list(meeting.participants.select_related("registration"))
    moves = MEETING.available(meeting, actor, at=at) if staff else []
    printed = print_of(meeting, MINUTES) if staff and meeting.state == MeetingState.HELD else None
    rows = timeline(meeting, limit=50, verbs=TOLD | {PLANNED} if staff else TOLD)
    return MeetingPage(
        id=meeting.pk,
        version=meeting.version,
        title=meeting.title,
        competition=meeting.competition.name,
        when=period(meeting.starts_at, meeting.ends_at),
        starts_at=meeting.starts_at,
        place=meeting.place,
        online=meeting.online,
        notes=meeting.notes,
        state=meeting.state,
        state_label=meeting.get_state_display(),
        tone=MEETING_TONES[MeetingState(meeting.state)],
        pairs=[_pair(each) for each in pairs],
        people=[_person(each) for each in people if staff or _concerns(each, pairs)],
        own_people=[_person(each) for each in people if _is_own(each, actor)],
        minutes=meeting.minutes,
        minutes_file=file_view(meeting.minutes_file) if meeting.minutes_file else None,
        print=printed,
        overlaps=_overlaps(meeting, pairs, actor) if staff and meeting.state in OPEN else [],
        timeline=rows,
        moves=moves,
        hold=next((each for each in moves if each.name == "hold"), None),
        runs=can(actor, "solutions.run_meeting", meeting),
        is_staff=staff,
        may_name=meeting.state == MeetingState.CONVENED and can(actor, "solutions.attend_meeting", meeting),
        is_demo=meeting.is_demo,
    )


def pairs_for(meeting: Meeting, actor: Actor) -> list[PairView]:
    """The pairs of a meeting that the actor may read. One query."""
    rows = visible(MeetingPair, actor).filter(meeting=meeting).select_related(*PAIR_RELATED)
    return [_pair(each) for each in rows.order_by("position")]


def _concerns(person: MeetingParticipant, pairs: list[MeetingPair]) -> bool:
    """Guests are for everybody; of the sides only those of one's own pairs."""
    if person.owner_id is None and person.registration_id is None:
        return True
    return any(
        person.owner_id == pair.solution.demand.owner_id or person.registration_id == pair.solution.registration_id
        for pair in pairs
    )


def _is_own(person: MeetingParticipant, actor: Actor) -> bool:
    """Named by the actor's own side."""
    registration = person.registration
    if actor.institution is None:
        return registration is not None and registration.person_id == actor.person_id
    return actor.institution.pk in {person.owner_id, registration.institution_id if registration else None}


def _pair(pair: MeetingPair) -> PairView:
    solution, demand = pair.solution, pair.solution.demand
    return PairView(
        id=pair.pk,
        number=demand.public_version.number or demand.case_number,
        demand=demand.public_version.title,
        owner=str(demand.owner),
        solution=str(solution),
        solution_number=solution.number,
        challenger=solution.registration.name,
        outcome=pair.outcome,
        outcome_label=pair.get_outcome_display(),
        tone=OUTCOME_TONES[MeetingOutcome(pair.outcome)],
        remark=pair.remark,
    )


def _person(person: MeetingParticipant) -> PersonView:
    return PersonView(person.pk, person.name, person.unit, person.part, person.attended)


def _overlaps(meeting: Meeting, pairs: list[MeetingPair], actor: Actor) -> list[str]:
    """Units of this meeting that are asked to be at another one at the same time. One query."""
    others = (
        visible(MeetingPair, actor)
        .filter(
            meeting__state__in=sorted(OPEN),
            meeting__starts_at__lt=meeting.ends_at,
            meeting__ends_at__gt=meeting.starts_at,
        )
        .exclude(meeting=meeting)
        .select_related("meeting", *PAIR_RELATED)
    )
    here = {str(unit) for pair in pairs for unit in _units(pair)}
    found = {
        f"{unit}同时要参加“{other.meeting.title}”（{period(other.meeting.starts_at, other.meeting.ends_at)}）"
        for other in others
        for unit in _units(other)
        if str(unit) in here
    }
    return sorted(found)


def _units(pair: MeetingPair) -> list[Any]:
    return [pair.solution.demand.owner, pair.solution.registration.institution or pair.solution.registration.name]


def period(starts_at: datetime, ends_at: datetime) -> str:
    """``2026年12月1日 09:00—11:30``."""
    ends = local(ends_at)
    return f"{moment(starts_at)}—{f'{ends:%H:%M}' if ends.date() == local(starts_at).date() else moment(ends_at)}"


# Asked by others


def was_matched(demand_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Of each demand the solutions whose meeting was held and where both sides came; empty: no matching recorded.

    One query. ``bool(was_matched([pk])[pk])`` says whether the demand was matched at all.
    """
    wanted = list(demand_ids)
    rows = (
        MeetingPair.objects.filter(solution__demand_id__in=wanted, meeting__state=MeetingState.HELD)
        .exclude(outcome=MeetingOutcome.ABSENT)
        .values_list("solution__demand_id", "solution_id")
    )
    found: dict[int, set[int]] = {pk: set() for pk in wanted}
    for demand_id, solution_id in rows:
        found[demand_id].add(solution_id)
    return {pk: frozenset(ids) for pk, ids in found.items()}


@dataclass(frozen=True, slots=True)
class MatchingFigures:
    """What news and reports count of a competition's matching."""

    meetings: int
    demands: int
    pairs: int
    agreed: int


def matching_figures(competition_ids: Collection[int]) -> MatchingFigures:
    """对接会场次, 对接需求数, 对接项 and 达成意向 of these competitions. One query."""
    held = MeetingPair.objects.filter(
        meeting__competition_id__in=competition_ids, meeting__state=MeetingState.HELD
    ).exclude(outcome=MeetingOutcome.ABSENT)
    told = held.aggregate(
        meetings=Count("meeting", distinct=True),
        demands=Count("solution__demand", distinct=True),
        pairs=Count("pk"),
        agreed=Count("pk", filter=Q(outcome=MeetingOutcome.AGREED)),
    )
    return MatchingFigures(**told)


def meetings_to_convene(actor: Actor) -> QuerySet[Meeting]:
    """The meetings that the acting host has planned and told nobody of."""
    return Meeting.objects.filter(manages().q(actor), state=MeetingState.PLANNED)


def meetings_to_record(actor: Actor, *, at: datetime) -> QuerySet[Meeting]:
    """The acting host's meetings that are over and have no minutes yet."""
    return Meeting.objects.filter(manages().q(actor), state=MeetingState.CONVENED, ends_at__lte=at)

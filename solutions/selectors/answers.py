"""What the enterprise and the host read of solutions: the list of a demand, and one solution beside its targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q

from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.clock import local
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import visible
from challenge_portal.trail.selectors import TimelineRow, timeline
from challenge_portal.workflow.engine import Available
from competitions.states import Stage
from demands.models import Demand
from demands.states import ON_THE_HALL
from solutions.models import Solution
from solutions.rules import filing as rules
from solutions.selectors.agreement_doors import AgreementDoor, agreement_door
from solutions.selectors.filing import (
    SHOWN_ACTS,
    FileRow,
    MessageRow,
    RevisionRow,
    file_row,
    messages_of,
    revision_row,
)
from solutions.states import FILED, SOLUTION_TONES, TAKEN, WAITS_FOR_ANSWER, SolutionState
from solutions.workflow.filing import SOLUTION

_S = SolutionState
FIRST_READ = "responses"  # shown beside the targets and not once more among the answers


@dataclass(frozen=True, slots=True)
class CalledRow:
    """One demand of the enterprise with what came in for it."""

    id: int
    number: str
    title: str
    state_label: str
    closes_at: datetime | None
    filed: int
    sealed: int
    waiting: int
    oldest: datetime | None
    overdue: bool
    chosen: str


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One solution in the list of a demand. Offer in 万元."""

    id: int
    number: str
    title: str
    challenger: str
    abroad: bool
    offer: Decimal | None
    maturity: int | None
    revision: int
    submitted_at: datetime | None
    state_label: str
    tone: str
    is_new: bool
    answer_by: datetime | None
    overdue: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What came in for one demand. While sealed only ``sealed`` (how many) and ``opens_at`` are known."""

    demand_id: int
    number: str
    title: str
    closes_at: datetime | None
    is_open: bool
    sealing: bool
    sealed: int
    opens_at: datetime | None
    waiting: int
    budget: Decimal | None
    agreement: AgreementDoor | None  # of the chosen one
    chosen: str
    rows: list[ReceivedRow]


@dataclass(frozen=True, slots=True)
class Response:
    """One indicator: what the demand asks for, and what the solution promises on what basis."""

    indicator: str
    target: str
    present: str
    method: str
    promised: str
    basis: str
    asked: bool  # False: the challenger added it
    given: bool  # False: the solution says nothing about it
    told: str  # the target as the challenger wrote it, where it differs


@dataclass(frozen=True, slots=True)
class ReadCase:
    """The page on which enterprise and host read a solution. ``solution`` is for the moves only."""

    solution: Solution
    number: str
    title: str
    challenger: str
    challenger_number: str
    abroad: bool
    demand_id: int
    demand_number: str
    demand_title: str
    competition: str
    state_label: str
    tone: str
    offer: Decimal | None
    budget: Decimal | None
    revision: int
    shown_revision: int
    filed_at: datetime
    sha256: str
    form: ReadForm
    answers: Mapping[str, Any]
    responses: list[Response]
    files: list[FileRow]
    revisions: list[RevisionRow]
    messages: list[MessageRow]
    timeline: list[TimelineRow]
    moves: list[Available]
    agreement: AgreementDoor | None
    answer: str
    answer_by: datetime | None
    supplement_by: datetime | None
    overdue: bool
    is_owner: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ReadForm:
    """The form without the rows that stand beside the targets already."""

    title: str
    specs: tuple[Any, ...]

    @classmethod
    def of(cls, form: FormVersion) -> ReadForm:
        """Of a stored version."""
        return cls(form.title, tuple(spec for spec in form.specs if spec.name != FIRST_READ))


def called_demands(actor: Actor, *, at: datetime) -> list[CalledRow]:
    """The enterprise's demands on the hall, with how many solutions wait. Three queries, whatever their number."""
    if actor.institution is None:
        return []
    rows = (
        visible(Demand, actor)
        .filter(owner=actor.institution, state__in=ON_THE_HALL)
        .select_related("public_version")
        .prefetch_related("competition__periods")
        .annotate(
            filed=Count("solutions", filter=Q(solutions__state__in=FILED)),
            sealed=Count("solutions", filter=Q(solutions__state=_S.SEALED)),
            waiting=Count("solutions", filter=Q(solutions__state__in=WAITS_FOR_ANSWER)),
            oldest=Min("solutions__waiting_since", filter=Q(solutions__state__in=WAITS_FOR_ANSWER)),
            due=Min("solutions__answer_due_at", filter=Q(solutions__state__in=WAITS_FOR_ANSWER)),
            chosen=Max("solutions__number", filter=Q(solutions__state__in=[_S.CHOSEN, _S.AGREED])),
        )
        .order_by("-pk")
    )
    found = [_called(demand, at=at) for demand in rows]
    return sorted(found, key=lambda row: (-row.waiting, row.number))


def _called(demand: Any, *, at: datetime) -> CalledRow:
    return CalledRow(
        id=demand.pk,
        number=demand.public_version.number,
        title=demand.public_version.title,
        state_label=demand.get_state_display(),
        closes_at=demand.competition.closes(Stage.SOLUTIONS),
        filed=demand.filed,
        sealed=demand.sealed,
        waiting=demand.waiting,
        oldest=demand.oldest,
        overdue=demand.due is not None and at > demand.due,
        chosen=demand.chosen or "",
    )


def received(demand: Demand, actor: Actor, *, at: datetime) -> Received:
    """The solutions of one demand that the actor reads, those that wait first. Three queries beside the demand."""
    rows = (
        visible(Solution, actor)
        .filter(demand=demand)
        .exclude(state=_S.WITHDRAWN)
        .select_related("registration", "demand")
    )
    solutions = list(rows.order_by("-submitted_at", "-pk"))
    found = [_received(each, at=at) for each in solutions]
    chosen = next((each for each in solutions if each.state in TAKEN), None)
    sealed = Solution.objects.filter(demand=demand, state=_S.SEALED).count()
    closes = demand.competition.closes(Stage.SOLUTIONS)
    public = getattr(demand, "public_version", None)
    return Received(
        demand_id=demand.pk,
        number=demand.number_shown,
        title=public.title if public else str(demand),
        closes_at=closes,
        is_open=closes is None or at <= closes,
        sealing=demand.competition.seals_solutions,
        sealed=sealed,
        opens_at=closes,
        waiting=sum(row.waits for row in found),
        budget=demand.budget,
        agreement=agreement_door(chosen, actor) if chosen else None,
        chosen=chosen.number if chosen else "",
        rows=sorted(found, key=lambda row: not row.waits),
    )


def _received(each: Solution, *, at: datetime) -> ReceivedRow:
    state = SolutionState(each.state)
    answer_by = each.answer_due_at if state in WAITS_FOR_ANSWER else None
    return ReceivedRow(
        id=each.pk,
        number=each.number,
        title=str(each),
        challenger=each.registration.name,
        abroad=each.registration.is_abroad,
        offer=each.offer,
        maturity=each.maturity,
        revision=each.revision,
        submitted_at=each.submitted_at,
        state_label=state.label,
        tone=SOLUTION_TONES[state],
        is_new=each.read_at is None,
        answer_by=answer_by,
        overdue=answer_by is not None and at > answer_by,
        waits=state in WAITS_FOR_ANSWER,
    )


def read_case(solution: Solution, actor: Actor, *, at: datetime, revision: int | None = None) -> ReadCase | None:
    """One solution as enterprise and host read it; an earlier revision by its number. None: there is no such one."""
    number = revision or solution.revision
    filed = list(solution.revisions.select_related("filed_by").order_by("-number"))
    shown = next((each for each in filed if each.number == number), None)
    if shown is None:
        return None
    demand, registration = solution.demand, solution.registration
    public = getattr(demand, "public_version", None)
    state = SolutionState(solution.state)
    since = solution.state_changed_at
    answer_by = solution.answer_due_at if state in WAITS_FOR_ANSWER else None
    moves = SOLUTION.available(solution, actor, at=at)
    return ReadCase(
        solution=solution,
        number=solution.number,
        title=str(shown.answers.get("title") or solution),
        challenger=registration.name,
        challenger_number=registration.number,
        abroad=registration.is_abroad,
        demand_id=demand.pk,
        demand_number=demand.number_shown,
        demand_title=public.title if public else str(demand),
        competition=demand.competition.name,
        state_label=state.label,
        tone=SOLUTION_TONES[state],
        offer=solution.offer,
        budget=demand.budget,
        revision=solution.revision,
        shown_revision=shown.number,
        filed_at=shown.filed_at,
        sha256=shown.sha256,
        form=ReadForm.of(solution.form_version),
        answers=shown.answers,
        responses=responses(_indicators(demand), shown.answers.get(FIRST_READ) or []),
        files=files_of_revision(solution, shown.number),
        revisions=[revision_row(each, solution) for each in filed],
        messages=messages_of(solution),
        timeline=timeline(solution, verbs=SHOWN_ACTS, limit=50),
        moves=moves,
        agreement=agreement_door(solution, actor),
        answer=solution.answer,
        answer_by=answer_by,
        supplement_by=rules.supplement_by(since) if state == _S.ASKED and since else None,
        overdue=answer_by is not None and at > answer_by,
        is_owner=actor.institution is not None and actor.institution.pk == demand.owner_id,
        is_demo=solution.is_demo,
    )


def _indicators(demand: Demand) -> list[Mapping[str, Any]]:
    public = getattr(demand, "public_version", None)
    return list(public.indicators) if public is not None else list(demand.answers.get("indicators") or [])


def responses(asked: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[Response]:
    """The demand's indicators with what the solution says to each, then what the challenger added."""
    left = [dict(row) for row in given]
    found = []
    for row in asked:
        name = str(row.get("indicator") or "")
        target = f"{row.get('target') or ''} {row.get('unit') or ''}".strip()
        answer = next((each for each in left if str(each.get("indicator") or "") == name), None)
        if answer is not None:
            left.remove(answer)
        told = str((answer or {}).get("target") or "")
        found.append(
            Response(
                indicator=name,
                target=target,
                present=str(row.get("present") or ""),
                method=str(row.get("method") or ""),
                promised=str((answer or {}).get("promised") or ""),
                basis=str((answer or {}).get("basis") or ""),
                asked=True,
                given=answer is not None,
                told=told if told and told != target else "",
            )
        )
    return found + [
        Response(
            indicator=str(row.get("indicator") or ""),
            target="",
            present="",
            method="",
            promised=str(row.get("promised") or ""),
            basis=str(row.get("basis") or ""),
            asked=False,
            given=True,
            told="",
        )
        for row in left
    ]


def files_of_revision(solution: Solution, number: int) -> list[FileRow]:
    """The attachments that this revision carried. One query."""
    rows = solution.files.filter(added_in__lte=number).filter(Q(dropped_in=None) | Q(dropped_in__gt=number))
    return [file_row(each) for each in rows.select_related("file")]


def waiting_days(since: datetime | None, *, at: datetime) -> int:
    """Calendar days since that moment, in 北京时间."""
    return (local(at).date() - local(since).date()).days if since is not None else 0

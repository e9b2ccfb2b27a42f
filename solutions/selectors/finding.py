"""Look-ups of solutions for views and services: one visible object, or NotVisible (404)."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from competitions.models import Competition
from demands.models import Demand
from demands.states import ON_THE_HALL
from solutions.models import Registration, Solution, SolutionFile, SolutionRevision
from solutions.states import REGISTRATION_OVER

_RELATED = (
    "registration__institution",
    "registration__person",
    "demand__owner",
    "demand__public_version",
    "demand__competition",
    "form_version",
)
API_RELATED = ("registration__institution", "registration__person", "demand__public_version", "demand__competition")


def with_calendar(rows: QuerySet[Solution]) -> QuerySet[Solution]:
    """With everything that pages of a solution show or ask for; the calendar in one more query."""
    return rows.select_related(*_RELATED).prefetch_related("demand__competition__periods")


def solution_for(actor: Actor, solution_id: int) -> Solution:
    """A solution that the actor sees."""
    found = with_calendar(visible(Solution, actor)).filter(pk=solution_id).first()
    if found is None:
        raise NotVisible(f"solution {solution_id}")
    return found


def own_solution(actor: Actor, solution_id: int) -> Solution:
    """A solution of the acting challenger, with what is being typed."""
    rows = with_calendar(visible(Solution, actor)).select_related(*_RELATED, "autosave")
    found = rows.filter(pk=solution_id).first()
    if found is None or not can(actor, "solutions.edit", found):
        raise NotVisible(f"solution {solution_id}")
    return found


def readable_solution(actor: Actor, solution_id: int) -> Solution:
    """A solution for everybody who reads it but the challenger, who has a page of their own."""
    found = solution_for(actor, solution_id)
    if can(actor, "solutions.edit", found):
        raise NotVisible(f"solution {solution_id}")
    return found


def challenged_by(actor: Actor, registration: str = "registration__") -> Q:
    """The acting challenger's own, by the lookup that leads to the registration."""
    if actor.institution is not None:
        return Q(**{f"{registration}institution": actor.institution})
    if actor.person is not None and actor.authority is None:
        return Q(**{f"{registration}person": actor.person})
    return Q(pk__in=[])


def own_rows(actor: Actor) -> QuerySet[Solution]:
    """The solutions of the acting challenger."""
    return visible(Solution, actor).filter(challenged_by(actor))


def received_rows(actor: Actor) -> QuerySet[Solution]:
    """The open solutions to demands of the acting enterprise."""
    if actor.institution is None:
        return Solution.objects.none()
    return visible(Solution, actor).filter(demand__owner=actor.institution)


def attachment_of(solution: Solution, file_id: int) -> SolutionFile:
    """One of its attachments."""
    found = solution.files.filter(pk=file_id, removed=False).first()
    if found is None:
        raise NotVisible(f"attachment {file_id}")
    return found


def revision_of(solution: Solution, number: int) -> SolutionRevision:
    """One of its filed revisions."""
    found = solution.revisions.filter(number=number).select_related("filed_by").first()
    if found is None:
        raise NotVisible(f"revision {number}")
    return found


def called_demand(number: str) -> Demand:
    """A demand on the hall, by its public number."""
    calendar = Competition.objects.prefetch_related("periods")
    rows = Demand.objects.filter(state__in=ON_THE_HALL, public_version__number=number).exclude(
        public_version__number=""
    )
    found = rows.select_related("owner", "public_version").prefetch_related(Prefetch("competition", calendar)).first()
    if found is None:
        raise NotVisible(f"demand {number}")
    return found


def registration_in(actor: Actor, competition: Competition) -> Registration | None:
    """The acting challenger's registration in a competition that still counts."""
    rows = Registration.objects.filter(challenged_by(actor, ""), competition=competition).exclude(
        state__in=REGISTRATION_OVER
    )
    return rows.select_related("institution", "person").order_by("-pk").first()


def owned_demand(actor: Actor, demand_id: int) -> Demand:
    """A demand of the acting enterprise."""
    calendar = Competition.objects.prefetch_related("periods")
    rows = visible(Demand, actor).filter(owner=actor.institution) if actor.institution else Demand.objects.none()
    found = (
        rows.select_related("owner", "public_version")
        .prefetch_related(Prefetch("competition", calendar))
        .filter(pk=demand_id)
        .first()
    )
    if found is None:
        raise NotVisible(f"demand {demand_id}")
    return found


def run_demand(actor: Actor, demand_id: int) -> Demand:
    """A demand of a competition that the actor sees as staff."""
    found = get_visible(Demand, actor, "owner", "competition", pk=demand_id)
    if actor.authority is None:
        raise NotVisible(f"demand {demand_id}")
    return found


def watched_competition(actor: Actor, code: str) -> Competition:
    """A competition that the actor runs or looks after, with its calendar."""
    found = Competition.objects.prefetch_related("periods").filter(code=code).first()
    if found is None or not can(actor, "competitions.watch", found):
        raise NotVisible(f"competition {code}")
    return found

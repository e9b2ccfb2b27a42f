"""Who works on an answer to a demand, as demands asks for it when it corrects what stands on the hall."""

from __future__ import annotations

from django.db.models import Q

from demands.challengers import Challenger
from demands.models import Demand
from solutions.models import Registration
from solutions.people import people_of
from solutions.states import REGISTRATION_OVER, SOLUTION_ENDED, SolutionState


def working_on(demand: Demand) -> list[Challenger]:
    """Registrations in force that have read the demand's details or have a solution to it that isn't ended."""
    ended = [state for state in SolutionState if state in SOLUTION_ENDED]
    going = [state for state in SolutionState if state not in SOLUTION_ENDED]
    has_one = Q(solutions__demand=demand, solutions__state__in=going)
    has_read = Q(readings__demand=demand) & ~Q(solutions__in=demand.solutions.filter(state__in=ended))
    rows = (
        Registration.objects.filter(has_one | has_read, competition=demand.competition_id)
        .exclude(state__in=REGISTRATION_OVER)
        .select_related("institution", "person")
        .distinct()
        .order_by("pk")
    )
    return [Challenger(each.name, each.institution, each.person, tuple(people_of(each))) for each in rows]

"""The people of both sides of several solutions at once; for one challenger see people.py."""

from __future__ import annotations

from collections.abc import Iterable

from challenge_portal.accounts.models import User
from demands.people import members_of
from solutions.models import Solution
from solutions.people import people_of


def people_of_sides(solution: Solution) -> list[User]:
    """Enterprise and challenger of one solution. Two queries at most."""
    found = {person.pk: person for person in [*members_of(solution.demand.owner), *people_of(solution.registration)]}
    return [found[key] for key in sorted(found)]


def people_of_both_sides(solutions: Iterable[Solution]) -> list[User]:
    """Everybody of both sides of these solutions, each once. One query; demand and registration are read already."""
    units, persons = set(), {}
    for solution in solutions:
        units |= {solution.demand.owner_id, solution.registration.institution_id}
        if (person := solution.registration.person) is not None and person.is_active:
            persons[person.pk] = person
    members = User.objects.filter(
        memberships__institution__in=sorted(unit for unit in units if unit is not None),
        memberships__ended_at=None,
        is_active=True,
    )
    found = persons | {person.pk: person for person in members.distinct()}
    return [found[key] for key in sorted(found)]

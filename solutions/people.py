"""Whom to tell about a challenger, and about both sides of solutions."""

from __future__ import annotations

from collections.abc import Iterable

from challenge_portal.accounts.models import User
from demands.people import members_of
from solutions.models import Registration, Solution


def people_of(registration: Registration) -> list[User]:
    """The members of the challenging unit, or the natural person. One query."""
    if registration.institution is not None:
        return members_of(registration.institution)
    return [registration.person] if registration.person is not None else []


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

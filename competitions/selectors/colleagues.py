"""To whom an officer can hand a case over: the others who handle cases at the same office."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions.models import Competition, HostingApplication
from competitions.people import officers_at
from competitions.states import APPLICATION_OVER, CompetitionState

Colleagues = tuple[tuple[int, str], ...]


def colleagues_of(application: HostingApplication, actor: Actor, *, at: datetime) -> Colleagues:
    """For the host's own officers, while there is something to do. One query, none for everybody else."""
    if application.state in APPLICATION_OVER or not can(actor, "competitions.edit_application", application):
        return ()
    return _others(actor, application.person_in_charge_id, at=at)


def colleagues_at(competition: Competition, actor: Actor, *, at: datetime) -> Colleagues:
    """For the officers who run the competition. One query, none for everybody else."""
    if competition.state == CompetitionState.CONCLUDED or not can(actor, "competitions.run", competition):
        return ()
    return _others(actor, competition.person_in_charge_id, at=at)


def _others(actor: Actor, present: int | None, *, at: datetime) -> Colleagues:
    if actor.authority is None:
        return ()
    return tuple((each.pk, each.display_name) for each in officers_at(actor.authority, at=at) if each.pk != present)

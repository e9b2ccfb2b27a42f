"""Who reviews which hosting applications, and from which the portal keeps them away. One rule, asked of the database.

A reviewer stays away from an application when they hold, or held, a role at the applying office or below it, a role for
it at a competition, a role at the province that recommends it, or belong, or belonged, to a unit of that place.
Roles that ended count too: who has just moved on is no stranger. What they declare themselves comes on top.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from challenge_portal.accounts.models import User
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Membership, OrganisationGrant
from competitions.models import (
    CompetitionGrant,
    Edition,
    HostingApplication,
    Reviewer,
    ReviewRecusal,
    ReviewSheet,
)
from competitions.rules import WAITS_FOR_THE_CENTRE
from competitions.states import EDITIONS_BEING_DECIDED, ReviewSheetState

TIED = "在申办单位、推荐单位任职，或所在单位属于申办地，按回避规定不评审这份申办表。"


def tied(person: Any, application: str = "") -> Q:
    """A condition: this person is too near to the application. ``application`` leads to it (``edition__applications__``).

    ``person`` is a user, a key, or an OuterRef.
    """
    host = OuterRef(f"{application}host__path")
    at_the_office = Q(content_object__path__startswith=host) | Q(content_object=OuterRef(f"{application}recommender"))
    return (
        Q(Exists(OrganisationGrant.objects.filter(at_the_office, user=person)))
        | Q(Exists(CompetitionGrant.objects.filter(authority__path__startswith=host, user=person)))
        | Q(Exists(Membership.objects.filter(institution__region__path__startswith=host, person=person)))
    )


def recused(person: Any, application: str = "pk") -> Q:
    """A condition: this person declared a conflict with the application."""
    return Q(Exists(ReviewRecusal.objects.filter(application=OuterRef(application), reviewer__person=person)))


def applications_assigned(person: User | int | None) -> QuerySet[HostingApplication]:
    """What waits for the centre in the editions for which this person is a named reviewer, near to them or not."""
    if person is None:
        return HostingApplication.objects.none()
    seats = Reviewer.objects.filter(person=person, stood_down_at=None, edition__state__in=EDITIONS_BEING_DECIDED)
    return HostingApplication.objects.filter(WAITS_FOR_THE_CENTRE, edition__in=seats.values("edition"))


def applications_reviewed(actor: Actor) -> QuerySet[HostingApplication]:
    """What the actor may read and score as a named reviewer."""
    person = actor.person
    return applications_assigned(person).exclude(tied(person)).exclude(recused(person))


def applications_to_score(actor: Actor) -> QuerySet[HostingApplication]:
    """Those of them for which the actor has submitted no sheet."""
    handed_in = ReviewSheet.objects.filter(reviewer__person=actor.person, state=ReviewSheetState.SUBMITTED)
    return applications_reviewed(actor).exclude(pk__in=handed_in.values("application"))


def kept_away(edition: Edition) -> set[tuple[int, int]]:
    """Pairs of reviewer and application of an edition in which the reviewer stays away. One query."""
    pairs = Reviewer.objects.filter(edition=edition, edition__applications__submitted_at__isnull=False)
    near = tied(OuterRef("person"), "edition__applications__")
    declared = recused(OuterRef("person"), "edition__applications__pk")
    return set(pairs.filter(near | declared).values_list("pk", "edition__applications__pk"))


def reviewers_owing(edition: Edition) -> list[User]:
    """Who still owes a sheet for something that waits for the centre. One query where nobody was named, else four."""
    seats = list(edition.reviewers.filter(stood_down_at=None).select_related("person").order_by("pk"))
    if not seats:
        return []
    waiting = set(edition.applications.filter(WAITS_FOR_THE_CENTRE).values_list("pk", flat=True))
    handed_in = ReviewSheet.objects.filter(application__edition=edition, state=ReviewSheetState.SUBMITTED)
    done = kept_away(edition) | set(handed_in.values_list("reviewer_id", "application_id"))
    return [each.person for each in seats if any((each.pk, pk) not in done for pk in waiting)]

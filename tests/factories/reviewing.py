"""Named reviewers and their sheets, made by the services themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.models import Edition, HostingApplication, Reviewer, ReviewSheet
from tests.factories.organisations import UserFactory

OPINION = "定位清楚，需求摸底扎实；时间安排偏紧。"


def reviewer(centre: Actor, edition: Edition, *, at: datetime, person: Any = None) -> Actor:
    """Somebody whom the centre has named, acting for themselves."""
    person = person or UserFactory()
    services.name_reviewer(actor=centre, edition=edition, account=person.username, at=at)
    return Actor(person)


def seat_of(actor: Actor, edition: Edition) -> Reviewer:
    """Their seat."""
    return Reviewer.objects.get(edition=edition, person=actor.person)


def marks(edition: Edition, share: str = "0.8", **changes: str) -> dict[str, str]:
    """A mark for each criterion: so much of its weight, rounded down to half points."""
    found = {}
    for row in edition.review_criteria:
        halves = int(float(share) * row["weight"] * 2)
        found[row["key"]] = f"{halves / 2:g}"
    return found | changes


def typed(edition: Edition, share: str = "0.8", comment: str = OPINION, **changes: str) -> services.ReviewEntry:
    """A complete sheet as typed."""
    edition.refresh_from_db()
    return services.ReviewEntry(marks(edition, share, **changes), comment)


def scored(
    actor: Actor, application: HostingApplication, *, at: datetime, share: str = "0.8", **changes: str
) -> ReviewSheet:
    """A submitted sheet."""
    entry = typed(application.edition, share, **changes)
    return services.submit_review_sheet(actor=actor, application=application, typed=entry, at=at)

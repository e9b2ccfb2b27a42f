"""The actor's own matters that are few and shown one by one: an office's applications and running competitions."""

from __future__ import annotations

from challenge_portal.organisations.actors import Actor
from competitions.models import Competition, HostingApplication
from competitions.policy import manages, oversees
from competitions.states import CompetitionState

MOST_FILED = 20


def filed(actor: Actor) -> list[HostingApplication]:
    """The office's own hosting applications, newest first: an office has a handful. One query a request."""
    return actor.remember(
        filed,
        lambda: list(
            HostingApplication.objects.filter(host=actor.authority)
            .select_related("edition__series", "host")
            .order_by("-pk")[:MOST_FILED]
        ),
    )


def running(actor: Actor) -> list[Competition]:
    """The running competitions that the actor runs or looks after. One query a request, besides finding their ids."""
    mine = manages("pk").q(actor) | oversees("pk").q(actor)
    rows = Competition.objects.filter(mine).exclude(state=CompetitionState.CONCLUDED)
    return actor.remember(running, lambda: list(rows.order_by("name", "pk")))

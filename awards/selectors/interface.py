"""The rows of the interface."""

from __future__ import annotations

from django.db.models import QuerySet

from awards.models import Award, AwardRound
from awards.selectors.public_awards import my_award_rows, public_awards
from challenge_portal.organisations.actors import Actor
from competitions.policy import manages, oversees

__all__ = ["my_award_rows", "office_awards", "office_rounds", "public_awards"]


def office_rounds(actor: Actor) -> QuerySet[AwardRound]:
    """The rounds of the competitions that the actor runs or looks on at."""
    return AwardRound.objects.filter(manages().q(actor) | oversees().q(actor))


def office_awards(actor: Actor) -> QuerySet[Award]:
    """The awards of those rounds, dropped ones and nominations included."""
    ran, watched = manages("round__competition_id"), oversees("round__competition_id")
    return Award.objects.filter(ran.q(actor) | watched.q(actor))

"""The review of the second edition: the role ``judge`` has still to score, somebody else has submitted a sheet; and a
competition of the past with its evaluation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions import services
from competitions.states import PartyTitle
from tests.factories.competitions import Walk
from tests.factories.reviewing import reviewer, scored, seat_of

if TYPE_CHECKING:
    from tests.permissions.world import World


def build(world: World) -> None:
    """Add to ``world.things``: reviewer, review_sheet, review_recusal, past_competition, evaluation."""
    centre, edition, at = world.actors["centre"], world.things["second_edition"], world.at
    edition.refresh_from_db()
    reviewer(centre, edition, at=at, person=world.actors["judge"].person)
    other = reviewer(centre, edition, at=at)
    world.things["reviewer"] = seat_of(other, edition)
    application = world.things["recommended_application"]
    world.things["review_sheet"] = scored(other, application, at=at)
    world.things["expert"] = world.things["reviewer"].edition.organiser.experts.first()
    third = reviewer(centre, edition, at=at)
    services.declare_review_conflict(actor=third, application=application, reason="曾共同承担项目", at=at)
    world.things["review_recusal"] = application.review_recusals.get()
    _past(world)


def _past(world: World) -> None:
    """Of an edition held before there was a portal; nobody of this world ran it, so that nobody has one more to run."""
    walk, centre, at = Walk.__new__(Walk), world.actors["centre"], world.at
    walk.at, walk.tree, walk.centre = at, world.tree, centre
    entry = walk.entry(
        ordinal=4, year=2019, national_deadline=at.replace(year=2019), latest_final_on=None, report_before=None
    )
    edition = services.import_edition(
        actor=centre,
        entry=entry,
        issuer=world.tree["ministry"],
        announced_at=at.replace(year=2019, month=7, day=8),
        reason="补录",
        at=at,
    )
    party = services.PartyEntry(PartyTitle.GUIDING, authority=world.tree["ministry"])
    past = services.import_competition(
        actor=centre,
        entry=services.CompetitionEntry(edition=edition, place="日照高新区", code="RZ-2019", parties=[party]),
        reason="补录",
        at=at,
    )
    world.things["past_competition"] = past
    world.things["evaluation"] = services.evaluate_competition(
        actor=centre, competition=past, entry=services.EvaluationEntry("good", "征集充分，对接会偏少。"), at=at
    )

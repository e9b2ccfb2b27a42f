"""Who may do what in finals and with awards, and who sees them. Each rule stands here once.

A judge sees the final, the contestants and the solutions that they may score, and their own sheets; never one from
which they are recused. The host sees a sheet's marks only when the contestant's scoring is complete.
"""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from awards.models import Award, AwardKind, AwardRound, Decision, Entry, Final, FinalDemand, Judge, Recusal, ScoreSheet
from awards.states import (
    AWARD_ROUNDS_IN_PUBLIC,
    AWARDS_IN_PUBLIC,
    FINAL_IN_PARTIES_SIGHT,
    FINAL_OPEN_TO_JUDGES,
    EntryState,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import (
    AllOf,
    Among,
    Anybody,
    AnyOf,
    AtTheDeskOf,
    Related,
    RelatedPerson,
    Rule,
    Where,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import OFFICERS, OVERSEERS
from competitions.policy import manages, oversees
from solutions.policy import challenger, register_readers


def finals_judged(actor: Actor) -> frozenset[int]:
    """The finals on whose panel the actor sits: as a person or for a unit, never for an office. One query."""
    if actor.person is None or actor.authority is not None:
        return frozenset()
    seats = Judge.objects.filter(person=actor.person, stood_down_at=None)
    return frozenset(seats.values_list("final_id", flat=True))


def rows_judged(actor: Actor) -> QuerySet[Entry]:
    """The contestants that the actor reads and scores: of their finals, of their demand if they sit for one, and
    without those from whom they are recused. Judges who have not signed read nothing, and nobody reads before the
    order is drawn. A contestant may stand here more than once.
    """
    if actor.person is None:
        return Entry.objects.none()
    seat = "final_demand__final__judges__"
    mine = {f"{seat}person": actor.person, f"{seat}stood_down_at": None, f"{seat}signed_at__isnull": False}
    entries = Entry.objects.filter(
        Q(**{f"{seat}final_demand": None}) | Q(**{f"{seat}final_demand": F("final_demand")}),
        **mine,
        left_at=None,
        final_demand__left_at=None,
        final_demand__final__state__in=FINAL_OPEN_TO_JUDGES,
    )
    return entries.exclude(recusals__judge__person=actor.person)


def entries_judged(actor: Actor) -> frozenset[int]:
    """The ids of ``rows_judged``. One query."""
    return frozenset(rows_judged(actor).values_list("pk", flat=True))


def solutions_judged(actor: Actor) -> frozenset[int]:
    """The solutions of the contestants that the actor judges. One query."""
    return frozenset(rows_judged(actor).values_list("solution_id", flat=True))


def solution_readers(prefix: str) -> Rule:
    """Judges read the solutions that they score."""
    return Among(f"{prefix.removesuffix('__')}_id" if prefix else "pk", solutions_judged)


register_readers(solution_readers)


def finals_of_parties(actor: Actor) -> frozenset[int]:
    """The finals in which the actor's demand or solution competes."""
    entries = Entry.objects.filter(
        final_demand__final__state__in=FINAL_IN_PARTIES_SIGHT, final_demand__left_at=None, left_at=None
    )
    if actor.institution is not None:
        mine = entries.filter(solution__registration__institution=actor.institution) | entries.filter(
            final_demand__demand__owner=actor.institution
        )
    elif actor.person is not None and actor.authority is None:
        mine = entries.filter(solution__registration__person=actor.person)
    else:
        return frozenset()
    return frozenset(mine.values_list("final_demand__final_id", flat=True))


# whose an award is: the challenger's, the enterprise's, the unit's, the person's, the office's
RECEIVES = AnyOf(
    challenger("solution__registration"),
    Related("demand__owner"),
    Related("institution"),
    RelatedPerson("person"),
    AtTheDeskOf(OFFICERS, at="authority"),
)

_WATCH_FINAL = [manages(), oversees()]

MAY: dict[str, list[Rule]] = {
    # the final
    "awards.plan_final": [manages("pk")],  # of a competition
    "awards.run_final": [manages()],
    "awards.run_entry": [manages("final_demand__final__competition_id")],
    "awards.consent_as_owner": [Related("demand__owner")],  # of a FinalDemand
    "awards.consent_as_challenger": [challenger("solution__registration")],  # of an Entry
    "awards.score": [RelatedPerson("judge__person")],
    "awards.judge": [RelatedPerson("person")],  # of a Judge: sign, declare a conflict
    "awards.enter_paper": [manages("judge__final__competition_id")],  # of a ScoreSheet
    "awards.reopen_sheet": [manages("judge__final__competition_id")],
    "awards.decide_partner": [Related("demand__owner")],  # of a FinalDemand
    # the awards
    "awards.edit_catalogue": [manages("pk")],  # of a competition
    "awards.run_round": [manages()],
    "awards.run_award": [manages("round__competition_id")],
    "awards.read_certificate": [RECEIVES, manages("round__competition_id"), oversees("round__competition_id")],
}

register_actions(MAY)
register_visibility(
    Final,
    AnyOf(*_WATCH_FINAL, Among("pk", finals_judged), Among("pk", finals_of_parties)),
)
register_visibility(
    FinalDemand,
    AnyOf(
        manages("final__competition_id"),
        oversees("final__competition_id"),
        Among("final_id", finals_judged),
        Related("demand__owner"),
        Among("final_id", finals_of_parties),
    ),
)
register_visibility(
    Entry,
    AnyOf(
        manages("final_demand__final__competition_id"),
        oversees("final_demand__final__competition_id", roles=OVERSEERS),
        Among("pk", entries_judged),
        challenger("solution__registration"),
        Related("final_demand__demand__owner"),
    ),
)
register_visibility(
    Judge,
    AnyOf(manages("final__competition_id"), oversees("final__competition_id"), RelatedPerson("person")),
)
register_visibility(
    Recusal,
    AnyOf(
        manages("judge__final__competition_id"),
        oversees("judge__final__competition_id", roles=OVERSEERS),
        RelatedPerson("judge__person"),
    ),
)
register_visibility(
    ScoreSheet,
    AnyOf(
        RelatedPerson("judge__person"),
        AllOf(
            Where(entry__state=EntryState.SCORED),
            AnyOf(
                manages("judge__final__competition_id"),
                oversees("judge__final__competition_id", roles=OVERSEERS),
            ),
        ),
    ),
)
register_visibility(
    Decision,
    AnyOf(
        Related("final_demand__demand__owner"),
        manages("final_demand__final__competition_id"),
        oversees("final_demand__final__competition_id"),
        Among("final_demand__final_id", finals_of_parties),
    ),
)
register_visibility(AwardKind, Anybody())
register_visibility(AwardRound, AnyOf(Where(state__in=AWARD_ROUNDS_IN_PUBLIC), manages(), oversees()))
register_visibility(
    Award,
    AnyOf(
        Where(round__state__in=AWARD_ROUNDS_IN_PUBLIC, state__in=AWARDS_IN_PUBLIC),
        manages("round__competition_id"),
        oversees("round__competition_id"),
    ),
)

"""From a chosen solution to its letter of intent: the one that is there, or the button that begins it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, visible
from solutions.models import Agreement, Solution
from solutions.states import AGREEMENT_TONES, TAKEN, AgreementState, SolutionState


@dataclass(frozen=True, slots=True)
class AgreementDoor:
    """The way to the agreement of one solution. ``id`` is empty where it is still to be drafted, by this reader."""

    solution_id: int
    word: str
    id: int | None = None
    number: str = ""
    state_label: str = ""
    tone: str = ""


def agreement_door(solution: Solution, actor: Actor) -> AgreementDoor | None:
    """For one solution; nothing for whom there is no way. One query where it is chosen, none before."""
    if solution.state not in TAKEN:
        return None
    if found := agreement_doors([solution.demand_id], actor).get(solution.demand_id):
        return found
    may_draft = solution.state == SolutionState.CHOSEN and can(actor, "solutions.draft_agreement", solution)
    return AgreementDoor(solution.pk, solution.demand.competition.words.agreement) if may_draft else None


def agreement_doors(demand_ids: Collection[int], actor: Actor) -> dict[int, AgreementDoor]:
    """The living agreements that the actor sees, by demand: at most one of each. One query."""
    rows = visible(Agreement, actor).filter(solution__demand_id__in=demand_ids, solution__state__in=TAKEN)
    living = rows.exclude(state=AgreementState.VOIDED).select_related("solution__demand__competition__edition")
    return {each.solution.demand_id: _door(each) for each in living}


def _door(agreement: Agreement) -> AgreementDoor:
    state = AgreementState(agreement.state)
    word = agreement.solution.demand.competition.words.agreement
    return AgreementDoor(
        agreement.solution_id, word, agreement.pk, agreement.number, state.label, AGREEMENT_TONES[state]
    )

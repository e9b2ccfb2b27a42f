"""Look-ups for views and services: one visible object, or NotVisible (404)."""

from __future__ import annotations

from awards.models import Entry, Final, FinalDemand, Judge, ScoreSheet
from awards.policy import entries_judged
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible
from competitions.models import Competition
from competitions.policy import HOSTING, competitions_managed_with
from competitions.states import CompetitionState
from demands.models import Demand


def run_competitions(actor: Actor) -> list[Competition]:
    """The competitions in which the actor may set a final. One query beside finding their ids."""
    ids = competitions_managed_with(HOSTING)(actor) if actor.authority is not None else frozenset()
    if not ids:
        return []
    return list(Competition.objects.filter(pk__in=ids).exclude(state=CompetitionState.CONCLUDED).order_by("name"))


def final_for_staff(actor: Actor, final_id: int) -> Final:
    """A final as an officer or supervisor sees it."""
    if actor.authority is None:
        raise NotVisible(f"final {final_id}")
    return get_visible(Final, actor, "competition__edition", pk=final_id)


def final_demand_for_staff(actor: Actor, final_demand_id: int) -> FinalDemand:
    """A demand of a final, for those who look after the final."""
    if actor.authority is None:
        raise NotVisible(f"final demand {final_demand_id}")
    return get_visible(FinalDemand, actor, "final__competition", "demand__owner", pk=final_demand_id)


def entry_for_staff(actor: Actor, entry_id: int) -> Entry:
    """A contestant, for those who look after the final."""
    if actor.authority is None:
        raise NotVisible(f"entry {entry_id}")
    return get_visible(
        Entry, actor, "final_demand__final__competition", "final_demand__demand", "solution__registration", pk=entry_id
    )


def judge_for_staff(actor: Actor, judge_id: int) -> Judge:
    """A judge, for those who look after the final."""
    if actor.authority is None:
        raise NotVisible(f"judge {judge_id}")
    return get_visible(Judge, actor, "final__competition", "person", pk=judge_id)


def sheet_for_staff(actor: Actor, sheet_id: int) -> ScoreSheet:
    """A sheet whose marks the host may not see yet is found by its final alone, so that it can be reopened."""
    sheet = ScoreSheet.objects.select_related("judge__final__competition", "entry").filter(pk=sheet_id).first()
    if sheet is None or actor.authority is None or not _sees_final(actor, sheet.judge.final_id):
        raise NotVisible(f"sheet {sheet_id}")
    return sheet


def _sees_final(actor: Actor, final_id: int) -> bool:
    try:
        get_visible(Final, actor, pk=final_id)
    except NotVisible:
        return False
    return True


def demand_in_competition(final: Final, demand_id: int) -> FinalDemand | None:
    """A demand that stands in this final."""
    return final.demands.filter(pk=demand_id, left_at=None).select_related("demand__owner").first()


def own_final_demand(actor: Actor, final_demand_id: int) -> FinalDemand:
    """A demand in a final, of the actor's own enterprise."""
    found = get_visible(
        FinalDemand, actor, "final__competition", "demand__owner", "demand__public_version", pk=final_demand_id
    )
    if not can(actor, "awards.consent_as_owner", found):
        raise NotVisible(f"final demand {final_demand_id}")
    return found


def own_entry(actor: Actor, entry_id: int) -> Entry:
    """The challenger's own part in a final."""
    related = (
        "final_demand__final__competition",
        "final_demand__demand__public_version",
        "final_demand__demand__owner",
        "solution__registration",
    )
    found = get_visible(Entry, actor, *related, pk=entry_id)
    if not can(actor, "awards.consent_as_challenger", found):
        raise NotVisible(f"entry {entry_id}")
    return found


def own_seat(actor: Actor, final_id: int) -> Judge:
    """The actor's seat on the panel of a final."""
    found = (
        Judge.objects.filter(final=final_id, person=actor.person_id, stood_down_at=None)
        .select_related("final__competition", "person")
        .first()
        if actor.person_id
        else None
    )
    if found is None:
        raise NotVisible(f"seat in final {final_id}")
    return found


def judged_entry(actor: Actor, entry_id: int) -> tuple[Judge, Entry]:
    """A contestant that the actor reads and scores, with the seat. A recused one doesn't exist for them."""
    if entry_id not in actor.remember(entries_judged, lambda: entries_judged(actor)):
        raise NotVisible(f"entry {entry_id}")
    related = (
        "final_demand__final__competition",
        "final_demand__demand__public_version",
        "solution__registration",
        "solution__form_version",
        "solution__demand",
    )
    entry = Entry.objects.select_related(*related).get(pk=entry_id)
    return own_seat(actor, entry.final_demand.final_id), entry


def demand_of_competition(final: Final, demand_id: str) -> Demand | None:
    """A demand of the final's competition, by what was posted."""
    number = number_typed(demand_id)
    rows = Demand.objects.filter(competition=final.competition_id).select_related("owner")
    return rows.filter(pk=number).first() if number is not None else None


def entry_of_party(actor: Actor, entry_id: int) -> Entry:
    """A contestant whom the enterprise may choose."""
    return get_visible(Entry, actor, "final_demand", pk=entry_id)

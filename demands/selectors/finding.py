"""Look-ups for views and services: one visible object, or NotVisible (404)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Prefetch, QuerySet

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.policy import can, get_visible, visible
from competitions.models import Competition
from competitions.policy import manages, oversees
from competitions.states import CompetitionState, Stage
from demands.models import Analysis, Batch, Demand
from demands.policy import MAY_ANALYSE

LATEST = datetime.max.replace(tzinfo=UTC)


def _with_competition(rows: QuerySet[Demand]) -> QuerySet[Demand]:
    return rows.prefetch_related(
        Prefetch("competition", Competition.objects.select_related("edition").prefetch_related("periods"))
    )


def demand_for(actor: Actor, demand_id: int) -> Demand:
    """A demand that the actor sees."""
    related = ("owner", "region", "agency", "form_version", "public_version", "entered_office", "entered_agency")
    brought = ("intake__link", "intake__claimed_by")
    rows = visible(Demand, actor).select_related(*related, *brought)
    analyses = Prefetch("analyses", Analysis.objects.select_related("agency", "form_version", "document"))
    demand = _with_competition(rows).prefetch_related(analyses).filter(pk=demand_id).first()
    if demand is None:
        raise NotVisible(f"demand {demand_id}")
    return demand


def own_demand(actor: Actor, demand_id: int) -> Demand:
    """A demand of the actor's own unit."""
    demand = demand_for(actor, demand_id)
    if not can(actor, "demands.edit", demand):
        raise NotVisible(f"demand {demand_id}")
    return demand


def staff_demand(actor: Actor, demand_id: int) -> Demand:
    """A demand that an officer or supervisor sees as such."""
    demand = demand_for(actor, demand_id)
    if actor.authority is None:
        raise NotVisible(f"demand {demand_id}")
    return demand


def analysis_for(actor: Actor, analysis_id: int) -> Analysis:
    """An analysis that is a task of the actor's agency."""
    related = ("demand__owner", "demand__competition__edition", "demand__region", "demand__form_version", "agency")
    analysis = get_visible(Analysis, actor, *related, "form_version", "document", pk=analysis_id)
    if not can(actor, "demands.analyse", analysis):
        raise NotVisible(f"analysis {analysis_id}")
    return analysis


def batch_for(actor: Actor, batch_id: int) -> Batch:
    """A batch that the actor sees."""
    return get_visible(Batch, actor, "competition", "announcement", "document", pk=batch_id)


def competition_for(actor: Actor, code: str) -> Competition:
    """A competition by its code."""
    return get_visible(Competition, actor, "edition", code=code)


def open_competitions() -> list[Competition]:
    """The competitions that take demands now, soonest deadline first. Two queries."""
    rows = Competition.objects.filter(state=CompetitionState.COLLECTING).prefetch_related("periods")
    return sorted(rows.order_by("name"), key=_deadline)


def _deadline(competition: Competition) -> datetime:
    return competition.closes(Stage.COLLECTION) or LATEST


def open_competition(competition_id: int) -> Competition:
    """One competition by its id, whatever its state: the service says what stands against filing."""
    found = Competition.objects.prefetch_related("periods").filter(pk=competition_id).first()
    if found is None:
        raise NotVisible(f"competition {competition_id}")
    return found


def run_competitions(actor: Actor) -> list[Competition]:
    """The competitions that the actor runs."""
    return [each for each in watched_competitions(actor) if can(actor, "competitions.run", each)]


def watched_competitions(actor: Actor) -> list[Competition]:
    """The competitions that the actor runs or looks on at. Few queries, whatever their number."""
    watched = manages("pk").q(actor) | oversees("pk").q(actor)
    return list(Competition.objects.filter(watched).order_by("-edition__year", "code"))


def agencies() -> list[Institution]:
    """The units that can be entrusted with an analysis: agencies first, then universities and institutes."""
    rows = Institution.objects.filter(kind__in=MAY_ANALYSE, code_confirmed=True).select_related("region")
    return sorted(rows, key=lambda each: (each.kind != "service_agency", each.name))


def agency_by_id(typed: str) -> Institution | None:
    """The chosen agency; nothing for a forged or empty choice."""
    number = number_typed(typed)
    return Institution.objects.filter(pk=number, kind__in=MAY_ANALYSE).first() if number is not None else None

"""Batches for the host: their entries in order, and what else could go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, visible
from competitions.models import Competition
from competitions.states import CompetitionState
from demands.models import Batch, BatchEntry, Demand
from demands.states import BatchState, DemandState


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch in the list."""

    id: int
    title: str
    number: str
    competition: str
    count: int
    is_published: bool
    published_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One demand of a batch, or one that could be taken in. Budget in 万元."""

    id: int
    number: str
    title: str
    owner: str
    industry: str
    budget: Any
    budget_hidden: bool
    state_label: str
    ready: bool


@dataclass(frozen=True, slots=True)
class BatchPage:
    """The page of one batch."""

    batch: Batch
    entries: list[EntryRow]
    others: list[EntryRow]
    editable: bool
    file: Any
    announcement_id: int | None


def batch_rows(actor: Actor) -> list[BatchRow]:
    """The batches that the actor sees, newest first. One query."""
    rows = visible(Batch, actor).select_related("competition").annotate(count=Count("entries"))
    return [
        BatchRow(
            id=batch.pk,
            title=batch.title,
            number=batch.number,
            competition=batch.competition.name,
            count=batch.count,
            is_published=batch.state == BatchState.PUBLISHED,
            published_at=batch.published_at,
            created_at=batch.created_at,
        )
        for batch in rows.order_by("-created_at", "-pk")
    ]


def ready_counts(actor: Actor) -> dict[int, int]:
    """How many confirmed demands of each competition stand in no batch yet. One query."""
    rows = visible(Demand, actor).filter(state=DemandState.CONFIRMED, batch_entry=None)
    return dict(rows.order_by().values_list("competition_id").annotate(count=Count("pk")))


def publishes(competition: Competition) -> bool:
    """Whether a batch can still be of use: the competition isn't over."""
    return competition.state != CompetitionState.CONCLUDED


def batch_page(batch: Batch, actor: Actor) -> BatchPage:
    """A batch with its entries and the confirmed demands that stand in no batch. Four queries at most."""
    editable = batch.state == BatchState.DRAFT and can(actor, "demands.publish", batch)
    related = ("demand__owner", "demand__public_version")
    entries = BatchEntry.objects.filter(batch=batch).select_related(*related).order_by("position")
    others: list[EntryRow] = []
    if editable:
        free = Demand.objects.filter(
            competition_id=batch.competition_id, state=DemandState.CONFIRMED, batch_entry=None
        ).select_related("owner", "public_version")
        others = [_entry(demand) for demand in free.order_by("state_changed_at", "pk")]
    print_file = None
    if batch.document is not None:
        found = batch.document.files.filter(role="print", voided_at=None).select_related("file").first()
        print_file = found.file if found else None
    return BatchPage(
        batch=batch,
        entries=[_entry(entry.demand) for entry in entries],
        others=others,
        editable=editable,
        file=print_file,
        announcement_id=batch.announcement_id,
    )


def _entry(demand: Demand) -> EntryRow:
    public = demand.public_version
    return EntryRow(
        id=demand.pk,
        number=public.number or demand.case_number,
        title=public.title,
        owner=str(demand.owner),
        industry=public.industry_label,
        budget=public.budget,
        budget_hidden=public.budget_hidden,
        state_label=demand.get_state_display(),
        ready=demand.state == DemandState.CONFIRMED,
    )

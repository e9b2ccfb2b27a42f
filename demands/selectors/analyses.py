"""The tasks of an agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.organisations.actors import Actor
from demands.models import Analysis
from demands.states import ANALYSIS_TONES, OPEN_TO_AGENCY, AnalysisState


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One analysis in the agency's list."""

    id: int
    number: str
    title: str
    owner: str
    competition: str
    state_label: str
    tone: str
    due_at: datetime | None
    assigned_at: datetime
    is_open: bool


def agency_tasks(actor: Actor) -> list[TaskRow]:
    """The analyses entrusted to the actor's agency, open ones first, the soonest due on top. One query."""
    if actor.institution is None:
        return []
    rows = (
        Analysis.objects.filter(agency=actor.institution)
        .exclude(state=AnalysisState.CANCELLED)
        .select_related("demand__owner", "demand__competition")
        .order_by("due_at", "pk")
    )
    found = [_task(analysis) for analysis in rows]
    return sorted(found, key=lambda row: not row.is_open)


def _task(analysis: Analysis) -> TaskRow:
    state = AnalysisState(analysis.state)
    return TaskRow(
        id=analysis.pk,
        number=analysis.demand.case_number,
        title=str(analysis.demand),
        owner=str(analysis.demand.owner),
        competition=analysis.demand.competition.name,
        state_label=state.label,
        tone=ANALYSIS_TONES[state],
        due_at=analysis.due_at if state in OPEN_TO_AGENCY else None,
        assigned_at=analysis.assigned_at,
        is_open=state in OPEN_TO_AGENCY,
    )

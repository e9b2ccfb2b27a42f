"""Finals for the enterprise and the challenger: the question, then the result, then the decision.

They read rank, total, the mean of each criterion and the comments without names; never who gave what.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from awards.models import Entry, FinalDemand, ScoreSheet
from awards.papers.finals import SUMMARY, counting
from awards.people import living_entries
from awards.results import DemandResult, ResultRow, put_together
from awards.states import FINAL_TONES, FinalState
from challenge_portal.documents.models import DocumentFile
from challenge_portal.organisations.actors import Actor
from solutions.selectors.finding import challenged_by


@dataclass(frozen=True)
class PartyRow:
    """A final in which the actor's demand or solution stands, or is asked to."""

    url_name: str
    id: int
    title: str
    number: str
    subject: str
    starts_at: datetime
    place: str
    state_label: str
    tone: str
    waits: str  # what waits for the actor
    left: str


@dataclass(frozen=True)
class PartyPage:
    """The page of one side. ``rows`` are the results without judges; a challenger reads the own one in full."""

    number: str
    title: str
    final_title: str
    competition: str
    place: str
    starts_at: datetime
    minutes: tuple[int, int, int]
    criteria: list[dict[str, Any]]
    state_label: str
    tone: str
    asked: bool
    consented_at: datetime | None
    left_at: datetime | None
    left_reason: str
    released: bool
    rows: tuple[ResultRow, ...]
    decision: Any
    counting: str
    paper: Any
    order: int | None = None
    code: str = ""
    is_demo: bool = False


def party_rows(actor: Actor) -> list[PartyRow]:
    """What the actor's unit has to do with finals, newest first. Two queries."""
    mine = _owned(actor).select_related("final", "demand__public_version", "decision")
    rows = [_owner_row(each) for each in mine.order_by("-pk")]
    entries = Entry.objects.filter(challenged_by(actor, "solution__registration__")).select_related(
        "final_demand__final", "final_demand__demand", "solution"
    )
    rows += [_challenger_row(each) for each in entries.order_by("-pk")]
    return sorted(rows, key=lambda row: (not row.waits, -row.starts_at.timestamp()))


def _owner_row(each: FinalDemand) -> PartyRow:
    final = each.final
    waits = ""
    if each.left_at is None and final.state == FinalState.PLANNED and each.consented_at is None:
        waits = "请答复是否同意"
    elif each.left_at is None and final.state == FinalState.RELEASED and getattr(each, "decision", None) is None:
        waits = "请决定合作方"
    return PartyRow(
        "awards:final_demand",
        each.pk,
        final.title,
        each.demand.number_shown,
        each.demand.title,
        final.starts_at,
        final.place,
        final.get_state_display(),
        FINAL_TONES[FinalState(final.state)],
        waits,
        each.left_reason if each.left_at else "",
    )


def _challenger_row(each: Entry) -> PartyRow:
    final = each.final_demand.final
    asked = each.left_at is None and final.state == FinalState.PLANNED and each.consented_at is None
    return PartyRow(
        "awards:entry",
        each.pk,
        final.title,
        each.solution.number,
        each.solution.title,
        final.starts_at,
        final.place,
        final.get_state_display(),
        FINAL_TONES[FinalState(final.state)],
        "请答复是否同意" if asked else "",
        each.left_reason if each.left_at else "",
    )


def owner_page(final_demand: FinalDemand) -> PartyPage:
    """The enterprise's page: everything of its own demand. Four queries at most."""
    released = final_demand.final.state == FinalState.RELEASED and final_demand.left_at is None
    rows = _results(final_demand).rows if released else ()
    return _page(final_demand, tuple(_anonymous(row) for row in rows), final_demand)


def challenger_page(entry: Entry) -> PartyPage:
    """The challenger's page: the own result in full, of the others rank, name and total. Four queries at most."""
    final_demand = entry.final_demand
    released = final_demand.final.state == FinalState.RELEASED and entry.left_at is None
    rows = _results(final_demand).rows if released else ()
    shown = tuple(
        _anonymous(row) if row.entry_id == entry.pk else replace(_anonymous(row), averages=(), comments=())
        for row in rows
    )
    return replace(_page(final_demand, shown, entry), order=entry.draw_order, code=entry.code)


def _results(final_demand: FinalDemand) -> DemandResult:
    final = final_demand.final
    entries = [entry for entry in living_entries(final) if entry.final_demand_id == final_demand.pk]
    sheets = ScoreSheet.objects.filter(entry__final_demand=final_demand, counted=True).select_related("judge")
    return put_together(final, entries, sheets)[0]


def _anonymous(row: ResultRow) -> ResultRow:
    """Without who gave what."""
    return replace(row, given=(), median=None)


def _page(final_demand: FinalDemand, rows: tuple[ResultRow, ...], asked: FinalDemand | Entry) -> PartyPage:
    final, demand = final_demand.final, final_demand.demand
    public = getattr(demand, "public_version", None)
    return PartyPage(
        number=demand.number_shown,
        title=public.title if public else demand.title,
        final_title=final.title,
        competition=final.competition.name,
        place=final.place,
        starts_at=final.starts_at,
        minutes=(final.presentation_minutes, final.question_minutes, final.scoring_minutes),
        criteria=list(final.criteria),
        state_label=final.get_state_display(),
        tone=FINAL_TONES[FinalState(final.state)],
        asked=asked.left_at is None and asked.consented_at is None and final.state == FinalState.PLANNED,
        consented_at=asked.consented_at,
        left_at=asked.left_at,
        left_reason=asked.left_reason,
        released=final.state == FinalState.RELEASED and asked.left_at is None,
        rows=rows,
        decision=getattr(final_demand, "decision", None),
        counting=counting(final),
        paper=_paper(final.pk) if rows else None,
        is_demo=final.is_demo,
    )


def _paper(final_id: int) -> Any:
    found = DocumentFile.objects.filter(
        document__kind=SUMMARY, document__subject_kind="awards.final", document__subject_id=str(final_id)
    ).filter(role="print", voided_at=None)
    entry = found.select_related("file").first()
    return entry.file if entry is not None else None


def questions_to_owner(actor: Actor) -> QuerySet[FinalDemand]:
    """Where the acting enterprise is asked whether its demand goes to the final."""
    return _owned(actor).filter(final__state=FinalState.PLANNED, left_at=None, consented_at=None)


def questions_to_challenger(actor: Actor) -> QuerySet[Entry]:
    """Where the acting challenger is asked whether they take part."""
    mine = Entry.objects.filter(challenged_by(actor, "solution__registration__"))
    return mine.filter(final_demand__final__state=FinalState.PLANNED, left_at=None, consented_at=None)


def partners_to_decide(actor: Actor) -> QuerySet[FinalDemand]:
    """Where the results are out and the acting enterprise has not decided."""
    return _owned(actor).filter(final__state=FinalState.RELEASED, left_at=None, decision__isnull=True)


def _owned(actor: Actor) -> QuerySet[FinalDemand]:
    """The acting enterprise's demands in finals."""
    if actor.institution is None:
        return FinalDemand.objects.none()
    return FinalDemand.objects.filter(demand__owner=actor.institution)

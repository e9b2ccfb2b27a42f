"""Reading the record for pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Max

from challenge_portal.trail.models import TrailEntry
from challenge_portal.trail.services import Subject, subject_of
from challenge_portal.trail.verbs import UnknownVerb, verb_text


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One act as a page shows it. States are the labels that staff see; an act without a move has none."""

    at: datetime
    actor: str
    role: str
    acting_for: str
    verb: str
    text: str
    from_label: str
    to_label: str
    reason: str
    details: dict[str, object]


def timeline(subject: Subject, *, verbs: Collection[str] | None = None, limit: int | None = None) -> list[TimelineRow]:
    """What happened to a subject, newest first. One query. ``verbs`` keeps only these acts."""
    kind, subject_id, _ = subject_of(subject)
    entries = TrailEntry.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-id")
    if verbs is not None:
        entries = entries.filter(verb__in=verbs)
    return [_row(entry) for entry in entries[:limit]]


def _row(entry: TrailEntry) -> TimelineRow:
    return TimelineRow(
        at=entry.at,
        actor=entry.actor_label,
        role=entry.role,
        acting_for=entry.acting_for,
        verb=entry.verb,
        text=said_verb(entry.verb),
        from_label=state_label(entry.subject_kind, entry.from_state),
        to_label=state_label(entry.subject_kind, entry.to_state),
        reason=entry.reason,
        details=entry.details,
    )


def moved(entry: TrailEntry) -> str:
    """``待审核 → 退回修改``; empty for an act without a move."""
    if not entry.from_state and not entry.to_state:
        return ""
    kind = entry.subject_kind
    return f"{state_label(kind, entry.from_state)} → {state_label(kind, entry.to_state)}".strip()


def said_verb(verb: str) -> str:
    """An old entry whose verb is no longer registered shows the verb itself: the record outlives the code."""
    try:
        return verb_text(verb)
    except UnknownVerb:
        return verb


def state_label(kind: str, state: str) -> str:
    """The staff's word for a state of that kind of subject; the raw value where the model has no such state."""
    return _state_labels(kind).get(state, state)


@cache
def _state_labels(kind: str) -> dict[str, str]:
    try:
        choices = apps.get_model(kind)._meta.get_field("state").flatchoices
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return {str(value): str(label) for value, label in choices}


def latest(kind: str, ids: Collection[object], verb: str) -> dict[str, datetime]:
    """When each of these subjects last met this act, by its id as a text; who never did is not there. One query."""
    wanted = [str(each) for each in ids]
    rows = TrailEntry.objects.filter(subject_kind=kind, subject_id__in=wanted, verb=verb).order_by()
    return dict(rows.values_list("subject_id").annotate(last=Max("at")))

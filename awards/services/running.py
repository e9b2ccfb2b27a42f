"""On the day: contestants are called, heard, scored and completed."""

from __future__ import annotations

from datetime import datetime

from awards.models import Entry
from awards.workflow.finals import ENTRY
from challenge_portal.organisations.actors import Actor


def fire_entry(
    name: str, *, actor: Actor, entry: Entry, at: datetime, reason: str = "", version: int | None = None
) -> Entry:
    """A move of a contestant. ``reason`` with ``complete`` says why missing sheets are not waited for."""
    data = {"without": reason.strip()} if name == "complete" else None
    ENTRY.fire(entry, name, actor=actor, at=at, reason=reason, data=data, version=version)
    return entry

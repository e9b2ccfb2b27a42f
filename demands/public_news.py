"""What changes for the public when: moves of public things, and rows that public pages show.

Everything that a visitor reads comes from these models. Moves are told by the workflow (they write by compare-and-set,
which sends no signal), all else by Django's signals of saving and deleting. A model that a public page begins to show
must be added here; until it is, its changes are seen when the kept copies run out (``VISITOR_COPY_SECONDS``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from challenge_portal.kernel import clock
from challenge_portal.organisations.models import Authority
from challenge_portal.workflow.engine import when_moved
from competitions.models import Announcement, Competition, CompetitionParty, Edition, Series, StagePeriod
from demands.models import Batch, Correction, Demand, PublicQuestion, PublicVersion
from demands.services.public_state import public_changed
from demands.states import ON_THE_HALL, CorrectionState

SHOWN = (
    Announcement,
    Authority,
    Competition,
    CompetitionParty,
    Correction,
    Edition,
    PublicQuestion,
    PublicVersion,
    Series,
    StagePeriod,
)
MOVES_IN_PUBLIC = (Batch, Competition, Edition)


def listen() -> None:
    """Begin to listen; called when the app is ready."""
    when_moved(_moved)
    for model in SHOWN:
        post_save.connect(_saved, sender=model, dispatch_uid=f"public:{model.__name__}")
        post_delete.connect(_saved, sender=model, dispatch_uid=f"public:{model.__name__}")


def _moved(subject: Model, before: str, at: datetime) -> None:
    on_the_hall = isinstance(subject, Demand) and (before in ON_THE_HALL or subject.state in ON_THE_HALL)
    if on_the_hall or isinstance(subject, MOVES_IN_PUBLIC):
        public_changed(at=at)


def _saved(instance: Model, **_: Any) -> None:
    if isinstance(instance, PublicVersion) and instance.published_at is None:
        return  # still being worded
    if isinstance(instance, PublicQuestion) and instance.answered_at is None:
        return  # nobody reads it yet
    if isinstance(instance, Correction) and instance.state != CorrectionState.PUBLISHED:
        return  # between the two sides
    public_changed(at=clock.now())  # the moment only says when the row may be rubbed out

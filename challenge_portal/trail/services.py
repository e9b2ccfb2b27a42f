"""Writing the record. One function for every act of the portal, and one for the right to be forgotten."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from challenge_portal.trail.context import request_facts
from challenge_portal.trail.digests import personal_digest
from challenge_portal.trail.models import PLATFORM, TrailEntry, TrailPersonal
from challenge_portal.trail.verbs import register_verbs, verb_text

__all__ = ["RecordedActor", "Subject", "erase_personal", "record", "register_verbs", "subject_of", "verb_text"]

Described = tuple[str, object, str]  # kind, id, label
Subject = models.Model | Described


class RecordedActor(Protocol):
    """What the record needs of an actor. The real class stands above, in organisations."""

    @property
    def person_id(self) -> object:
        """The person's id, or nothing for the system and for visitors."""

    @property
    def label(self) -> str:
        """The name that stands in the record."""

    @property
    def role_label(self) -> str:
        """What the person is there, in words."""

    @property
    def acting_for_label(self) -> str:
        """The organisation acted for; empty for oneself."""


def record(
    *,
    actor: RecordedActor,
    verb: str,
    subject: Subject,
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    details: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
    scope: str | None = None,
) -> TrailEntry:
    """Write down one act, in the transaction of the act itself.

    ``subject`` is a saved model instance or ``(kind, id, label)``; an instance may offer ``trail_label`` and
    ``trail_scope``. ``details`` holds facts that may stay for good; values about natural persons go into
    ``personal``, which can be erased. ``scope`` is ``competition:<id>`` or, when nothing else is known, the platform.
    Raises ``UnknownVerb`` for a verb nobody registered and ``ValueError`` for a moment without a zone.
    """
    verb_text(verb)
    if at.tzinfo is None:
        raise ValueError("记录的时间须带时区。")
    kind, subject_id, label = subject_of(subject)
    facts = request_facts()
    salt = secrets.token_hex(16) if personal else ""
    kept = _as_json(personal or {})
    entry = TrailEntry(
        at=at,
        scope=scope or getattr(subject, "trail_scope", "") or PLATFORM,
        verb=verb,
        actor_id=_text(actor.person_id),
        actor_label=actor.label[:200],
        role=actor.role_label[:200],
        acting_for=actor.acting_for_label[:200],
        subject_kind=kind,
        subject_id=subject_id[:300],
        subject_label=label[:300],
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        details=_as_json(details or {}),
        personal_digest=personal_digest(kept, salt) if kept else "",
        address=facts.address,
        request_id=facts.request_id,
    )
    if not kept:
        entry.save(force_insert=True)
        return entry
    with transaction.atomic():
        entry.save(force_insert=True)
        TrailPersonal.objects.create(entry=entry, values=kept, salt=salt)
    return entry


@transaction.atomic
def erase_personal(*, subject: Subject, actor: RecordedActor, at: datetime, reason: str) -> int:
    """Erase the personal values in every entry about ``subject``; the entries and their seals stay whole.

    Returns how many were erased. The erasure is itself an act and is recorded, even when there was nothing left.
    """
    kind, subject_id, _ = subject_of(subject)
    held = TrailPersonal.objects.filter(entry__subject_kind=kind, entry__subject_id=subject_id, erased_at=None)
    erased = held.update(values={}, salt="", erased_at=at)
    record(
        actor=actor,
        verb="trail.personal.erased",
        subject=subject,
        at=at,
        reason=reason,
        details={"erased": erased},
    )
    return erased


def subject_of(subject: Subject) -> tuple[str, str, str]:
    """``(kind, id, label)`` of a subject as texts; kind is the model's ``app.model`` in lower case."""
    if isinstance(subject, models.Model):
        if subject.pk is None:
            raise ValueError("没有保存的对象不能作为记录的对象。")
        return subject._meta.label_lower, str(subject.pk), str(getattr(subject, "trail_label", "") or subject)
    kind, subject_id, label = subject
    return kind, _text(subject_id), label


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _as_json(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they will come back from the database: money and moments as text, tuples as lists."""
    kept: dict[str, object] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return kept

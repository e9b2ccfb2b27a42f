"""Refused tries at protected matter: kept in the record, in a transaction of their own."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, models, transaction

from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.trail.http import PortalRequest
from challenge_portal.trail.models import TrailEntry
from challenge_portal.trail.services import Subject, record

logger = logging.getLogger(__name__)
ONCE_PER = timedelta(minutes=1)
REFUSED = "trail.act.refused"


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Whoever came before there was an actor."""

    person_id: str = ""
    label: str = "未登录访客"
    role_label: str = ""
    acting_for_label: str = ""


def record_refusal(request: PortalRequest, error: NotAllowed | NotVisible) -> None:
    """Write down that this request was refused. Called after the view's transaction is gone.

    A visitor without sign-in who meets a 404 is not recorded: that is the open web, not a try at protected matter.
    The same person at the same place from the same address is recorded once a minute, so nobody can flood the
    record. A record that can't be written must not turn the refusal into a server error; it goes to the log.
    """
    actor = getattr(request, "actor", None) or _Visitor()
    if isinstance(error, NotVisible) and not actor.person_id:
        return
    path = request.path[:300]
    try:
        with transaction.atomic():
            if _recorded_lately(request, str(actor.person_id or ""), path):
                return
            record(
                actor=actor,
                verb=REFUSED,
                subject=("request", path, path),
                at=request.now,
                details=_details(request, error),
                scope=_scope(error),
            )
    except DatabaseError:
        logger.exception("A refused try could not be recorded: %s", path)


def _recorded_lately(request: PortalRequest, person_id: str, path: str) -> bool:
    return TrailEntry.objects.filter(
        subject_kind="request",
        subject_id=path,
        verb=REFUSED,
        actor_id=person_id,
        address=request.address,
        at__gt=request.now - ONCE_PER,
    ).exists()


def _details(request: PortalRequest, error: NotAllowed | NotVisible) -> dict[str, object]:
    details: dict[str, object] = {
        "method": request.method or "",
        "answer": 403 if isinstance(error, NotAllowed) else 404,
    }
    if isinstance(error, NotAllowed):
        details["action"] = error.action
        if isinstance(error.subject, models.Model):
            details["subject"] = {"kind": error.subject._meta.label_lower, "id": str(error.subject.pk)}
    return details


def _scope(error: NotAllowed | NotVisible) -> str | None:
    subject: Subject | object = getattr(error, "subject", None)
    return getattr(subject, "trail_scope", None)

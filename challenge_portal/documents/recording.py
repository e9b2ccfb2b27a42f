"""What happens to a paper is written into the record of what it belongs to."""

from collections.abc import Mapping
from datetime import datetime

from challenge_portal.documents.models import Document
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record


def record_about(
    document: Document,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """One act on a paper, as an entry about its subject, with the paper's number, version and hash."""
    record(
        actor=actor,
        verb=verb,
        subject=(document.subject_kind, document.subject_id, document.title),
        at=at,
        reason=reason,
        details={"number": document.number, "version": document.version, "hash": document.snapshot_hash}
        | dict(details or {}),
        scope=document.scope or None,
    )

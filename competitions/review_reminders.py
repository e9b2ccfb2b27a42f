"""Until when named reviewers owe their sheets, and that only those who still owe one are reminded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.notices.services import DeadlineKind, register_deadlines, set_deadline
from challenge_portal.organisations.actors import Actor
from competitions.models import Edition, HostingApplication
from competitions.reviewers import reviewers_owing

SCORE = "score"


def remind_reviewers(edition: Edition, *, at: datetime) -> None:
    """Set or move what named reviewers are reminded of; nothing where the centre has named no day for it.

    Called after every act that changes who owes a sheet.
    """
    if edition.review_deadline is None:
        return
    set_deadline(
        edition,
        SCORE,
        at=edition.review_deadline,
        label=f"评审{edition.title}申办表",
        recipients=reviewers_owing(edition),
        link=reverse("competitions:reviewing"),
        since=at,
    )


def count_sheets_anew(application: HostingApplication, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """An application came to the centre or left it. Whoever releases many at once does this once, afterwards."""
    if not (data and data.get("released")):
        remind_reviewers(application.edition, at=at)


def _owed_by(edition_id: str, at: datetime) -> list[User] | None:
    edition = Edition.objects.filter(pk=edition_id).first()
    return reviewers_owing(edition) if edition is not None else None


register_deadlines({("competitions.edition", SCORE): DeadlineKind("评审申办表", owed_by=_owed_by)})

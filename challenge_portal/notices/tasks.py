"""The jobs of notices: mail, and texts to phones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from challenge_portal.jobs.registry import handler
from challenge_portal.notices.mail import send_messages
from challenge_portal.notices.phone import send_to_phones


@handler("notices.mail", attempts=6, lease=timedelta(minutes=15), atomic=False)
def mail(payload: dict[str, Any], *, at: datetime) -> None:
    """Send these messages by mail; what is sent already is left alone, so a second attempt sends only the rest."""
    send_messages(payload["messages"], at=at)


@handler("notices.phone", attempts=4, lease=timedelta(minutes=5), atomic=False)
def phone(payload: dict[str, Any], *, at: datetime) -> None:
    """Send these messages to the phones of those who wish it; what is sent already is left alone."""
    send_to_phones(payload["messages"], at=at)

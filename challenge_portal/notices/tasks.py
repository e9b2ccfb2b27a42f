"""The jobs of notices: mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from challenge_portal.jobs.registry import handler
from challenge_portal.notices.mail import send_messages


@handler("notices.mail", attempts=6, lease=timedelta(minutes=15), atomic=False)
def mail(payload: dict[str, Any], *, at: datetime) -> None:
    """Send these messages by mail; what is sent already is left alone, so a second attempt sends only the rest."""
    send_messages(payload["messages"], at=at)

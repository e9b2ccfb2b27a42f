"""Messages and deadlines for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import ZONE
from challenge_portal.notices.models import Deadline
from challenge_portal.notices.services import set_deadline, tell
from challenge_portal.trail.services import Subject

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
FORM = ("competitions.application", 12, "日照市申办表")
DAY = timedelta(days=1)


def told(*persons: User, text: str = "申办表已被退回修改。", link: str = "/applications/12/", **more: object) -> int:
    """Tell these persons something."""
    given: dict[str, object] = {"at": NOW, "kind": "applications"}
    return tell(persons, text=text, link=link, **(given | more))  # type: ignore[arg-type]


def due_in(days: float, *persons: User, subject: Subject = FORM, **more: object) -> Deadline:
    """The deadline of the form (or another matter), so many days from now."""
    given: dict[str, object] = {"at": NOW + days * DAY, "label": "提交申办表", "link": "/applications/12/"}
    return set_deadline(subject, "submission", recipients=persons, **(given | more))  # type: ignore[arg-type]

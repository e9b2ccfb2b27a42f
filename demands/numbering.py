"""How demands, analyses and announcements are numbered: by competition, each series without holes."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from competitions import numbering
from competitions.models import Competition

PATTERNS = {
    "demand": "{code}",  # RZ-2027-0001
    "case": "XQ-{code}",
    "analysis": "FX-{code}",
    "announcement": "{code}需求公告第{number}号",
}


def take(kind: str, competition: Competition, *, subject: models.Model, at: datetime) -> str:
    """The next number of a kind; nothing may be locked after it in the same transaction."""
    return numbering.take(f"demands.{kind}", PATTERNS[kind], competition, subject=subject, at=at)

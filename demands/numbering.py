"""How demands, analyses and announcements are numbered: by competition, each series without holes."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from challenge_portal.documents.services import take_number
from competitions.models import Competition


def take(kind: str, competition: Competition, *, subject: models.Model, at: datetime) -> str:
    """The next number of a kind; nothing may be locked after it in the same transaction.

    ``demand`` gives ``RZ-2027-0001``, ``case`` ``XQ-RZ-2027-0001``, ``analysis`` ``FX-RZ-2027-0001`` and
    ``announcement`` ``RZ-2027需求公告第1号``. A competition's code carries its year and is unique, so a series runs on
    when the competition reaches into the next year.
    """
    prefix = {
        "demand": competition.code,
        "case": f"XQ-{competition.code}",
        "analysis": f"FX-{competition.code}",
        "announcement": f"{competition.code}需求公告第{{number}}号",
    }[kind]
    year = competition.edition.year
    return take_number(f"competition:{competition.pk}", f"demands.{kind}", year, prefix=prefix, subject=subject, at=at)

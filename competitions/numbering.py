"""Numbers in the series of one competition: every app above numbers its papers and cases by this rule."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from challenge_portal.documents.services import take_number
from competitions.models import Competition


def take(kind: str, pattern: str, competition: Competition, *, subject: models.Model, at: datetime) -> str:
    """The next number of a kind in this competition, without holes; nothing may be locked after it in the transaction.

    ``XY-{code}`` gives ``XY-RZ-2027-0001``, ``{code}需求公告第{number}号`` gives ``RZ-2027需求公告第1号``. A competition's
    code carries its year and is unique, so a series runs on when the competition reaches into the next year.
    """
    prefix = pattern.replace("{code}", competition.code)
    year = competition.edition.year
    return take_number(f"competition:{competition.pk}", kind, year, prefix=prefix, subject=subject, at=at)

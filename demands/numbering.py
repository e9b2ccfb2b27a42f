"""How demands, analyses and announcements are numbered: by competition and year, each series without holes."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from challenge_portal.documents.services import take_number
from challenge_portal.kernel.clock import local
from competitions.models import Competition


def take(kind: str, competition: Competition, *, subject: models.Model, at: datetime) -> str:
    """The next number of a kind; nothing may be locked after it in the same transaction.

    ``demand`` gives ``RZ-2026-0001``, ``case`` ``XQ-RZ-2026-0001``, ``analysis`` ``FX-RZ-2026-0001`` and
    ``announcement`` ``RZ需求公告〔2026〕1号``.
    """
    year = local(at).year
    place = competition.code.replace(f"-{year}", "")
    prefix = {
        "demand": f"{place}-{year}",
        "case": f"XQ-{place}-{year}",
        "analysis": f"FX-{place}-{year}",
        "announcement": f"{place}需求公告〔{{year}}〕{{number}}号",
    }[kind]
    return take_number(f"competition:{competition.pk}", f"demands.{kind}", year, prefix=prefix, subject=subject, at=at)

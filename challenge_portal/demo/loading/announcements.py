"""What the offices announced besides the notices themselves."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from challenge_portal.demo.data import rows
from challenge_portal.demo.loading.agenda import Agenda
from challenge_portal.demo.loading.cast import Cast
from competitions.services import AnnouncementEntry, publish_announcement

COMPETITIONS = {
    "SH": "cic-7-shanghai", "SZ": "cic-7-suzhou", "NB": "cic-7-ningbo", "SN": "cic-7-shaanxi", "JS": "cic-7-jiangsu",
}  # fmt: skip


def plan_announcements(cast: Cast, agenda: Agenda) -> None:
    """Put each on the agenda."""
    for row in rows("announcements"):
        agenda.plan(agenda.office_moment(-row["days"], row["time"]), partial(_publish, cast, row))


def _publish(cast: Cast, row: dict[str, Any], at: datetime) -> None:
    publish_announcement(
        actor=cast.actor(row["officer"]),
        issuer=cast.authority(row["issuer"]),
        entry=AnnouncementEntry(
            title=row["title"],
            body=row["body"],
            kind=row["kind"],
            document_number=row["document_number"],
            edition=cast.editions.get(row.get("edition", "")),
            competition=cast.competitions.get(COMPETITIONS.get(row.get("competition", ""), "")),
            is_demo=True,
        ),
        at=at,
    )

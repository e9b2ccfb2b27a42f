"""People and entries for tests of the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from challenge_portal.trail.models import TrailEntry
from challenge_portal.trail.services import record

NOON = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Somebody:
    """What the record needs of an actor."""

    person_id: int | None = 7
    label: str = "李敏（演示）"
    role_label: str = "承办地工作人员"
    acting_for_label: str = "上海市科学技术委员会"


OFFICER = Somebody()


def recorded(
    number: int = 1, *, verb: str = "trail.act.refused", scope: str | None = None, **more: object
) -> TrailEntry:
    """One entry about demand ``number``."""
    given: dict[str, object] = {"actor": OFFICER, "at": NOON, "subject": ("demands.demand", number, f"需求{number}")}
    return record(verb=verb, scope=scope, **(given | more))  # type: ignore[arg-type]

"""A complaint about the scene's competition."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.organisations.actors import ANONYMOUS, Actor
from competitions import services
from competitions.models import Complaint
from tests.factories.demands import NOW, Scene

TEXT = "承办单位未按公布的日程接收材料，两次退回均未写明理由，附有往来记录，请核查。"


def filed(
    scene: Scene, *, actor: Actor = ANONYMOUS, at: datetime = NOW, upload: Any = None, **given: Any
) -> tuple[Complaint, str]:
    """The complaint and its query code."""
    values: dict[str, Any] = {"kind": "process", "text": TEXT} | given
    return services.file_complaint(
        actor=actor,
        competition=scene.competition,
        entry=services.ComplaintEntry(**values),
        at=at,
        code=services.new_query_code(),
        upload=upload,
    )

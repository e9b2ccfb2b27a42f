"""Matching meetings in the interface."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.rest import WorkflowViewSet
from solutions.serializers.matching import MeetingSerializer
from solutions.services.matching import fire_meeting
from solutions.workflow.matching import MEETING


class MeetingViewSet(WorkflowViewSet):
    """对接会: the caller's own, and for the host all of its competitions. Minutes are recorded on the page."""

    workflow = MEETING
    serializer_class = MeetingSerializer
    related = ("competition",)

    def service_move(
        self,
        obj: Any,
        move: str,
        *,
        actor: Actor,
        at: datetime,
        reason: str,
        data: Mapping[str, Any] | None,
        version: int,
    ) -> None:
        """Convene or cancel, through the same service as the pages."""
        fire_meeting(move, actor=actor, meeting=obj, at=at, reason=reason, version=version)


ROUTES: list[tuple[str, Any, str]] = [("my/meetings", MeetingViewSet, "meeting")]

"""Matching meetings in the interface."""

from __future__ import annotations

from typing import Any

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import WorkflowViewSet
from solutions.serializers.matching import MeetingSerializer
from solutions.services.matching import fire_meeting
from solutions.workflow.matching import MEETING


class MeetingViewSet(WorkflowViewSet):
    """对接会: the caller's own, and for the host all of its competitions. Minutes are recorded on the page."""

    workflow = MEETING
    serializer_class = MeetingSerializer
    related = ("competition",)

    def service_move(self, asked: AskedMove) -> None:
        """Convene or cancel, through the same service as the pages."""
        fire_meeting(asked.name, meeting=asked.obj, **asked.terms)


ROUTES: list[tuple[str, Any, str]] = [("my/meetings", MeetingViewSet, "meeting")]

"""Finals in the interface: those the caller runs, looks after, judges or takes part in."""

from __future__ import annotations

from typing import Any

from awards.serializers.finals import DrawSerializer, FinalSerializer
from awards.services.finals import fire_final
from awards.workflow.finals import FINAL
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import WorkflowViewSet, checked


class FinalViewSet(WorkflowViewSet):
    """现场赛, with what can be done to it now."""

    workflow = FINAL
    serializer_class = FinalSerializer
    related = ("competition",)

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the page."""
        seed = checked(asked, DrawSerializer)["seed"]
        fire_final(asked.name, final=asked.obj, seed=seed, **asked.terms)


ROUTES: list[tuple[str, Any, str]] = [("finals", FinalViewSet, "final")]

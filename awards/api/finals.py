"""Finals in the interface: those the caller runs, looks after, judges or takes part in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from awards.serializers.finals import DrawSerializer, FinalSerializer
from awards.services.finals import fire_final
from awards.workflow.finals import FINAL
from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.rest import WorkflowViewSet


class FinalViewSet(WorkflowViewSet):
    """现场赛, with what can be done to it now."""

    workflow = FINAL
    serializer_class = FinalSerializer
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
        """Through the same service as the page."""
        typed = DrawSerializer(data=data or {})
        typed.is_valid(raise_exception=True)
        seed = typed.validated_data["seed"]
        fire_final(move, actor=actor, final=obj, at=at, reason=reason, version=version, seed=seed)


ROUTES: list[tuple[str, Any, str]] = [("finals", FinalViewSet, "final")]

"""Registrations in the interface: one's own, and those of the competitions that one runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from challenge_portal.organisations.actors import Actor
from challenge_portal.workflow.rest import WorkflowViewSet
from solutions import services
from solutions.serializers.registrations import RegistrationCaseSerializer, RegistrationMoveSerializer
from solutions.workflow.registrations import REGISTRATION


class RegistrationViewSet(WorkflowViewSet):
    """The registrations that the caller has a part in, with what can be done to each now."""

    workflow = REGISTRATION
    serializer_class = RegistrationCaseSerializer
    related = ("competition__edition", "institution", "person", "form_version", "document")

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
        """Through the same service as the pages; the data is checked first."""
        typed = RegistrationMoveSerializer(data=data or {})
        typed.is_valid(raise_exception=True)
        services.fire_registration(
            move,
            actor=actor,
            registration=obj,
            at=at,
            reason=reason,
            version=version,
            scan_matches=typed.validated_data["scan_matches"],
        )


ROUTES: list[tuple[str, Any, str]] = [("registrations", RegistrationViewSet, "registration")]

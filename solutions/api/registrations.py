"""Registrations in the interface: one's own, and those of the competitions that one runs."""

from typing import Any

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import WorkflowViewSet, checked
from solutions import services
from solutions.serializers.registrations import RegistrationCaseSerializer, RegistrationMoveSerializer
from solutions.workflow.registrations import REGISTRATION


class RegistrationViewSet(WorkflowViewSet):
    """The registrations that the caller has a part in, with what can be done to each now."""

    workflow = REGISTRATION
    serializer_class = RegistrationCaseSerializer
    related = ("competition__edition", "institution", "person", "form_version", "document")

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the pages; the data is checked first."""
        compared = checked(asked, RegistrationMoveSerializer)["scan_matches"]
        services.fire_registration(asked.name, registration=asked.obj, scan_matches=compared, **asked.terms)


ROUTES: list[tuple[str, Any, str]] = [("registrations", RegistrationViewSet, "registration")]

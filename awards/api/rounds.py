"""Awards in the interface: the public lists, one's own, and the host's rounds with their moves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins

from awards import services
from awards.selectors import interface
from awards.serializers.rounds import (
    AwardRoundSerializer,
    AwardSerializer,
    OfficeAwardSerializer,
    PublicityDataSerializer,
)
from awards.workflow.rounds import AWARD, ROUND
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import PortalViewSet, WorkflowViewSet, checked


class AwardViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Awards in publicity and awards that were granted."""

    serializer_class = AwardSerializer
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ("round__competition__code", "round__state")

    def get_queryset(self) -> QuerySet[Any]:
        """What everybody reads."""
        rows = interface.public_awards().order_by("-pk")
        return rows.none() if getattr(self, "swagger_fake_view", False) else rows

    def get_object(self) -> Any:
        """One award, or the portal's own 404."""
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(f"award {self.kwargs['pk']}")
        return found


class MyAwardViewSet(mixins.ListModelMixin, PortalViewSet):
    """What the caller's unit, office or person was awarded."""

    serializer_class = AwardSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Any]:
        """Nothing for a visitor."""
        if getattr(self, "swagger_fake_view", False) or not self.actor.is_signed_in:
            return interface.public_awards().none()
        return interface.my_award_rows(self.actor)


class AwardRoundViewSet(WorkflowViewSet):
    """The rounds of the competitions that the caller runs or looks on at."""

    workflow = ROUND
    serializer_class = AwardRoundSerializer
    related = ("competition__edition__series", "competition__complaint_body")

    def rows(self) -> QuerySet[Any]:
        """Not the public ones of other competitions: those are under ``awards/``."""
        return interface.office_rounds(self.actor)

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        if asked.name == "publicise":
            data = checked(asked, PublicityDataSerializer)
            services.publicise_round(actor=asked.actor, round_=asked.obj, at=asked.at, version=asked.version, **data)
        else:
            services.move_round(asked.name, round_=asked.obj, **asked.terms)


class OfficeAwardViewSet(WorkflowViewSet):
    """The awards of those rounds, nominations included."""

    workflow = AWARD
    serializer_class = OfficeAwardSerializer
    related = ("kind", "round__competition", "solution")

    def rows(self) -> QuerySet[Any]:
        """Of the competitions that the caller runs or looks on at."""
        return interface.office_awards(self.actor)

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        services.move_award(asked.name, award=asked.obj, **asked.terms)


ROUTES: list[tuple[str, Any, str]] = [
    ("awards", AwardViewSet, "award"),
    ("my/awards", MyAwardViewSet, "my-award"),
    ("award-rounds", AwardRoundViewSet, "award-round"),
    ("office/awards", OfficeAwardViewSet, "office-award"),
]

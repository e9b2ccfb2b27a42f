"""Letters of intent and technical contracts in the interface."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import PortalViewSet, WorkflowViewSet, checked
from solutions.selectors.agreements import RELATED
from solutions.selectors.contracts import contracts_of
from solutions.serializers.agreements import AgreementMoveSerializer, AgreementSerializer, ContractSerializer
from solutions.services.agreements import fire_agreement
from solutions.workflow.agreements import AGREEMENT


class AgreementViewSet(WorkflowViewSet):
    """意向协议: those in which the caller has a part. The signed scan is uploaded on the page."""

    workflow = AGREEMENT
    serializer_class = AgreementSerializer
    related = RELATED

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the pages; the data is checked first."""
        data = checked(asked, AgreementMoveSerializer)
        fire_agreement(asked.name, agreement=asked.obj, data=data, **asked.terms)


class ContractViewSet(PortalViewSet):
    """技术合同: those that the caller sees, newest first."""

    serializer_class = ContractSerializer
    filter_backends = ()

    @extend_schema(responses=ContractSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The contracts under the caller's agreements."""
        page = self.paginate_queryset(contracts_of(self.actor))
        return self.get_paginated_response([ContractSerializer(row).data for row in page or []])


ROUTES: list[tuple[str, Any, str]] = [
    ("my/agreements", AgreementViewSet, "agreement"),
    ("my/contracts", ContractViewSet, "contract"),
]

"""Demands in the interface: the public hall for everybody, and the cases that the caller has a part in."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import PortalViewSet, WorkflowViewSet, checked
from demands import services
from demands.selectors.finding import agency_by_id
from demands.selectors.hall import hall_rows, public_demand
from demands.selectors.hall_query import BANDS, COOPERATION, SORTS, HallQuery
from demands.serializers import (
    DemandCaseSerializer,
    HallRowSerializer,
    MoveDataSerializer,
    PublicDemandSerializer,
)
from demands.workflow import DEMAND

FILTERS = [
    OpenApiParameter("q", str, description="编号、名称、指标或一段话。"),
    OpenApiParameter("industry", str, description="产业领域代码。"),
    OpenApiParameter("place", str, description="地区：承办地（日照），或其中的区县（日照 · 岚山）。"),
    OpenApiParameter(
        "cooperation",
        str,
        description=f"合作方式：{'、'.join(f'{key}={label}' for key, label in COOPERATION.items())}。",
    ),
    OpenApiParameter("due", str, description="多少天内截止：7、30、90。"),
    OpenApiParameter("competition", str, description="赛事代码。"),
    OpenApiParameter(
        "budget", str, description=f"经费：{'、'.join(f'{key}={label}' for key, label in BANDS.items())}。"
    ),
    OpenApiParameter("state", str, description="open 揭榜中（默认），agreed 已达成合作意向，closed 已截止，all 全部。"),
    OpenApiParameter("sort", str, description=f"排序：{'、'.join(f'{key}={label}' for key, label in SORTS.items())}。"),
]


class PublicDemandViewSet(PortalViewSet):
    """The hall: what a visitor sees on the pages, and nothing more."""

    serializer_class = HallRowSerializer
    lookup_field = "number"
    lookup_value_regex = "[^/]{1,40}"
    filter_backends = ()

    @extend_schema(parameters=FILTERS, responses=HallRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The demands on the hall, filtered like the page."""
        given = {key: str(value) for key, value in request.query_params.items() if key != "page"}
        page = self.paginate_queryset(hall_rows(HallQuery.from_address(given), at=self.at))
        rows = [HallRowSerializer(row).data for row in page or []]
        return self.get_paginated_response(rows)

    @extend_schema(responses=PublicDemandSerializer)
    def retrieve(self, request: Request, number: str) -> Response:
        """One demand by its public number."""
        return Response(PublicDemandSerializer(public_demand(number, at=self.at)).data)


class DemandCaseViewSet(WorkflowViewSet):
    """The demands that the caller has a part in, with what can be done to each now."""

    workflow = DEMAND
    serializer_class = DemandCaseSerializer
    related = ("competition", "owner", "form_version", "agency", "region")

    def service_move(self, asked: AskedMove) -> None:
        """Through the same services as the pages; the data is checked first."""
        values = checked(asked, MoveDataSerializer)
        demand, actor, at, version = asked.obj, asked.actor, asked.at, asked.version
        if asked.name == "submit":
            services.submit_demand(actor=actor, demand=demand, at=at, declared=values["declared"], version=version)
        elif asked.name == "assign":
            agency = agency_by_id(str(values["agency"] or ""))
            if agency is None:
                raise Refused(Refusal("请选择分析机构。", field="agency"))
            services.assign_agency(
                actor=actor, demand=demand, agency=agency, at=at, due_at=values["due_at"], version=version
            )
        else:
            data = {"leaks_checked": values["leaks_checked"]}
            services.fire_demand(asked.name, demand=demand, data=data, **asked.terms)


ROUTES = [
    ("demands", PublicDemandViewSet, "demand"),
    ("my/demands", DemandCaseViewSet, "my-demand"),
]

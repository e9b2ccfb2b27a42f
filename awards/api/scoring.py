"""A judge's own scoring in the interface: tasks, one sheet, save, submit."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from awards.selectors import finding
from awards.selectors.scoring import score_page, tasks_of
from awards.serializers.finals import ScoringSerializer, SheetSerializer, TaskSerializer
from awards.services import scoring as services
from challenge_portal.kernel.refusals import NotVisible, Refused
from challenge_portal.workflow.rest import PortalViewSet


class ScoringViewSet(PortalViewSet):
    """我的评审: the contestants that the caller scores, never those from whom they are recused."""

    serializer_class = TaskSerializer
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends = ()

    @extend_schema(responses=TaskSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The contestants in their order."""
        page = self.paginate_queryset(tasks_of(self.actor))
        return self.get_paginated_response([TaskSerializer(task).data for task in page or []])

    @extend_schema(responses=SheetSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """The own sheet for one contestant."""
        judge, entry = self._judged(pk)
        return Response(SheetSerializer(score_page(judge, entry, at=self.at)).data)

    @extend_schema(request=ScoringSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def save(self, request: Request, pk: str) -> Response:
        """暂存. 409 where another device saved since."""
        return self._write(request, pk, submit=False)

    @extend_schema(request=ScoringSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """提交评分."""
        return self._write(request, pk, submit=True)

    def _judged(self, pk: str) -> tuple[Any, Any]:
        if int(pk) >= 2**63:
            raise NotVisible(f"entry {pk}")
        return finding.judged_entry(self.actor, int(pk))

    def _write(self, request: Request, pk: str, *, submit: bool) -> Response:
        judge, entry = self._judged(pk)
        typed = ScoringSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        values = typed.validated_data
        sheet = services.sheet_of(judge, entry)
        version = services.page_version(sheet, values["version"])
        given = services.SheetEntry(values["marks"], values["comment"])
        if submit:
            services.submit_sheet(actor=self.actor, sheet=sheet, typed=given, at=self.at, version=version)
        else:
            saved = services.save_sheet(actor=self.actor, sheet=sheet, typed=given, at=self.at, version=version)
            for key, error in saved.marks.errors.items():
                raise Refused(error, field=f"marks-{key}")
        return Response(SheetSerializer(score_page(judge, entry, at=self.at)).data)


ROUTES: list[tuple[str, Any, str]] = [("my/scoring", ScoringViewSet, "my-scoring")]

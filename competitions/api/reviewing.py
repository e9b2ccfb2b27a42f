"""The review of hosting applications in the interface: for the centre and for each reviewer alone, as on the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.rest import CaseSerializer, PortalViewSet, WorkflowViewSet, checked
from competitions import services
from competitions.review_workflow import REVIEW_SHEET
from competitions.selectors import lookups


class ReviewerSerializer(serializers.Serializer[Any]):
    """One named reviewer of one edition."""

    id = serializers.IntegerField(source="pk", help_text="编号。")
    edition = serializers.IntegerField(source="edition_id", help_text="届次的编号。")
    name = serializers.CharField(source="person.display_name", help_text="姓名。")
    named_at = serializers.DateTimeField(help_text="聘请时间。")
    review_deadline = serializers.DateTimeField(
        source="edition.review_deadline", allow_null=True, help_text="评审截止；没有设定的为 null。"
    )
    stood_down_at = serializers.DateTimeField(allow_null=True, help_text="退出时间；在聘的为 null。")
    stood_down_reason = serializers.CharField(allow_blank=True, help_text="退出原因。")


class ReviewSheetSerializer(CaseSerializer):
    """One reviewer's sheet for one application. A draft is there for its reviewer alone."""

    application = serializers.IntegerField(source="application_id", help_text="申办表的编号，见 hosting-applications。")
    host = serializers.CharField(source="application.host.name", help_text="申办单位。")
    reviewer = serializers.IntegerField(source="reviewer_id", help_text="评审专家的编号，见 reviewers。")
    marks = serializers.JSONField(help_text="各项评分：评审标准的代号对应分数（文字，半分为一档）。")
    comment = serializers.CharField(allow_blank=True, help_text="评审意见。")
    total = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True, help_text="合计；提交后才有，满分 100。"
    )
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="提交时间。")


class ScoresDataSerializer(serializers.Serializer[Any]):
    """The data of a submission: the marks and the opinion."""

    marks = serializers.DictField(
        child=serializers.CharField(max_length=12), help_text="评审标准的代号对应分数（文字，半分为一档）。"
    )
    comment = serializers.CharField(max_length=services.LONGEST_COMMENT, help_text="评审意见，300 字以内。")


class ReviewerViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """评审专家: all of its editions for the centre, their own seat for each reviewer, nobody for anybody else."""

    serializer_class = ReviewerSerializer
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ("edition",)

    def get_queryset(self) -> QuerySet[Any]:
        """In the order of naming."""
        if getattr(self, "swagger_fake_view", False):
            return lookups.reviewers(actor=ANONYMOUS).none()
        return lookups.reviewers(actor=self.actor)

    def get_object(self) -> Any:
        """One reviewer, or the portal's own 404."""
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(f"reviewer {self.kwargs['pk']}")
        return found


class ReviewSheetViewSet(WorkflowViewSet):
    """评审表: a reviewer's own ones, and for the centre what was submitted."""

    workflow = REVIEW_SHEET
    serializer_class = ReviewSheetSerializer
    related = ("application__edition__organiser", "application__host", "reviewer__person")
    filterset_fields = ("state", "application", "application__edition")

    def service_move(self, asked: AskedMove) -> None:
        """The reviewer submits with marks and opinion in ``with_data``; the centre reopens with a reason."""
        if asked.name == "submit":
            services.submit_review_sheet(
                actor=asked.actor,
                application=asked.obj.application,
                typed=services.ReviewEntry(**checked(asked, ScoresDataSerializer)),
                at=asked.at,
                version=asked.version,
            )
        elif asked.name == "reopen":
            services.reopen_review_sheet(sheet=asked.obj, **asked.terms)
        else:
            raise UnknownMove("没有这个操作。请刷新页面后重试。")


ROUTES: list[tuple[str, Any, str]] = [
    ("reviewers", ReviewerViewSet, "reviewer"),
    ("review-sheets", ReviewSheetViewSet, "review-sheet"),
]

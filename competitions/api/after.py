"""What belongs to an application besides its form, in the interface: more time, changes, the work plan."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import CaseSerializer, WorkflowViewSet, checked
from competitions import services
from competitions.api.cases import FormVersionSerializer
from competitions.change_workflow import CHANGE
from competitions.extension_workflow import EXTENSION
from competitions.plan_workflow import WORK_PLAN

LAUNCH = "launch"


class ExtensionSerializer(CaseSerializer):
    """One later deadline for one host."""

    edition = serializers.CharField(source="edition.title", help_text="届次。")
    host = serializers.CharField(source="host.name", help_text="申办单位。")
    office = serializers.CharField(source="office.name", help_text="同意延期的单位。")
    deadline = serializers.DateTimeField(help_text="延期至；恰在此刻仍算按时。")
    reason = serializers.CharField(help_text="原因。")
    granted_at = serializers.DateTimeField(help_text="同意时间。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class ChangeSerializer(CaseSerializer):
    """One request for a change after acceptance."""

    application = serializers.IntegerField(source="application_id", help_text="申办表的编号，见 hosting-applications。")
    application_number = serializers.CharField(source="application.number", help_text="申办表的表号。")
    host = serializers.CharField(source="application.host.name", help_text="承办单位。")
    before = serializers.JSONField(help_text="变更前，按字段名；字段见申办表的表单版本。")
    asked = serializers.JSONField(help_text="申请变更为，按字段名。")
    reason = serializers.CharField(help_text="原因。")
    late_final_reason = serializers.CharField(allow_blank=True, help_text="现场赛延后的原因；没有的为空。")
    asked_at = serializers.DateTimeField(help_text="申请时间。")
    revision = serializers.IntegerField(allow_null=True, help_text="批准后申办表的版次；未批准为 null。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class WorkPlanSerializer(CaseSerializer):
    """One work plan."""

    number = serializers.CharField(allow_blank=True, help_text="编号；报送后才有。")
    competition = serializers.CharField(source="competition.code", help_text="赛事代码。")
    revision = serializers.IntegerField(help_text="报送次数。")
    form_version = FormVersionSerializer(help_text="填报所用的表单版本。")
    answers = serializers.JSONField(help_text="填报内容，字段见表单版本。")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="最近一次报送的时间。")
    approved_at = serializers.DateTimeField(allow_null=True, help_text="批准时间。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class LaunchDataSerializer(serializers.Serializer[Any]):
    """The data of a launch: what is announced to everybody."""

    title = serializers.CharField(max_length=120, help_text="公告的标题。")
    body = serializers.CharField(max_length=20_000, help_text="公告的正文。")
    document_number = serializers.CharField(
        default="", allow_blank=True, max_length=60, help_text="发文字号；可以没有。"
    )


class ExtensionViewSet(WorkflowViewSet):
    """个别延期: the later deadlines that the caller's office gave, got or looks after."""

    workflow = EXTENSION
    serializer_class = ExtensionSerializer
    related = ("edition__organiser", "host", "office")
    filterset_fields = ("state", "edition")

    def service_move(self, asked: AskedMove) -> None:
        """Withdraw; use and replacement follow from other acts."""
        services.move_extension(asked.name, extension=asked.obj, **asked.terms)


class ChangeViewSet(WorkflowViewSet):
    """承办后变更: the requests that the caller's office asked, consents to or decides."""

    workflow = CHANGE
    serializer_class = ChangeSerializer
    related = ("application__edition__organiser", "application__host", "application__recommender")
    filterset_fields = ("state", "application")

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        services.move_change(asked.name, change=asked.obj, **asked.terms)


class WorkPlanViewSet(WorkflowViewSet):
    """工作方案: of the competitions that the caller runs or looks after; a draft is there for its host alone."""

    workflow = WORK_PLAN
    serializer_class = WorkPlanSerializer
    related = ("competition__edition__organiser", "form_version")
    filterset_fields = ("state", "competition__code")

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages; a launch carries the text of its announcement in ``with_data``."""
        if asked.name == LAUNCH:
            entry = services.LaunchEntry(**checked(asked, LaunchDataSerializer))
            services.launch_competition(
                actor=asked.actor, plan=asked.obj, entry=entry, at=asked.at, version=asked.version
            )
            return
        services.move_plan(asked.name, plan=asked.obj, **asked.terms)


ROUTES: list[tuple[str, Any, str]] = [
    ("personal-extensions", ExtensionViewSet, "extension"),
    ("change-requests", ChangeViewSet, "change"),
    ("work-plans", WorkPlanViewSet, "work-plan"),
]

"""What everybody reads in the interface, and my applications with what can be done to them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from challenge_portal.documents.inspection import MOST_PAGES
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.workflow.rest import CaseSerializer, PortalViewSet, WorkflowViewSet, checked
from competitions import services
from competitions.filters import CompetitionFilter
from competitions.selectors import lookups
from competitions.selectors.announced import as_it_holds_now
from competitions.workflow import APPLICATION, COMPETITION, EDITION


class PeriodSerializer(serializers.Serializer[Any]):
    """One line of a calendar."""

    stage = serializers.CharField(help_text="阶段。")
    stage_label = serializers.CharField(source="get_stage_display", help_text="阶段的名称。")
    opens_at = serializers.DateTimeField(allow_null=True, help_text="开始。")
    closes_at = serializers.DateTimeField(help_text="截止；恰在此刻仍算按时。")


class PartySerializer(serializers.Serializer[Any]):
    """One organisation under a competition."""

    title = serializers.CharField(help_text="名义。")
    title_label = serializers.CharField(source="get_title_display", help_text="名义的名称。")
    name = serializers.CharField(source="shown_name", help_text="单位，按通知所列名称。")
    may_manage = serializers.BooleanField(help_text="是否为具体承办单位。")


class EditionSerializer(CaseSerializer):
    """One edition that is public."""

    title = serializers.CharField(help_text="名称。")
    year = serializers.IntegerField(help_text="年度。")
    ordinal = serializers.IntegerField(help_text="届次。")
    umbrella = serializers.CharField(allow_blank=True, help_text="母体赛事名称；没有的为空。")
    document_number = serializers.CharField(help_text="通知的发文字号。")
    national_deadline = serializers.DateTimeField(help_text="全国申办截止。")
    published_at = serializers.DateTimeField(allow_null=True, help_text="发布时间。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class CompetitionSerializer(CaseSerializer):
    """One competition with parties and calendar."""

    code = serializers.CharField(help_text="赛事代码。")
    name = serializers.CharField(help_text="名称。")
    place = serializers.CharField(help_text="地名。")
    edition = serializers.CharField(source="edition.title", help_text="届次。")
    also = serializers.CharField(
        source="second_title",
        allow_blank=True,
        help_text="暨：同时属于的另一系列的赛事全称，名称里已写上；没有的为空。",
    )
    industries = serializers.ListField(child=serializers.CharField(), help_text="产业领域。")
    theme = serializers.CharField(allow_blank=True, help_text="主题。")
    seals_solutions = serializers.BooleanField(help_text="解决方案是否密封至截止；密封的，截止后启封。")
    parties = PartySerializer(many=True, source="parties.all", help_text="组织单位。")
    periods = PeriodSerializer(many=True, source="periods.all", help_text="日程。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class FormFieldSerializer(serializers.Serializer[Any]):
    """One field of a form."""

    name = serializers.CharField(help_text="字段在填报内容中的名称。")
    title = serializers.CharField(source="label", help_text="栏目名。")
    kind = serializers.CharField(help_text="填写方式。")
    is_required = serializers.BooleanField(source="required", help_text="是否必填。")
    limit = serializers.IntegerField(allow_null=True, help_text="文字的字数上限，多选的项数上限，表格的行数上限。")


class FormVersionSerializer(serializers.Serializer[Any]):
    """The version of the form that an application was filled in with."""

    title = serializers.CharField(help_text="表单名称。")
    version = serializers.IntegerField(help_text="版本。")
    form_fields = FormFieldSerializer(many=True, source="specs", help_text="字段，按次序。")


class ApplicationSerializer(CaseSerializer):
    """One hosting application."""

    number = serializers.CharField(allow_blank=True, help_text="表号；定稿后才有。")
    revision = serializers.IntegerField(help_text="定稿版次。")
    name = serializers.CharField(help_text="赛事名称。")
    host = serializers.CharField(source="host.name", help_text="申办单位。")
    recommender = serializers.CharField(
        source="recommender.name", allow_null=True, default=None, help_text="推荐单位；直接报火炬中心的为 null。"
    )
    form_version = FormVersionSerializer(help_text="填报所用的表单版本。")
    answers = serializers.JSONField(help_text="填报内容，字段见表单版本。")
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="最近一次提交的时间。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class CorrectionSerializer(serializers.Serializer[Any]):
    """What of an announcement was corrected."""

    corrected_at = serializers.DateTimeField(help_text="更正时间。")
    text = serializers.CharField(help_text="更正内容，一行一项。")
    former_body = serializers.CharField(allow_blank=True, help_text="更正前的正文；正文没有改的为空。")


class AnnouncementSerializer(serializers.Serializer[Any]):
    """One public announcement."""

    id = serializers.IntegerField(source="pk", help_text="编号。")
    kind = serializers.CharField(help_text="种类。")
    kind_label = serializers.CharField(source="get_kind_display", help_text="种类的名称。")
    title = serializers.CharField(help_text="标题。")
    document_number = serializers.CharField(allow_blank=True, help_text="发文字号。")
    body = serializers.CharField(allow_blank=True, help_text="正文。")
    issuer = serializers.CharField(source="issuer.name", help_text="发布单位。")
    published_at = serializers.DateTimeField(help_text="发布时间。")
    corrections = CorrectionSerializer(many=True, source="corrections.all", help_text="更正，按时间先后。")
    is_demo = serializers.BooleanField(help_text="是否演示数据。")


class VerdictDataSerializer(serializers.Serializer[Any]):
    """The data of a verdict: which pages of print and scan were compared, and why it goes over a province's quota."""

    scan_pages = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_PAGES),
        default=list,
        max_length=MOST_PAGES,
        help_text="逐页比对后“与系统一致”的盖章件页码，须包括每一页。",
    )
    over_quota_reason = serializers.CharField(
        default="", allow_blank=True, help_text="超过每省名额推荐的原因；只用于推荐，名额为“原则上”时。"
    )


class EditionViewSet(WorkflowViewSet):
    """Editions that are public."""

    workflow = EDITION
    serializer_class = EditionSerializer
    filterset_fields = ("year", "state")

    def service_move(self, asked: AskedMove) -> None:
        """Publish, close, conclude."""
        services.move_edition(asked.name, actor=asked.actor, edition=asked.obj, at=asked.at, version=asked.version)


class CompetitionViewSet(WorkflowViewSet):
    """All competitions, the archive included."""

    workflow = COMPETITION
    serializer_class = CompetitionSerializer
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_-]{1,20}"
    related = ("edition",)
    filterset_class = CompetitionFilter

    def rows(self) -> QuerySet[Any]:
        """With parties and calendar."""
        return lookups.competitions(actor=self.actor)


class ApplicationViewSet(WorkflowViewSet):
    """The applications that the caller's office filed, reviews or decides on."""

    workflow = APPLICATION
    serializer_class = ApplicationSerializer
    related = ("edition__series", "edition__organiser", "host", "recommender", "track", "form_version", "document")
    filterset_fields = ("state",)

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        data = checked(asked, VerdictDataSerializer) if asked.name in services.VERDICTS else {}
        services.move_application(asked.name, application=asked.obj, **data, **asked.terms)


class AnnouncementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Notices, forwardings, decisions and demand announcements, the newest first."""

    serializer_class = AnnouncementSerializer
    lookup_value_regex = "[0-9]{1,18}"
    filterset_fields = ("kind", "competition__code")

    def get_queryset(self) -> QuerySet[Any]:
        """What everybody sees."""
        if getattr(self, "swagger_fake_view", False):
            return lookups.announcements(actor=ANONYMOUS).none()
        return lookups.announcements(actor=self.actor)

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of them, as they hold now."""
        return as_it_holds_now(super().paginate_queryset(queryset) or [])

    def get_object(self) -> Any:
        """One announcement as it holds now, or the portal's own 404."""
        found = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise NotVisible(f"announcement {self.kwargs['pk']}")
        return as_it_holds_now([found])[0]


ROUTES: list[tuple[str, Any, str]] = [
    ("editions", EditionViewSet, "edition"),
    ("competitions", CompetitionViewSet, "competition"),
    ("announcements", AnnouncementViewSet, "announcement"),
    ("hosting-applications", ApplicationViewSet, "application"),
]

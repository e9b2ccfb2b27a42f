"""The office's pages for this app: lists, filters, export, moves. What needs judgement leads to the portal page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from challenge_portal.form_versions.comparing import VersionList
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.office import Column, OfficeAdmin, OfficeInline
from competitions import services
from competitions.change_workflow import CHANGE
from competitions.complaint_workflow import COMPLAINT
from competitions.extension_workflow import EXTENSION
from competitions.letter_workflow import LETTER
from competitions.models import (
    Announcement,
    AnnouncementCorrection,
    ChangeRequest,
    Competition,
    CompetitionGrant,
    CompetitionParty,
    Complaint,
    Edition,
    EditionForwarding,
    HostingApplication,
    PersonalExtension,
    RecommendationLetter,
    Series,
    Session,
    StagePeriod,
    Track,
    WorkPlan,
)
from competitions.plan_workflow import WORK_PLAN
from competitions.selectors.versions import application_versions
from competitions.workflow import APPLICATION, COMPETITION, EDITION


@admin.register(Series)
class SeriesAdmin(OfficeAdmin):
    """The series that are held again and again."""

    list_display = ["name", "short_name", "code"]
    search_fields = ["name", "code"]
    ordering = ["code"]
    add_action = "competitions.open_edition"
    add_fields = ["name", "short_name", "code"]

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Series:
        """Make a series."""
        return services.create_series(actor=actor, at=at, **data)


class TrackInline(OfficeInline):
    """What hosts may apply for."""

    model = Track
    fields = readonly_fields = ["name", "kind", "needs_theme", "industries_min", "industries_max"]


class ForwardingInline(OfficeInline):
    """How the provinces forwarded the notice."""

    model = EditionForwarding
    fields = readonly_fields = ["province", "document_number", "deadline", "forwarded_at"]


@admin.register(Edition)
class EditionAdmin(OfficeAdmin):
    """Editions; writing and publishing happen on the portal's page."""

    workflow = EDITION
    list_display = ["title", "year", "state", "national_deadline", "document_number", "is_demo"]
    list_filter = ["state", "series", "year"]
    list_select_related = ["series"]
    search_fields = ["title", "document_number"]
    ordering = ["-year", "-ordinal"]
    inlines = [TrackInline, ForwardingInline]

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        services.move_edition(asked.name, actor=asked.actor, edition=asked.obj, at=asked.at, version=asked.version)

    def portal_url(self, obj: Any) -> str:
        """Where the centre works on it."""
        return reverse("competitions:edition_desk", args=[obj.pk])


@admin.register(EditionForwarding)
class EditionForwardingAdmin(OfficeAdmin):
    """Which province forwarded when, and until when its hosts must file."""

    list_display = ["edition", "province", "document_number", "deadline", "forwarded_at"]
    list_filter = ["edition", "province"]
    list_select_related = ["edition", "province"]
    search_fields = ["province__name", "document_number"]
    ordering = ["-forwarded_at", "-pk"]


@admin.register(HostingApplication)
class HostingApplicationAdmin(OfficeAdmin):
    """Hosting applications; the judgement on one stands on the portal's review page."""

    workflow = APPLICATION
    list_display = ["number", "host", "recommender", "track", "state", "final_on", "submitted_at", "revision"]
    list_display_links = ["number", "host"]
    list_filter = ["state", "edition", "track", "recommender"]
    list_select_related = ["host", "recommender", "track", "edition__series"]
    search_fields = ["number", "host__name", "place"]
    ordering = ["-state_changed_at", "-pk"]
    bulk_moves = ["turn_down"]
    fields = [
        "edition",
        "number",
        "state",
        "host",
        "recommender",
        "track",
        "place",
        "theme",
        "industries",
        "collection_on",
        "publication_on",
        "matching_on",
        "final_on",
        "late_final_reason",
        "revision",
        "finalised_at",
        "submitted_at",
        "competition",
        "is_demo",
    ]
    export_columns = [
        Column("表号", lambda row: row.number, "定稿时取得，未定稿为空", width=22),
        Column("赛事名称", lambda row: row.name, width=40),
        Column("申办单位", lambda row: row.host.name, width=28),
        Column("推荐单位", lambda row: row.recommender.name if row.recommender else "直接报火炬中心", width=28),
        Column("类别", lambda row: row.track.name if row.track else ""),
        Column("主题", lambda row: row.theme, "专题赛填写", width=30),
        Column("产业领域", lambda row: "、".join(row.industries), "新兴产业赛填写，1—2 个", width=30),
        Column("现场赛", lambda row: row.final_on, "计划日期"),
        Column("状态", lambda row: row.get_state_display()),
        Column("定稿版次", lambda row: row.revision),
        Column("提交时间", lambda row: row.submitted_at, "北京时间，最近一次提交", width=20),
    ]

    def text_versions(self, obj: HostingApplication, actor: Actor) -> list[VersionList]:
        """The same list as on the application's page."""
        return application_versions(obj, actor)

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        services.move_application(asked.name, application=asked.obj, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """The host's page, or the review page."""
        return str(obj.get_absolute_url())


@admin.register(RecommendationLetter)
class RecommendationLetterAdmin(OfficeAdmin):
    """The provinces' letters; writing and stamping happen on the portal's page."""

    workflow = LETTER
    list_display = ["document_number", "title", "province", "edition", "state", "sent_at", "is_demo"]
    list_filter = ["state", "edition", "province"]
    list_select_related = ["edition", "province"]
    search_fields = ["document_number", "title", "province__name"]
    ordering = ["-created_at", "-pk"]

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        services.move_letter(asked.name, letter=asked.obj, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """Where the province works on it."""
        return str(obj.get_absolute_url())


@admin.register(PersonalExtension)
class PersonalExtensionAdmin(OfficeAdmin):
    """Later deadlines for single hosts; they are given on the portal's page."""

    workflow = EXTENSION
    list_display = ["host", "edition", "deadline", "office", "granted_at", "state", "is_demo"]
    list_filter = ["state", "edition", "office"]
    list_select_related = ["edition", "host", "office"]
    search_fields = ["host__name", "reason"]
    ordering = ["-granted_at", "-pk"]

    def service_move(self, asked: AskedMove) -> None:
        """The same service as the page: an extension is only withdrawn here, use and replacement follow by themselves."""
        services.move_extension(asked.name, extension=asked.obj, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """Where the office gives them."""
        return reverse("competitions:extensions", args=[obj.edition_id])


@admin.register(ChangeRequest)
class ChangeRequestAdmin(OfficeAdmin):
    """What accepted hosts ask to change; what differs is compared on the portal's page."""

    workflow = CHANGE
    list_display = ["application", "asked_at", "state", "revision", "is_demo"]
    list_filter = ["state", "application__edition"]
    list_select_related = ["application__edition__series", "application__host"]
    search_fields = ["application__host__name", "application__number", "reason"]
    ordering = ["-asked_at", "-pk"]

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the page."""
        services.move_change(asked.name, change=asked.obj, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """Where the three offices work on it."""
        return str(obj.get_absolute_url())


@admin.register(WorkPlan)
class WorkPlanAdmin(OfficeAdmin):
    """Work plans; writing and the launch happen on the portal's page."""

    workflow = WORK_PLAN
    list_display = ["number", "competition", "revision", "submitted_at", "approved_at", "state", "is_demo"]
    list_filter = ["state", "competition__edition"]
    list_select_related = ["competition"]
    search_fields = ["number", "competition__name"]
    ordering = ["-created_at", "-pk"]

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the page."""
        services.move_plan(asked.name, plan=asked.obj, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """Where the host writes and the centre judges."""
        return str(obj.get_absolute_url())


class PartyInline(OfficeInline):
    """Who stands under the competition."""

    model = CompetitionParty
    fields = readonly_fields = ["title", "authority", "institution", "named", "may_manage"]


class PeriodInline(OfficeInline):
    """The calendar."""

    model = StagePeriod
    fields = readonly_fields = ["stage", "opens_at", "closes_at"]


class SessionInline(OfficeInline):
    """专场."""

    model = Session
    fields = readonly_fields = ["number", "name", "organisers", "implementers"]


@admin.register(Competition)
class CompetitionAdmin(OfficeAdmin):
    """Competitions of every edition, the archive included."""

    workflow = COMPETITION
    list_display = ["name", "code", "edition", "track", "state", "needs_analysis"]
    list_filter = ["state", "edition", "track"]
    list_select_related = ["edition", "track"]
    search_fields = ["name", "code", "place"]
    ordering = ["-edition__year", "code"]
    inlines = [PartyInline, PeriodInline, SessionInline]
    fields = [
        "name",
        "code",
        "edition",
        "track",
        "state",
        "place",
        "theme",
        "industries",
        "needs_analysis",
        "seals_solutions",
        "complaint_body",
        "complaint_contact",
        "complaint_days",
        "publicity_days",
        "answer_days",
        "created_at",
        "is_demo",
    ]

    def service_move(self, asked: AskedMove) -> None:
        """The same service as the page."""
        services.advance_competition(competition=asked.obj, move=asked.name, **asked.terms)

    def portal_url(self, obj: Any) -> str:
        """The host's page, or everybody's for those who may not watch."""
        return reverse("competitions:competition", args=[obj.code])


@admin.register(CompetitionGrant)
class CompetitionGrantAdmin(OfficeAdmin):
    """Roles held at single competitions."""

    list_display = ["user", "permission", "content_object", "granted_at", "expires_at"]
    list_filter = ["content_object"]
    list_select_related = ["user", "permission", "content_object"]
    search_fields = ["user__display_name", "content_object__name"]
    ordering = ["-granted_at", "-pk"]


class CorrectionInline(OfficeInline):
    """What was corrected on it."""

    model = AnnouncementCorrection
    fields = readonly_fields = ["corrected_at", "text", "former_body"]


@admin.register(Announcement)
class AnnouncementAdmin(OfficeAdmin):
    """Announcements. An office publishes in its own name; nothing published is taken back silently."""

    list_display = ["title", "kind", "document_number", "issuer", "published_at", "is_demo"]
    list_filter = ["kind", "edition", "competition", "issuer"]
    list_select_related = ["issuer"]
    search_fields = ["title", "document_number"]
    ordering = ["-published_at", "-pk"]
    inlines = [CorrectionInline]
    add_action = "competitions.announce"
    add_fields = ["kind", "title", "document_number", "body", "edition", "competition"]
    export_columns = [
        Column("标题", lambda row: row.title, width=60),
        Column("种类", lambda row: row.get_kind_display()),
        Column("发文字号", lambda row: row.document_number, width=24),
        Column("发布单位", lambda row: row.issuer.name, width=28),
        Column("发布时间", lambda row: moment(row.published_at), "北京时间", width=22),
    ]

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Announcement:
        """Publish in the name of the office that the actor acts for."""
        issuer = actor.authority or Authority()
        entry = services.AnnouncementEntry(**data, is_demo=bool(settings.DEMO))
        return services.publish_announcement(actor=actor, issuer=issuer, entry=entry, at=at)

    def portal_url(self, obj: Any) -> str:
        """The public page."""
        return str(obj.get_absolute_url())


@admin.register(Complaint)
class ComplaintAdmin(OfficeAdmin):
    """Complaints of the body that answers. Who complained stands on the body's page only, in no list and no export."""

    workflow = COMPLAINT
    bulk_moves = ["take_up"]
    list_display = ["number", "kind", "competition", "subject_label", "body", "state", "received_at", "due_at"]
    list_filter = ["state", "kind", "competition"]
    list_select_related = ["competition", "body"]
    search_fields = ["number", "subject_label"]
    ordering = ["-received_at", "-pk"]
    fields = [
        "number", "kind", "competition", "subject_label", "text", "body", "state", "received_at", "due_at", "answer",
        "answered_at", "is_demo",
    ]  # fmt: skip
    export_columns = [
        Column("编号", lambda row: row.number, width=22),
        Column("类别", lambda row: row.get_kind_display()),
        Column("赛事", lambda row: row.competition.name, width=30),
        Column("事项", lambda row: row.subject_label, width=28),
        Column("内容", lambda row: row.text, "提出人的姓名和联系方式不导出", width=60),
        Column("受理机构", lambda row: row.body.name, width=28),
        Column("状态", lambda row: row.get_state_display()),
        Column("收到时间", lambda row: row.received_at),
        Column("答复期限", lambda row: row.due_at),
        Column("答复", lambda row: row.answer, width=60),
        Column("答复时间", lambda row: row.answered_at),
    ]

    def portal_url(self, obj: Any) -> str:
        """The page on which the case is answered."""
        return reverse("competitions:complaint", args=[obj.pk])

    def service_move(self, asked: AskedMove) -> None:
        """The same service as the page."""
        services.move_complaint(asked.name, complaint=asked.obj, **asked.terms)

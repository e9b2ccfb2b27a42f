"""The back office on 申办: forms, letters, extensions, changes and work plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.urls import reverse

from challenge_portal.form_versions.comparing import VersionList
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import Column, OfficeAdmin
from competitions import services
from competitions.answer_columns import answer_columns
from competitions.change_workflow import CHANGE
from competitions.extension_workflow import EXTENSION
from competitions.letter_workflow import LETTER
from competitions.models import (
    ChangeRequest,
    HostingApplication,
    PersonalExtension,
    RecommendationLetter,
    WorkPlan,
)
from competitions.plan_workflow import WORK_PLAN
from competitions.selectors.versions import application_versions
from competitions.workflow import APPLICATION


@admin.register(HostingApplication)
class HostingApplicationAdmin(OfficeAdmin):
    """Hosting applications; the judgement on one stands on the portal's review page."""

    workflow = APPLICATION
    list_display = ["number", "host", "recommender", "track", "state", "final_on", "submitted_at", "revision"]
    list_display_links = ["number", "host"]
    list_filter = ["state", "edition", "track", "recommender"]
    list_select_related = ["host", "recommender", "track", "edition__series", "form_version"]
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

    def more_columns(self, rows: Sequence[Any]) -> Sequence[Column]:
        """The answers, a column for each question of the versions that were filled in."""
        return answer_columns(rows)

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

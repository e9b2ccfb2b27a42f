"""The back office on competitions, what they announce and the complaints about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.office import Column, OfficeAdmin, OfficeInline
from competitions import services
from competitions.complaint_workflow import COMPLAINT
from competitions.models import (
    Announcement,
    AnnouncementCorrection,
    Competition,
    CompetitionGrant,
    CompetitionParty,
    Complaint,
    Session,
    StagePeriod,
)
from competitions.workflow import COMPETITION


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
    list_filter = ["state", "edition__series", "second_series", "edition", "track"]
    list_select_related = ["edition", "track"]
    search_fields = ["name", "code", "place", "second_title"]
    ordering = ["-edition__year", "code"]
    inlines = [PartyInline, PeriodInline, SessionInline]
    fields = [
        "name",
        "code",
        "edition",
        "second_series",
        "second_title",
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

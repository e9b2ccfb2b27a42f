"""The office's list of matching meetings; planning and minutes have pages of their own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import Column, OfficeAdmin, OfficeInline
from solutions.models import Meeting, MeetingPair, MeetingParticipant
from solutions.services.matching import fire_meeting
from solutions.workflow.matching import MEETING


class PairInline(OfficeInline):
    """What was talked about, and what came of it."""

    model = MeetingPair
    fields = readonly_fields = ["position", "solution", "outcome", "remark"]
    show_change_link = False


class ParticipantInline(OfficeInline):
    """Who was to come, and who came."""

    model = MeetingParticipant
    fields = readonly_fields = ["name", "unit", "part", "attended"]
    show_change_link = False


@admin.register(Meeting)
class MeetingAdmin(OfficeAdmin):
    """Every meeting that the officer sees."""

    workflow = MEETING
    inlines = [PairInline, ParticipantInline]
    list_display = ["title", "competition", "starts_at", "place", "state"]
    list_filter = ["state", "competition", "is_demo"]
    list_select_related = ["competition"]
    search_fields = ["title", "place"]
    ordering = ["-starts_at", "-pk"]
    fields = [
        "title",
        "competition",
        "starts_at",
        "ends_at",
        "place",
        "online",
        "notes",
        "state",
        "convened_at",
        "minutes",
        "created_by",
        "created_at",
        "is_demo",
    ]
    export_columns = [
        Column("名称", lambda row: row.title, width=36),
        Column("赛事", lambda row: row.competition.name, width=30),
        Column("开始", lambda row: row.starts_at),
        Column("结束", lambda row: row.ends_at),
        Column("地点", lambda row: row.place, width=30),
        Column("状态", lambda row: row.get_state_display()),
        Column("通知时间", lambda row: row.convened_at),
    ]

    def portal_url(self, obj: Meeting) -> str:
        """The page on which the meeting is run."""
        return reverse("solutions:meeting", args=[obj.pk])

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the portal's pages."""
        fire_meeting(asked.name, meeting=asked.obj, **asked.terms)

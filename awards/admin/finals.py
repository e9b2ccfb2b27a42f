"""The office's lists of finals, contestants, judges and score sheets. Read only: everything is done on the final's page.

A sheet isn't in any list before its contestant's scoring is complete.
"""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from awards.models import Entry, Final, Judge, ScoreSheet
from challenge_portal.organisations.office import Column, OfficeAdmin


@admin.register(Final)
class FinalAdmin(OfficeAdmin):
    """现场赛."""

    list_display = ["title", "competition", "place", "starts_at", "state", "released_at"]
    list_filter = ["state", "competition", "is_demo"]
    list_select_related = ["competition"]
    search_fields = ["title", "place"]
    ordering = ["-starts_at", "-pk"]
    fields = [
        "title",
        "competition",
        "place",
        "starts_at",
        "presentation_minutes",
        "question_minutes",
        "scoring_minutes",
        "drop_extremes",
        "state",
        "draw_seed",
        "drawn_at",
        "released_at",
        "created_by",
        "created_at",
        "is_demo",
    ]
    export_columns = [
        Column("名称", lambda row: row.title, width=30),
        Column("赛事", lambda row: row.competition.name, width=30),
        Column("地点", lambda row: row.place, width=30),
        Column("开始", lambda row: row.starts_at),
        Column("状态", lambda row: row.get_state_display()),
        Column("公布时间", lambda row: row.released_at),
    ]

    def portal_url(self, obj: Final) -> str:
        """The desk of the final."""
        return reverse("awards:final", args=[obj.pk])


@admin.register(Entry)
class EntryAdmin(OfficeAdmin):
    """上场组; the result stands there once the scoring is complete."""

    list_display = ["code", "draw_order", "challenger", "final", "state", "result"]
    list_display_links = ["code", "challenger"]
    list_filter = ["state", "final_demand__final"]
    list_select_related = ["solution__registration", "final_demand__final", "final_demand__demand"]
    search_fields = ["code", "solution__registration__name"]
    ordering = ["final_demand__final", "draw_order", "pk"]
    fields = ["code", "draw_order", "challenger", "final", "consented_at", "left_at", "left_reason", "state", "result"]
    export_columns = [
        Column("现场赛", lambda row: row.final_demand.final.title, width=30),
        Column("需求", lambda row: row.final_demand.demand.case_number, width=20),
        Column("出场顺序", lambda row: row.draw_order),
        Column("代号", lambda row: row.code),
        Column("挑战者", lambda row: row.solution.registration.name, width=30),
        Column("状态", lambda row: row.get_state_display()),
        Column("得分", lambda row: row.result, "完成评分后"),
        Column("退出原因", lambda row: row.left_reason, width=30),
    ]

    @admin.display(description="挑战者", ordering="solution__registration__name")
    def challenger(self, obj: Entry) -> str:
        """By the name of the registration."""
        return obj.solution.registration.name

    @admin.display(description="现场赛", ordering="final_demand__final__starts_at")
    def final(self, obj: Entry) -> str:
        """Its final."""
        return obj.final_demand.final.title

    def portal_url(self, obj: Entry) -> str:
        """The desk of the final."""
        return reverse("awards:final", args=[obj.final_demand.final_id])


@admin.register(Judge)
class JudgeAdmin(OfficeAdmin):
    """评委."""

    list_display = ["number", "name", "kind", "unit", "final", "signed_at", "stood_down_at"]
    list_display_links = ["number", "name"]
    list_filter = ["kind", "final"]
    list_select_related = ["final"]
    search_fields = ["name", "unit"]
    ordering = ["final", "number"]
    fields = ["final", "number", "name", "title", "unit", "kind", "signed_at", "stood_down_at", "stood_down_reason"]
    export_columns = [
        Column("现场赛", lambda row: row.final.title, width=30),
        Column("评委号", lambda row: row.number),
        Column("姓名", lambda row: row.name),
        Column("类别", lambda row: row.get_kind_display()),
        Column("单位", lambda row: row.unit, width=30),
        Column("职称或职务", lambda row: row.title),
        Column("签署时间", lambda row: row.signed_at),
    ]

    def portal_url(self, obj: Judge) -> str:
        """The desk of the final."""
        return reverse("awards:final", args=[obj.final_id])


@admin.register(ScoreSheet)
class ScoreSheetAdmin(OfficeAdmin):
    """评分表 of contestants whose scoring is complete."""

    list_display = ["judge", "contestant", "total", "counted", "state", "submitted_at", "on_paper"]
    list_filter = ["counted", "on_paper", "judge__final"]
    list_select_related = ["judge__final", "entry__solution__registration"]
    search_fields = ["judge__name", "entry__code"]
    ordering = ["entry", "judge__number"]
    fields = ["judge", "contestant", "marks", "comment", "total", "counted", "state", "submitted_at", "on_paper"]
    export_columns = [
        Column("评委号", lambda row: row.judge.number),
        Column("评委", lambda row: row.judge.name),
        Column("代号", lambda row: row.entry.code),
        Column("挑战者", lambda row: row.entry.solution.registration.name, width=30),
        Column("合计", lambda row: row.total),
        Column("计入得分", lambda row: row.counted),
        Column("据纸质录入", lambda row: row.on_paper),
        Column("提交时间", lambda row: row.submitted_at),
    ]

    @admin.display(description="上场组", ordering="entry__draw_order")
    def contestant(self, obj: ScoreSheet) -> str:
        """Code and name."""
        return f"{obj.entry.code} {obj.entry.solution.registration.name}"

    def portal_url(self, obj: ScoreSheet) -> str:
        """The desk of the final."""
        return reverse("awards:final", args=[obj.judge.final_id])

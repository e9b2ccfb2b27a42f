"""The office's lists of demands, analyses and batches. Judged and worded on the case's own page."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office import Column, OfficeAdmin, OfficeInline
from challenge_portal.search.services import find
from demands import services
from demands.models import Analysis, Batch, Demand
from demands.search import OFFICE
from demands.workflow import DEMAND


class AnalysisInline(OfficeInline):
    """The analyses that were entrusted for the demand."""

    model = Analysis
    fields = readonly_fields = ["agency", "state", "number", "assigned_at", "due_at", "submitted_at"]


@admin.register(Demand)
class DemandAdmin(OfficeAdmin):
    """Demands of the competitions within reach; drafts stay with their owners."""

    workflow = DEMAND
    moves_here = ["accept", "give_back", "recall", "take_down"]
    bulk_moves = ["accept"]
    find = staticmethod(lambda text: find(OFFICE, text))
    list_display = ["case_number", "title", "owner", "competition", "industry_name", "region", "agency", "state"]
    list_display_links = ["case_number", "title"]
    list_filter = ["state", "competition", "region", "agency", "service_choice"]
    list_select_related = ["owner", "competition", "region", "agency"]
    search_fields = ["case_number", "title", "owner__name"]
    date_hierarchy = "submitted_at"
    ordering = ["-pk"]
    inlines = [AnalysisInline]
    fields = [
        "case_number", "title", "owner", "competition", "industry_name", "region", "budget", "state",
        "state_changed_at", "hide_name", "hide_contact", "hide_budget", "service_choice", "wanted_agency", "agency",
        "declared_at", "created_at", "submitted_at", "is_demo",
    ]  # fmt: skip
    export_columns = [
        Column("受理编号", lambda row: row.case_number, width=22),
        Column("技术需求名称", lambda row: row.title, width=40),
        Column("需求单位", lambda row: row.owner.name, width=30),
        Column("统一社会信用代码", lambda row: row.owner.code, "GB 32100，十八位，按文本保存", 22),
        Column("赛事", lambda row: row.competition.name, width=30),
        Column("产业领域", lambda row: row.industry_label),
        Column("所属地区", lambda row: str(row.region or "")),
        Column("拟投入合作经费", lambda row: row.budget, "万元"),
        Column("经费不公开", lambda row: row.hide_budget, "企业的选择"),
        Column("企业名称不公开", lambda row: row.hide_name, "企业的选择"),
        Column("分析机构", lambda row: str(row.agency or ""), width=30),
        Column("状态", lambda row: row.get_state_display()),
        Column("提交时间", lambda row: row.submitted_at, "北京时间", 18),
    ]

    @admin.display(description="产业领域", ordering="industry")
    def industry_name(self, obj: Demand) -> str:
        """The field in words."""
        return obj.industry_label

    def service_move(
        self, obj: Demand, name: str, *, actor: Actor, at: datetime, reason: str, version: int | None
    ) -> None:
        """As the case's own page does it."""
        services.fire_demand(name, actor=actor, demand=obj, at=at, reason=reason, version=version)

    def portal_url(self, obj: Demand) -> str:
        """The case."""
        return reverse("demands:casework", args=[obj.pk])


@admin.register(Analysis)
class AnalysisAdmin(OfficeAdmin):
    """Who analyses what until when."""

    list_display = ["demand", "agency", "analyst", "state", "number", "assigned_at", "due_at", "submitted_at"]
    list_filter = ["state", "agency"]
    list_select_related = ["demand", "agency", "analyst"]
    search_fields = ["number", "demand__title", "agency__name"]
    date_hierarchy = "assigned_at"
    ordering = ["-pk"]
    fields = ["demand", "agency", "analyst", "state", "number", "revision", "assigned_at", "due_at", "submitted_at"]

    def portal_url(self, obj: Analysis) -> str:
        """The case of its demand."""
        return reverse("demands:casework", args=[obj.demand_id])


@admin.register(Batch)
class BatchAdmin(OfficeAdmin):
    """Batches of publication; arranged and published on their own page."""

    list_display = ["title", "competition", "number", "state", "published_at", "created_at"]
    list_filter = ["state", "competition"]
    list_select_related = ["competition"]
    search_fields = ["title", "number"]
    ordering = ["-pk"]
    fields = ["title", "competition", "number", "ordinal", "state", "announcement", "created_at", "published_at", "is_demo"]

    def portal_url(self, obj: Batch) -> str:
        """The batch."""
        return reverse("demands:batch", args=[obj.pk])

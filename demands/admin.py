"""The office's pages for demands, public texts, analyses and batches: lists, bulk acts, export, history.

What needs judgement on one case is done on the portal page to which every row links.
"""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from challenge_portal.form_versions.comparing import VersionList
from challenge_portal.form_versions.showing import own_answers
from challenge_portal.kernel.money import wan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import Column, OfficeAdmin, OfficeInline
from challenge_portal.organisations.policy import sees
from challenge_portal.search.services import find
from demands import services
from demands.effects import living_analysis
from demands.models import Analysis, Batch, BatchEntry, Demand, PublicVersion
from demands.search import OFFICE, PUBLIC
from demands.selectors.versions import analysis_versions, public_versions, staff_versions
from demands.workflow import ANALYSIS, DEMAND


def host_answers(demand: Demand) -> str:
    """``问题：回答``, a line each; only those in which something was answered."""
    asked = own_answers(demand.form_version, demand.answers)
    return "\n".join(f"{question}：{answer}" for question, answer in asked if answer)


@admin.register(Demand)
class DemandAdmin(OfficeAdmin):
    """Every demand that the officer sees."""

    workflow = DEMAND
    bulk_moves = ["accept"]
    list_display = ["case_number", "title", "owner", "region", "industry_name", "amount", "state", "state_changed_at"]
    list_display_links = ["case_number", "title"]
    list_filter = ["state", "channel", "industry", "competition", "region", "is_demo"]
    list_select_related = ["owner", "region", "competition", "form_version"]
    search_fields = ["case_number", "title", "owner__name"]
    ordering = ["-submitted_at", "-pk"]
    fields = [
        "case_number",
        "competition",
        "owner",
        "region",
        "title",
        "industry_name",
        "amount",
        "hide_name",
        "hide_contact",
        "hide_budget",
        "service_choice",
        "agency",
        "state",
        "state_changed_at",
        "submitted_at",
        "declared_at",
        "is_demo",
    ]
    export_columns = [
        Column("受理编号", lambda row: row.case_number, width=20),
        Column("赛事", lambda row: row.competition.name, width=30),
        Column("技术需求名称", lambda row: row.title, width=40),
        Column("需求单位", lambda row: row.owner.name, width=30),
        Column("统一社会信用代码", lambda row: row.owner.code, "文本格式，18 位", width=22),
        Column("所属地区", lambda row: row.region.place if row.region else ""),
        Column("产业领域", lambda row: row.industry_label),
        Column("拟投入合作经费", lambda row: row.budget, "万元"),
        Column("企业名称公开", lambda row: not row.hide_name),
        Column("联系方式公开", lambda row: not row.hide_contact),
        Column("经费公开", lambda row: not row.hide_budget),
        Column("状态", lambda row: row.get_state_display()),
        Column("提交时间", lambda row: row.submitted_at),
        Column("来源", lambda row: row.get_channel_display()),
        Column("企业认领时间", lambda row: row.claimed_at, "企业自己填报的为空"),
        Column("主办方补充问题", host_answers, "各赛事自设的问题及回答，一行一个", width=50),
    ]

    @staticmethod
    def find(text: str) -> list[tuple[int, float]]:
        """Plain text over everything that was filed."""
        return find(OFFICE, text, limit=500)

    @admin.display(description="产业领域", ordering="industry")
    def industry_name(self, obj: Demand) -> str:
        """In words."""
        return obj.industry_label

    @admin.display(description="拟投入合作经费", ordering="budget")
    def amount(self, obj: Demand) -> str:
        """In 万元, without the zeros of the column."""
        return wan(obj.budget)

    def portal_url(self, obj: Demand) -> str:
        """The page on which the case is judged."""
        return reverse("demands:casework", args=[obj.pk])

    def text_versions(self, obj: Demand, actor: Actor) -> list[VersionList]:
        """The same list as on the case's page."""
        return staff_versions(obj, getattr(obj, "public_version", None), living_analysis(obj), actor)

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the portal's pages."""
        services.fire_demand(asked.name, demand=asked.obj, **asked.terms)


@admin.register(PublicVersion)
class PublicVersionAdmin(OfficeAdmin):
    """What the public reads."""

    list_display = ["number", "title", "industry_label", "place", "amount", "published_at"]
    list_display_links = ["number", "title"]
    list_filter = ["industry", "demand__competition"]
    search_fields = ["number", "title"]
    ordering = ["-published_at", "-pk"]
    fields = [
        "number",
        "title",
        "description",
        "industry_label",
        "place",
        "cooperation",
        "amount",
        "budget_hidden",
        "owner_name",
        "contact",
        "prepared_at",
        "confirmed_at",
        "published_at",
    ]

    @staticmethod
    def find(text: str) -> list[tuple[int, float]]:
        """Plain text over what the public reads."""
        return find(PUBLIC, text, limit=500)

    export_columns = [
        Column("编号", lambda row: row.number, width=20),
        Column("名称", lambda row: row.title, width=40),
        Column("产业领域", lambda row: row.industry_label),
        Column("地区", lambda row: row.place),
        Column("拟投入合作经费", lambda row: row.budget, "万元；不公开的为空"),
        Column("发布时间", lambda row: row.published_at),
    ]

    @admin.display(description="拟投入", ordering="budget")
    def amount(self, obj: PublicVersion) -> str:
        """In 万元 as the public reads it, without the zeros of the column."""
        return "不公开" if obj.budget_hidden else wan(obj.budget)

    def text_versions(self, obj: PublicVersion, actor: Actor) -> list[VersionList]:
        """Every wording and every confirmation, for who sees the demand: the hall alone shows only the last."""
        return public_versions(obj) if sees(actor, obj.demand) else []

    def portal_url(self, obj: PublicVersion) -> str:
        """The public page, once it is there."""
        return reverse("demands:detail", args=[obj.number]) if obj.number else ""


@admin.register(Analysis)
class AnalysisAdmin(OfficeAdmin):
    """Analyses and who has them; they move with their demand."""

    workflow = ANALYSIS
    list_display = ["number", "demand", "agency", "state", "assigned_at", "due_at", "submitted_at"]
    list_display_links = ["number", "demand"]
    list_filter = ["state", "demand__competition"]
    list_select_related = ["demand", "agency"]
    search_fields = ["number", "demand__title", "agency__name"]
    ordering = ["-assigned_at", "-pk"]
    fields = ["number", "demand", "agency", "state", "revision", "assigned_at", "due_at", "submitted_at"]

    def text_versions(self, obj: Analysis, actor: Actor) -> list[VersionList]:
        """Every submission."""
        return analysis_versions(obj)

    def portal_url(self, obj: Analysis) -> str:
        """The page on which the case is judged."""
        return reverse("demands:casework", args=[obj.demand_id])


class EntryInline(OfficeInline):
    """The demands of a batch, in order."""

    model = BatchEntry
    fields = readonly_fields = ["position", "demand"]


@admin.register(Batch)
class BatchAdmin(OfficeAdmin):
    """Batches; they are put in order and published on the portal page."""

    list_display = ["title", "number", "competition", "state", "published_at", "created_by"]
    list_filter = ["state", "competition"]
    list_select_related = ["competition", "created_by"]
    search_fields = ["title", "number"]
    ordering = ["-created_at", "-pk"]
    fields = ["title", "number", "competition", "state", "announcement", "created_by", "created_at", "published_at"]

    def portal_url(self, obj: Batch) -> str:
        """The page on which the batch is put in order and published."""
        return reverse("demands:batch", args=[obj.pk])

"""The office's lists of letters of intent and technical contracts; scans are compared on the portal's page."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from challenge_portal.kernel.money import wan
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import Column, OfficeAdmin
from solutions.models import Agreement, TechnicalContract
from solutions.papers.agreements import demand_number, demand_title
from solutions.services.agreements import fire_agreement
from solutions.workflow.agreements import AGREEMENT


@admin.register(Agreement)
class AgreementAdmin(OfficeAdmin):
    """Every finalised agreement that the officer sees."""

    workflow = AGREEMENT
    list_display = ["number", "demand", "owner", "challenger", "sum_shown", "state", "signed_on"]
    list_display_links = ["number", "demand"]
    list_filter = ["state", "kind", "solution__demand__competition", "is_demo"]
    list_select_related = [
        "solution__demand__owner",
        "solution__demand__public_version",
        "solution__demand__competition",
        "solution__registration",
    ]
    search_fields = ["number", "solution__demand__owner__name", "solution__registration__name"]
    ordering = ["-created_at", "-pk"]
    fields = [
        "number",
        "demand",
        "owner",
        "challenger",
        "kind",
        "sum_shown",
        "content",
        "starts_on",
        "ends_on",
        "rights",
        "secrecy",
        "third_party",
        "valid_months",
        "revision",
        "state",
        "signed_on",
        "confirmed_at",
        "is_demo",
    ]
    export_columns = [
        Column("协议编号", lambda row: row.number, width=20),
        Column("赛事", lambda row: row.solution.demand.competition.name, width=30),
        Column("需求编号", lambda row: demand_number(row.solution), width=18),
        Column("需求名称", lambda row: demand_title(row.solution), width=36),
        Column("需求方", lambda row: row.solution.demand.owner.name, width=30),
        Column("挑战者", lambda row: row.solution.registration.name, width=30),
        Column("合作方式", lambda row: row.get_kind_display()),
        Column("意向金额", lambda row: row.amount, "万元"),
        Column("状态", lambda row: row.get_state_display()),
        Column("签署日期", lambda row: row.signed_on),
    ]

    @admin.display(description="需求")
    def demand(self, obj: Agreement) -> str:
        """By its public number and title."""
        return f"{demand_number(obj.solution)} {demand_title(obj.solution)}"

    @admin.display(description="需求方")
    def owner(self, obj: Agreement) -> str:
        """甲方."""
        return str(obj.solution.demand.owner)

    @admin.display(description="挑战者")
    def challenger(self, obj: Agreement) -> str:
        """乙方."""
        return obj.solution.registration.name

    @admin.display(description="意向金额", ordering="amount")
    def sum_shown(self, obj: Agreement) -> str:
        """In 万元, without the zeros of the column."""
        return wan(obj.amount)

    def portal_url(self, obj: Agreement) -> str:
        """The page on which the scan is compared."""
        return reverse("solutions:agreement", args=[obj.pk])

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the portal's pages."""
        fire_agreement(asked.name, agreement=asked.obj, **asked.terms)


@admin.register(TechnicalContract)
class TechnicalContractAdmin(OfficeAdmin):
    """Every technical contract that the officer sees."""

    list_display = ["registration_number", "title", "kind", "sum_shown", "signed_on", "agreement", "voided_at"]
    list_display_links = ["registration_number", "title"]
    list_filter = ["kind", "agreement__solution__demand__competition", "is_demo"]
    list_select_related = ["agreement"]
    search_fields = ["registration_number", "title", "agreement__number"]
    ordering = ["-signed_on", "-pk"]
    fields = [
        "registration_number",
        "title",
        "kind",
        "sum_shown",
        "signed_on",
        "ends_on",
        "agreement",
        "recorded_by",
        "recorded_at",
        "voided_at",
        "void_reason",
        "is_demo",
    ]
    export_columns = [
        Column("合同登记编号", lambda row: row.registration_number, "16 位数字，文本格式", width=20),
        Column("项目名称", lambda row: row.title, width=36),
        Column("合同类型", lambda row: row.get_kind_display()),
        Column("合同金额", lambda row: row.amount, "万元"),
        Column("签订日期", lambda row: row.signed_on),
        Column("有效期至", lambda row: row.ends_on),
        Column("意向协议", lambda row: row.agreement.number, width=20),
        Column("撤销时间", lambda row: row.voided_at),
    ]

    @admin.display(description="合同金额", ordering="amount")
    def sum_shown(self, obj: TechnicalContract) -> str:
        """In 万元, without the zeros of the column."""
        return wan(obj.amount)

    def portal_url(self, obj: TechnicalContract) -> str:
        """The agreement under which it stands."""
        return reverse("solutions:agreement", args=[obj.agreement_id])

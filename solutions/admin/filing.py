"""The office's lists of solutions, their revisions and what the two sides wrote. A sealed one isn't in any of them."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from challenge_portal.kernel.money import wan
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import Column, OfficeAdmin
from solutions.models import Solution, SolutionMessage, SolutionRevision
from solutions.services.answers import ANSWERS, answer_solution
from solutions.workflow.filing import SOLUTION


@admin.register(Solution)
class SolutionAdmin(OfficeAdmin):
    """Every open solution that the officer sees."""

    workflow = SOLUTION
    list_display = ["number", "title", "challenger", "demand_number", "amount", "maturity", "state", "submitted_at"]
    list_display_links = ["number", "title"]
    list_filter = ["state", "demand__competition", "is_demo"]
    list_select_related = ["registration", "demand__public_version", "demand__competition", "demand__owner"]
    search_fields = ["number", "title", "registration__name"]
    ordering = ["-submitted_at", "-pk"]
    fields = [
        "number",
        "title",
        "challenger",
        "demand_number",
        "amount",
        "maturity",
        "revision",
        "state",
        "state_changed_at",
        "submitted_at",
        "opened_at",
        "read_at",
        "answered_at",
        "answer",
        "is_demo",
    ]
    export_columns = [
        Column("方案编号", lambda row: row.number, width=20),
        Column("赛事", lambda row: row.demand.competition.name, width=30),
        Column("需求编号", lambda row: row.demand.public_version.number, width=18),
        Column("需求单位", lambda row: row.demand.owner.name, width=30),
        Column("方案名称", lambda row: row.title, width=40),
        Column("挑战者", lambda row: row.registration.name, width=30),
        Column("报价", lambda row: row.offer, "万元"),
        Column("技术成熟度", lambda row: row.maturity, "1 至 9 级"),
        Column("版次", lambda row: row.revision),
        Column("状态", lambda row: row.get_state_display()),
        Column("收到时间", lambda row: row.submitted_at, "最近一版"),
        Column("企业首次查阅", lambda row: row.read_at),
        Column("企业首次答复", lambda row: row.answered_at),
        Column("答复理由", lambda row: row.answer, "最近一次", width=40),
    ]

    @admin.display(description="挑战者", ordering="registration__name")
    def challenger(self, obj: Solution) -> str:
        """The name on the registration."""
        return obj.registration.name

    @admin.display(description="需求编号", ordering="demand__public_version__number")
    def demand_number(self, obj: Solution) -> str:
        """The public number of the demand."""
        return obj.demand.public_version.number

    @admin.display(description="报价", ordering="offer")
    def amount(self, obj: Solution) -> str:
        """In 万元, without the zeros of the column."""
        return wan(obj.offer)

    def portal_url(self, obj: Solution) -> str:
        """The page on which it is read."""
        return reverse("solutions:solution", args=[obj.pk])

    def service_move(self, asked: AskedMove) -> None:
        """Through the same service as the pages; everything else has a page of its own."""
        if asked.name not in ANSWERS:
            raise Refused("这一步有专门的页面，请从页面办理。")
        answer_solution(asked.name, solution=asked.obj, **asked.terms)


@admin.register(SolutionRevision)
class SolutionRevisionAdmin(OfficeAdmin):
    """Every filing with its hash."""

    list_display = ["solution_number", "number", "sha256", "filed_at", "filed_by", "document_code"]
    list_display_links = ["solution_number", "number"]
    list_filter = ["solution__demand__competition"]
    list_select_related = ["solution", "filed_by"]
    search_fields = ["solution__number", "sha256", "document_code"]
    ordering = ["-filed_at", "-pk"]
    fields = ["solution_number", "number", "sha256", "filed_at", "filed_by", "document_code"]

    @admin.display(description="方案编号", ordering="solution__number")
    def solution_number(self, obj: SolutionRevision) -> str:
        """The number of the solution."""
        return obj.solution.number

    def portal_url(self, obj: SolutionRevision) -> str:
        """This revision as it is read."""
        return f"{reverse('solutions:solution', args=[obj.solution_id])}?revision={obj.number}"


@admin.register(SolutionMessage)
class SolutionMessageAdmin(OfficeAdmin):
    """Questions of enterprises and the challengers' supplements."""

    list_display = ["solution_number", "side", "text", "person", "written_at"]
    list_display_links = ["solution_number"]
    list_filter = ["side", "solution__demand__competition"]
    list_select_related = ["solution", "person"]
    search_fields = ["solution__number", "text"]
    ordering = ["-written_at", "-pk"]
    fields = ["solution_number", "side", "text", "person", "written_at"]

    @admin.display(description="方案编号", ordering="solution__number")
    def solution_number(self, obj: SolutionMessage) -> str:
        """The number of the solution."""
        return obj.solution.number

    def portal_url(self, obj: SolutionMessage) -> str:
        """The page on which it is read."""
        return reverse("solutions:solution", args=[obj.solution_id])

"""The office's pages for the award catalogue, rounds and awards: lists, export, history.

Nominating, publicising and deciding happen on the portal's page, to which every row of one's own competitions links.
Reasons of nominations stand there only: a list in publicity is everybody's, its reasons are not.
"""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse

from awards import services
from awards.models import Award, AwardKind, AwardRound
from awards.papers.rounds import matter_of, payers_text
from awards.rules.rounds import money_text, quota_text
from awards.workflow.rounds import AWARD, ROUND
from challenge_portal.kernel.money import wan
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import Column, OfficeAdmin


@admin.register(AwardKind)
class AwardKindAdmin(OfficeAdmin):
    """Award catalogues; they are written on the portal's page."""

    list_display = ["title", "competition", "recipient", "quota", "worth", "source"]
    list_filter = ["recipient", "competition"]
    list_select_related = ["competition"]
    search_fields = ["title", "rule"]
    ordering = ["competition", "order", "pk"]
    fields = [
        "competition", "title", "recipient", "quota", "worth", "pool_group", "per_item", "once_per_demand", "payers",
        "rule", "source",
    ]  # fmt: skip

    @admin.display(description="名额")
    def quota(self, obj: AwardKind) -> str:
        """In words."""
        return quota_text(obj)

    @admin.display(description="奖励")
    def worth(self, obj: AwardKind) -> str:
        """In words."""
        return money_text(obj)

    def portal_url(self, obj: AwardKind) -> str:
        """The public page of the competition's awards."""
        return reverse("awards:of_competition", args=[obj.competition.code])


@admin.register(AwardRound)
class AwardRoundAdmin(OfficeAdmin):
    """Rounds of awards."""

    workflow = ROUND
    list_display = ["title", "competition", "state", "publicised_at", "ends_at", "decided_at", "is_demo"]
    list_filter = ["state", "competition"]
    list_select_related = ["competition"]
    search_fields = ["title"]
    ordering = ["-created_at", "-pk"]
    fields = [
        "title", "competition", "state", "publicised_at", "ends_at", "decided_at", "announcement", "decision",
        "created_at", "is_demo",
    ]  # fmt: skip

    def portal_url(self, obj: AwardRound) -> str:
        """The page on which the round is nominated and decided."""
        return reverse("awards:round", args=[obj.pk])

    def service_move(self, asked: AskedMove) -> None:
        """Through the same services as the portal's pages."""
        services.move_round(asked.name, round_=asked.obj, **asked.terms)


@admin.register(Award)
class AwardAdmin(OfficeAdmin):
    """Awards with their sums and certificates."""

    workflow = AWARD
    list_display = ["recipient_name", "kind", "round", "money", "state", "number", "is_demo"]
    list_filter = ["state", "round__competition"]
    list_select_related = ["kind", "round__competition"]
    search_fields = ["recipient_name", "number", "kind__title"]
    ordering = ["-nominated_at", "-pk"]
    fields = [
        "recipient_name",
        "kind",
        "round",
        "matter",
        "items",
        "money",
        "state",
        "number",
        "nominated_at",
        "is_demo",
    ]
    export_columns = [
        Column("赛事", lambda row: row.round.competition.name, width=30),
        Column("批次", lambda row: row.round.title, width=24),
        Column("奖项", lambda row: row.kind.title, width=24),
        Column("获奖者", lambda row: row.recipient_name, width=34),
        Column("项数", lambda row: row.items),
        Column("金额", lambda row: row.amount, "万元；称号为空"),
        Column("支付方", lambda row: payers_text(row.kind, row.amount), "各支付方及份额", width=40),
        Column("状态", lambda row: row.get_state_display()),
        Column("证书编号", lambda row: row.number, width=22),
    ]

    @admin.display(description="金额", ordering="amount", empty_value="—")
    def money(self, obj: Award) -> str | None:
        """In 万元, without the zeros of the column; a title carries none."""
        return None if obj.amount is None else wan(obj.amount)

    @admin.display(description="揭榜需求")
    def matter(self, obj: Award) -> str:
        """The public demand, where it may stand beside the recipient."""
        return matter_of(obj)

    def portal_url(self, obj: Award) -> str:
        """The page of the round."""
        return reverse("awards:round", args=[obj.round_id])

    def service_move(self, asked: AskedMove) -> None:
        """Through the same services as the portal's pages."""
        services.move_award(asked.name, award=asked.obj, **asked.terms)

"""The record in the office: every act, back to a person. The record itself lies below and knows no roles."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from challenge_portal.kernel.clock import exact_moment
from challenge_portal.organisations.office import Column, OfficeAdmin
from challenge_portal.trail.models import TrailEntry
from challenge_portal.trail.selectors import moved, said_verb
from challenge_portal.trail.verbs import all_verbs


class VerbFilter(SimpleListFilter):
    """Acts by their words."""

    title = "动作"
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every act the portal knows."""
        return sorted(all_verbs().items(), key=lambda each: each[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[TrailEntry]) -> QuerySet[TrailEntry]:
        """Entries of the chosen act."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(TrailEntry)
class TrailEntryAdmin(OfficeAdmin):
    """Read only, for everybody and for ever: not even this page could change an entry."""

    list_display = ["exact", "actor_label", "acting_for", "act", "subject_label", "move", "address"]
    list_filter = [VerbFilter]
    search_fields = ["actor_label", "subject_label", "subject_id", "reason", "request_id"]
    ordering = ["-id"]
    show_full_result_count = False
    fields = [
        "exact", "actor_label", "role", "acting_for", "act", "subject_label", "subject_kind", "subject_id",
        "move", "reason", "details", "address", "request_id", "scope", "sealed",
    ]  # fmt: skip
    export_columns = [
        Column("时间", lambda row: exact_moment(row.at), "北京时间", width=24),
        Column("人员", lambda row: row.actor_label),
        Column("角色", lambda row: row.role),
        Column("代表", lambda row: row.acting_for, width=30),
        Column("动作", lambda row: said_verb(row.verb)),
        Column("对象", lambda row: row.subject_label, width=36),
        Column("状态变化", moved),
        Column("理由", lambda row: row.reason, width=36),
        Column("来源地址", lambda row: row.address),
        Column("请求编号", lambda row: row.request_id),
    ]

    @admin.display(description="时间", ordering="at")
    def exact(self, obj: TrailEntry) -> str:
        """To the second."""
        return exact_moment(obj.at)

    @admin.display(description="动作", ordering="verb")
    def act(self, obj: TrailEntry) -> str:
        """The act in words."""
        return said_verb(obj.verb)

    @admin.display(description="状态变化")
    def move(self, obj: TrailEntry) -> str:
        """From which state to which."""
        return moved(obj)

    @admin.display(description="封存")
    def sealed(self, obj: TrailEntry) -> str:
        """Its place in its chain."""
        seal = getattr(obj, "seal", None)
        return f"{seal.chain} 第 {seal.position} 条，{seal.hash}" if seal else "待封存"

"""The back office on experts and on the reviewers whom the centre named; what they scored stands on no list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office import Column, OfficeAdmin
from competitions import services
from competitions.models import Expert, Reviewer

KNOWN = ["unit", "post", "expertise"]


class ExpertForm(forms.ModelForm):
    """A person with an account, and what the centre knows of them."""

    account = forms.CharField(
        label="账号", max_length=150, help_text="专家登录用的用户名、手机号码或邮箱，须完全一致。"
    )

    class Meta:
        model = Expert
        fields = KNOWN

    def _post_clean(self) -> None:
        """Nothing to build: the service makes the row."""


@admin.register(Expert)
class ExpertAdmin(OfficeAdmin):
    """专家库: from it the centre names reviewers on the edition's page."""

    list_display = ["name", "unit", "post", "expertise", "is_listed", "listed_at"]
    list_filter = ["is_listed"]
    list_select_related = ["person"]
    search_fields = ["person__display_name", "unit", "post", "expertise"]
    ordering = ["person__display_name", "pk"]
    add_action, add_form, add_fields = "competitions.list_expert", ExpertForm, ["account", *KNOWN]
    change_action, change_fields = "competitions.keep_expert", [*KNOWN, "is_listed"]
    fields = ["person", *KNOWN, "is_listed", "listed_by", "listed_at"]
    export_columns = [
        Column("姓名", lambda row: row.person.display_name),
        Column("工作单位", lambda row: row.unit, width=36),
        Column("职务职称", lambda row: row.post, width=24),
        Column("专业领域", lambda row: row.expertise, width=40),
        Column("在库", lambda row: row.is_listed),
        Column("入库时间", lambda row: row.listed_at, "北京时间"),
    ]

    @admin.display(description="姓名", ordering="person__display_name")
    def name(self, obj: Expert) -> str:
        """The person's own name."""
        return obj.person.display_name

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Expert:
        """Take into the list."""
        entry = services.ExpertEntry(**{name: data[name] for name in KNOWN})
        return services.list_expert(actor=actor, account=data["account"], entry=entry, at=at)

    def service_change(
        self, obj: Any, *, actor: Actor, at: datetime, data: Mapping[str, Any], changed: Sequence[str]
    ) -> None:
        """Correct, or take out."""
        entry = services.ExpertEntry(**{name: data[name] for name in self.change_fields})
        services.change_expert(actor=actor, expert=obj, entry=entry, at=at)


@admin.register(Reviewer)
class ReviewerAdmin(OfficeAdmin):
    """评审专家 of every edition; naming and standing down happen on the portal's page."""

    list_display = ["name", "edition", "named_at", "stood_down_at"]
    list_filter = ["edition"]
    list_select_related = ["edition", "person"]
    search_fields = ["person__display_name"]
    ordering = ["-named_at", "-pk"]

    @admin.display(description="姓名", ordering="person__display_name")
    def name(self, obj: Reviewer) -> str:
        """The person's own name."""
        return obj.person.display_name

    def portal_url(self, obj: Any) -> str:
        """Where the centre runs the review."""
        return reverse("competitions:scores", args=[obj.edition_id])

"""The table of holidays and the plans of reminders in the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.widgets import UnfoldAdminTextInputWidget

from challenge_portal.kernel.refusals import Refused
from challenge_portal.notices import office_days, plans
from challenge_portal.notices.models import ReminderPlan, SpecialDay
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office import Column, OfficeAdmin
from challenge_portal.organisations.office.requests import arrived


@admin.register(SpecialDay)
class SpecialDayAdmin(OfficeAdmin):
    """Holidays and the weekends that are worked instead, the latest first."""

    list_display = ["on", "name", "works", "source"]
    list_filter = ["works"]
    search_fields = ["name", "source"]
    date_hierarchy = "on"
    ordering = ["-on"]
    list_before_template = "notices/office_days_note.html"
    add_action = change_action = office_days.EDIT
    add_fields = ["on", "works", "name", "source"]
    change_fields = ["works", "name", "source"]
    fields = ["on", "works", "name", "source"]
    export_columns = [
        Column("日期", lambda row: row.on),
        Column("上班", lambda row: "上班" if row.works else "放假"),
        Column("名称", lambda row: row.name),
        Column("依据", lambda row: row.source, width=60),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, saying which year is missing."""
        at = arrived(request)
        missing = office_days.year_without_holidays(at, at.replace(year=at.year + 1, day=1))
        return super().changelist_view(request, {"missing_year": missing} | (extra_context or {}))

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> SpecialDay:
        """Enter a day."""
        return office_days.enter_special_day(actor=actor, at=at, **data)

    def service_change(
        self, obj: Any, *, actor: Actor, at: datetime, data: Mapping[str, Any], changed: Sequence[str]
    ) -> None:
        """Correct a day."""
        office_days.change_special_day(
            obj, actor=actor, at=at, works=data["works"], name=data["name"], source=data["source"]
        )


class HoursField(forms.CharField):
    """``提前7天、提前2小时、逾期1天`` typed as a text, handed on as hours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label="提醒时间",
            max_length=200,
            help_text=f"例：提前7天、提前3天、提前1天、提前2小时、逾期1天。整天或整小时，最多 {plans.MOST_REMINDERS} 次，"
            f"提前不超过 {plans.MOST_AHEAD} 天，逾期不超过 {plans.MOST_AFTER} 天。按天的在当天 8:30 合并成一条。",
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """The hours as a text; what was typed stays as it was typed."""
        return plans.hours_shown(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        """Hours; the error says which part can't be read."""
        try:
            return plans.hours_typed(super().clean(value))
        except Refused as refused:
            raise ValidationError(refused.refusal.text) from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as texts."""
        return super().has_changed(self.prepare_value(initial), data)


@admin.register(ReminderPlan)
class ReminderPlanAdmin(OfficeAdmin):
    """When people are reminded of each kind of deadline; the kinds themselves come with the portal."""

    list_display = ["label", "reminded"]
    search_fields = ["label"]
    ordering = ["label", "pk"]
    change_action = plans.EDIT
    change_fields = ["hours"]
    fields = ["label", "hours"]
    export_columns = [
        Column("期限", lambda row: row.label, width=30),
        Column("提醒时间", lambda row: plans.hours_shown(row.hours), width=60),
    ]

    @admin.display(description="提醒时间")
    def reminded(self, obj: ReminderPlan) -> str:
        """In words."""
        return plans.hours_shown(obj.hours)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The hours are typed in words."""
        if db_field.name == "hours":
            return HoursField(widget=UnfoldAdminTextInputWidget())
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def service_change(
        self, obj: Any, *, actor: Actor, at: datetime, data: Mapping[str, Any], changed: Sequence[str]
    ) -> None:
        """Change when people are reminded; what is still to be sent follows."""
        plans.change_plan(obj, actor=actor, hours=data["hours"], at=at)

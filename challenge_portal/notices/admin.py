"""The table of holidays in the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from challenge_portal.notices import office_days
from challenge_portal.notices.models import SpecialDay
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

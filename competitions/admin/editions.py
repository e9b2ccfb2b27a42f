"""The back office on series, editions and how they were passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.office import OfficeAdmin, OfficeInline
from competitions import services
from competitions.models import (
    Edition,
    EditionForwarding,
    Series,
    Track,
)
from competitions.workflow import EDITION


@admin.register(Series)
class SeriesAdmin(OfficeAdmin):
    """The series that are held again and again."""

    list_display = ["name", "short_name", "code"]
    search_fields = ["name", "code"]
    ordering = ["code"]
    add_action = "competitions.open_edition"
    add_fields = ["name", "short_name", "code"]
    change_action = "competitions.open_edition"
    change_fields = ["name", "short_name"]

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Series:
        """Make a series."""
        return services.create_series(actor=actor, at=at, **data)

    def service_change(
        self, obj: Any, *, actor: Actor, at: datetime, data: Mapping[str, Any], changed: Sequence[str]
    ) -> None:
        """Rename it."""
        services.change_series(actor=actor, series=obj, name=data["name"], short_name=data["short_name"], at=at)


class TrackInline(OfficeInline):
    """What hosts may apply for."""

    model = Track
    fields = readonly_fields = ["name", "kind", "needs_theme", "industries_min", "industries_max"]


class ForwardingInline(OfficeInline):
    """How the provinces forwarded the notice."""

    model = EditionForwarding
    fields = readonly_fields = ["province", "document_number", "deadline", "forwarded_at"]


@admin.register(Edition)
class EditionAdmin(OfficeAdmin):
    """Editions; writing and publishing happen on the portal's page. The words can be changed while one runs."""

    workflow = EDITION
    list_display = ["title", "year", "state", "national_deadline", "document_number", "is_demo"]
    list_filter = ["state", "series", "year"]
    list_select_related = ["series"]
    search_fields = ["title", "document_number"]
    ordering = ["-year", "-ordinal"]
    inlines = [TrackInline, ForwardingInline]
    change_action = "competitions.edit_edition"
    change_fields = ["manager_word", "agreement_word", "implementer_word"]

    def service_change(
        self, obj: Any, *, actor: Actor, at: datetime, data: Mapping[str, Any], changed: Sequence[str]
    ) -> None:
        """Other words."""
        services.reword_edition(actor=actor, edition=obj, at=at, **{name: data[name] for name in self.change_fields})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """All but how the applications are scored: that stands on the centre's own pages alone."""
        return [name for name in super().get_fields(request, obj) if not name.startswith("review_")]

    def service_move(self, asked: AskedMove) -> None:
        """The same services as the pages."""
        services.move_edition(asked.name, actor=asked.actor, edition=asked.obj, at=asked.at, version=asked.version)

    def portal_url(self, obj: Any) -> str:
        """Where the centre works on it."""
        return reverse("competitions:edition_desk", args=[obj.pk])


@admin.register(EditionForwarding)
class EditionForwardingAdmin(OfficeAdmin):
    """Which province forwarded when, and until when its hosts must file."""

    list_display = ["edition", "province", "document_number", "deadline", "forwarded_at"]
    list_filter = ["edition", "province"]
    list_select_related = ["edition", "province"]
    search_fields = ["province__name", "document_number"]
    ordering = ["-forwarded_at", "-pk"]

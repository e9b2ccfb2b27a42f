"""The office's pages for series, editions, applications, competitions and announcements.

What needs the look at one case (a review beside its stamped scan, the calendar) is done on its portal page, which
every object here links to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.urls import reverse

from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import role_label
from challenge_portal.organisations.office import Act, Acts, Column, OfficeAdmin
from challenge_portal.organisations.office.grants import GRANT_FIELDS, GrantForm, person_behind
from challenge_portal.organisations.roles import ROLE_LABELS
from competitions import services
from competitions.models import Announcement, Competition, CompetitionGrant, Edition, HostingApplication, Series
from competitions.models.competitions import COMPETITION_ROLES
from competitions.workflow import APPLICATION, COMPETITION, EDITION


@admin.register(Series)
class SeriesAdmin(OfficeAdmin):
    """Series of competitions; the centre makes them."""

    add_action = "competitions.open_edition"
    add_fields = ["name", "short_name", "code"]
    list_display = ["name", "short_name", "code"]
    search_fields = ["name", "short_name", "code"]
    ordering = ["name"]

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Series:
        """Make the series."""
        return services.create_series(
            actor=actor, name=data["name"], short_name=data["short_name"], code=data["code"], at=at
        )


@admin.register(Edition)
class EditionAdmin(OfficeAdmin):
    """Editions with their state; opened and published on their own page."""

    workflow = EDITION
    moves_here = ["close", "conclude"]
    list_display = ["title", "series", "year", "document_number", "state", "national_deadline", "published_at"]
    list_filter = ["state", "series", "year"]
    list_select_related = ["series"]
    search_fields = ["title", "document_number", "notice_title"]
    ordering = ["-year", "-ordinal"]
    fields = [
        "title", "series", "ordinal", "year", "state", "organiser", "document_number", "notice_title", "notice_body",
        "national_deadline", "latest_final_on", "report_before", "quota_per_province", "published_at", "is_demo",
    ]  # fmt: skip

    def portal_url(self, obj: Edition) -> str:
        """Its desk."""
        return reverse("competitions:edition_desk", args=[obj.pk])


@admin.register(HostingApplication)
class HostingApplicationAdmin(OfficeAdmin):
    """申办表 of every host within reach. Judged on the case's own page, beside the stamped scan."""

    workflow = APPLICATION
    moves_here = []
    list_display = ["host", "edition", "track", "place", "recommender", "state", "number", "submitted_at"]
    list_filter = ["state", "edition", "track__kind", "recommender"]
    list_select_related = ["host", "edition", "track", "recommender"]
    search_fields = ["host__name", "place", "number", "theme"]
    date_hierarchy = "submitted_at"
    ordering = ["-pk"]
    fields = [
        "edition", "host", "recommender", "track", "place", "theme", "industries", "collection_on", "publication_on",
        "matching_on", "final_on", "late_final_reason", "state", "number", "revision", "finalised_at", "submitted_at",
        "competition", "is_demo",
    ]  # fmt: skip
    export_columns = [
        Column("申办单位", lambda row: str(row.host), width=30),
        Column("届次", lambda row: str(row.edition), width=28),
        Column("赛道", lambda row: str(row.track or "")),
        Column("赛事名称括号内的地名", lambda row: row.place),
        Column("主题", lambda row: row.theme, width=30),
        Column("产业领域", lambda row: "、".join(row.industries), width=30),
        Column("推荐单位", lambda row: str(row.recommender or "直接报送"), "直接报送：计划单列市等直接报火炬中心", 30),
        Column("状态", lambda row: row.get_state_display()),
        Column("表号", lambda row: row.number, width=24),
        Column("现场赛", lambda row: row.final_on, "拟定日期"),
        Column("提交时间", lambda row: row.submitted_at, "北京时间", 18),
    ]

    def portal_url(self, obj: HostingApplication) -> str:
        """The application beside its scan."""
        return reverse("competitions:application", args=[obj.pk])


@admin.register(Competition)
class CompetitionAdmin(OfficeAdmin):
    """Competitions; run on their own desk."""

    workflow = COMPETITION
    moves_here = []
    list_display = ["name", "edition", "place", "code", "state", "created_at"]
    list_filter = ["state", "edition"]
    list_select_related = ["edition"]
    search_fields = ["name", "place", "code", "theme"]
    ordering = ["-pk"]
    fields = [
        "name", "edition", "track", "place", "code", "theme", "industries", "needs_analysis", "state", "created_at",
        "is_demo",
    ]  # fmt: skip

    def portal_url(self, obj: Competition) -> str:
        """Its desk."""
        return reverse("competitions:competition_desk", args=[obj.code])


@admin.register(Announcement)
class AnnouncementAdmin(OfficeAdmin):
    """What was published, newest first."""

    list_display = ["title", "kind", "document_number", "issuer", "competition", "published_at"]
    list_filter = ["kind", "edition", "competition"]
    list_select_related = ["issuer", "competition"]
    search_fields = ["title", "document_number", "body"]
    date_hierarchy = "published_at"
    ordering = ["-published_at", "-pk"]
    fields = ["title", "kind", "document_number", "issuer", "edition", "competition", "body", "published_at", "is_demo"]

    def portal_url(self, obj: Announcement) -> str:
        """The public page."""
        return reverse("competitions:announcement", args=[obj.pk])


def _ended(grant: CompetitionGrant, at: datetime) -> Refusal | None:
    return Refusal("该授权已经结束。") if grant.expires_at is not None and grant.expires_at <= at else None


def _revoke(grant: CompetitionGrant, *, actor: Actor, at: datetime, reason: str) -> None:
    services.revoke_competition_role(actor=actor, grant=grant, at=at, reason=reason)


class CompetitionGrantForm(GrantForm):
    """A role at one competition."""

    roles = {role: ROLE_LABELS[role] for role in COMPETITION_ROLES}

    class Meta:
        model = CompetitionGrant
        fields = ["content_object"]


@admin.register(CompetitionGrant)
class CompetitionGrantAdmin(OfficeAdmin):
    """Roles held at single competitions; granted and ended by the host that runs it."""

    workflow = Acts(
        {
            "revoke": Act(
                "competitions.grant",
                label="撤销授权",
                service=_revoke,
                subject=lambda grant: grant.content_object,
                against=_ended,
                asks_reason=True,
                confirm="撤销后立即失效，记录保留。",
                tone="stop",
            )
        }
    )
    bulk_moves = ["revoke"]
    add_action = "competitions.grant"
    add_form = CompetitionGrantForm
    add_fields = GRANT_FIELDS
    list_display = ["person", "role", "content_object", "granted_at", "expires_at", "granted_by"]
    list_filter = ["content_object"]
    list_select_related = ["user", "permission", "content_object", "granted_by"]
    search_fields = ["user__display_name", "content_object__name", "reason"]
    ordering = ["-granted_at", "-pk"]
    fields = ["person", "role", "content_object", "granted_by", "granted_at", "expires_at", "reason"]

    @admin.display(description="人员", ordering="user__display_name")
    def person(self, obj: CompetitionGrant) -> str:
        """Who holds the role."""
        return str(obj.user)

    @admin.display(description="角色", ordering="permission__codename")
    def role(self, obj: CompetitionGrant) -> str:
        """The role in words."""
        return role_label(obj.permission)

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> CompetitionGrant:
        """Grant or renew."""
        return services.grant_competition_role(
            actor=actor,
            competition=data["content_object"],
            person=person_behind(data["person"]),
            role=data["role"],
            at=at,
            expires_at=data["expires_at"],
            reason=data["reason"],
        )

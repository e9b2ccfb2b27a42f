"""The office's pages for authorities, institutions, members and grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.html import format_html

from challenge_portal.accounts.models import User
from challenge_portal.kernel.countries import country_name
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations import (
    record_admin,  # noqa: F401 - registers the record's page
    services,
)
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, Institution, Membership, OrganisationGrant, role_label
from challenge_portal.organisations.office import Act, Acts, Column, OfficeAdmin, OfficeInline
from challenge_portal.organisations.office.grants import GRANT_FIELDS, GrantForm, person_behind
from challenge_portal.organisations.roles import ROLE_LABELS


@admin.register(Authority)
class AuthorityAdmin(OfficeAdmin):
    """The tree of offices, in its order, each indented below the one above it."""

    list_display = ["indented", "kind", "place", "division_code", "standing"]
    list_display_links = ["indented"]
    list_filter = ["kind", "separately_planned", "sub_provincial"]
    search_fields = ["name", "short_name", "place", "division_code"]
    ordering = ["path"]
    export_columns = [
        Column("名称", lambda row: row.name, width=36),
        Column("简称", lambda row: row.short_name),
        Column("层级", lambda row: row.get_kind_display()),
        Column("地名", lambda row: row.place, "用于赛事名称"),
        Column("行政区划代码", lambda row: row.division_code, "GB/T 2260，六位"),
        Column("计划单列市", lambda row: row.separately_planned),
        Column("树中层次", lambda row: row.depth, "1 为最上级"),
    ]

    @admin.display(description="名称", ordering="path")
    def indented(self, obj: Authority) -> str:
        """The name, moved in by its depth."""
        return format_html('<span class="office-depth-{}">{}</span>', min(obj.depth, 6), obj.name)

    @admin.display(description="备注")
    def standing(self, obj: Authority) -> str:
        """What sets it apart from its neighbours."""
        if obj.separately_planned:
            return "计划单列市"
        return "副省级城市" if obj.sub_provincial else ""


class MembershipInline(OfficeInline):
    """Who belongs to the institution."""

    model = Membership
    fields = readonly_fields = ["person", "role", "joined_at", "ended_at"]


def _confirmed(institution: Institution, at: datetime) -> Refusal | None:
    return Refusal("该单位的代码已核对。") if institution.code_confirmed else None


def _confirm_code(institution: Institution, *, actor: Actor, at: datetime, reason: str) -> None:
    services.confirm_code(actor=actor, institution=institution, at=at, reason=reason)


INSTITUTION_ACTS = Acts(
    {
        "confirm_code": Act(
            "organisations.confirm_code",
            label="代码或境外注册号核对无误",
            service=_confirm_code,
            against=_confirmed,
            confirm="请对照营业执照、事业单位法人证书或境外登记证明逐位核对后再确认。",
        )
    }
)


@admin.register(Institution)
class InstitutionAdmin(OfficeAdmin):
    """Units within the officer's region."""

    list_display = ["name", "code", "foreign_number", "place", "kind", "region", "code_confirmed", "registered_at"]
    list_filter = ["kind", "code_confirmed", "country", "region"]
    list_select_related = ["region"]
    search_fields = ["name", "short_name", "code", "foreign_number"]
    ordering = ["name", "pk"]
    workflow = INSTITUTION_ACTS
    inlines = [MembershipInline]

    @admin.display(description="国家或地区", ordering="country")
    def place(self, obj: Institution) -> str:
        """Where it is registered, in words."""
        return country_name(obj.country)


@admin.register(Membership)
class MembershipAdmin(OfficeAdmin):
    """Who belongs where, the ended ones included."""

    list_display = ["person", "institution", "role", "joined_at", "ended_at"]
    list_filter = ["role", "institution"]
    list_select_related = ["person", "institution"]
    search_fields = ["person__display_name", "institution__name"]
    ordering = ["-joined_at", "-pk"]


def _ended(grant: OrganisationGrant, at: datetime) -> Refusal | None:
    if grant.expires_at is not None and grant.expires_at <= at:
        return Refusal("该授权已经结束。")
    return None


def _revoke(grant: OrganisationGrant, *, actor: Actor, at: datetime, reason: str) -> None:
    services.revoke_role(actor=actor, grant=grant, at=at, reason=reason)


GRANT_ACTS = Acts(
    {
        "revoke": Act(
            "organisations.grant",
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


class AuthorityGrantForm(GrantForm):
    """A role at an authority."""

    roles = ROLE_LABELS

    class Meta:
        model = OrganisationGrant
        fields = ["content_object"]


@admin.register(OrganisationGrant)
class GrantAdmin(OfficeAdmin):
    """Roles held at authorities. The security administrator grants; a grant is ended, never deleted."""

    add_action = "organisations.grant"
    workflow = GRANT_ACTS
    bulk_moves = ["revoke"]
    add_form = AuthorityGrantForm
    add_fields = GRANT_FIELDS
    list_display = ["person", "role", "content_object", "granted_at", "expires_at", "granted_by"]
    list_filter = ["content_object"]
    list_select_related = ["user", "permission", "content_object", "granted_by"]
    search_fields = ["user__display_name", "content_object__name", "reason"]
    ordering = ["-granted_at", "-pk"]
    fields = ["person", "role", "content_object", "granted_by", "granted_at", "expires_at", "reason"]

    @admin.display(description="人员", ordering="user__display_name")
    def person(self, obj: OrganisationGrant) -> str:
        """Who holds the role."""
        return str(obj.user)

    @admin.display(description="角色", ordering="permission__codename")
    def role(self, obj: OrganisationGrant) -> str:
        """The role in words."""
        return role_label(obj.permission)

    def service_add(self, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> OrganisationGrant:
        """Grant or renew."""
        return services.grant_role(
            actor=actor,
            person=person_behind(data["person"]),
            role=data["role"],
            authority=data["content_object"],
            at=at,
            expires_at=data["expires_at"],
            reason=data["reason"],
        )


@admin.register(User)
class PersonAdmin(OfficeAdmin):
    """People, for the administrators: who can sign in, and since when. What they may do stands in grants."""

    list_display = ["display_name", "username", "phone", "email", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["display_name", "username", "phone", "email"]
    ordering = ["display_name", "pk"]
    fields = ["display_name", "username", "phone", "email", "is_active", "date_joined", "last_login"]

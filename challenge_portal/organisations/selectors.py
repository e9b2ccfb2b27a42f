"""Reads of institutions, members and regions for pages; templates get frozen rows and can't query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import (
    Authority,
    AuthorityKind,
    Institution,
    InstitutionKind,
    Invitation,
    Membership,
    MembershipRole,
)
from challenge_portal.organisations.policy import can, get_visible

REGION_KINDS = (AuthorityKind.PROVINCE, AuthorityKind.CITY, AuthorityKind.DISTRICT, AuthorityKind.ZONE)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One present member as colleagues see them."""

    id: int
    name: str
    phone: str
    email: str
    role: str
    is_administrator: bool
    is_self: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that can still be accepted."""

    id: int
    contact: str
    role: str
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """What the page of one's own institution shows."""

    id: int
    name: str
    code: str
    code_confirmed: bool
    kind: str
    region: str
    address: str
    registered_at: datetime
    is_demo: bool
    members: tuple[MemberRow, ...]
    invitations: tuple[InvitationRow, ...]
    may_administer: bool


def institution_page(actor: Actor, *, at: datetime) -> InstitutionPage | None:
    """The institution that the actor acts for; nothing when they act for none. Two queries."""
    unit = actor.institution
    if unit is None:
        return None
    may_administer = can(actor, "organisations.administer", unit)
    return InstitutionPage(
        id=unit.pk,
        name=unit.name,
        code=unit.code or unit.foreign_number,
        code_confirmed=unit.code_confirmed,
        kind=InstitutionKind(unit.kind).label,
        region=str(unit.region or ""),
        address=unit.address,
        registered_at=unit.registered_at,
        is_demo=unit.is_demo,
        members=_members(unit, actor),
        invitations=_invitations(unit, at) if may_administer else (),
        may_administer=may_administer,
    )


def _members(unit: Institution, actor: Actor) -> tuple[MemberRow, ...]:
    found = Membership.objects.filter(institution=unit, ended_at=None).select_related("person")
    return tuple(
        MemberRow(
            id=each.pk,
            name=each.person.display_name,
            phone=each.person.phone,
            email=each.person.email,
            role=MembershipRole(each.role).label,
            is_administrator=each.role == MembershipRole.ADMINISTRATOR,
            is_self=each.person_id == actor.person_id,
            joined_at=each.joined_at,
        )
        for each in found.order_by("joined_at", "pk")
    )


def _invitations(unit: Institution, at: datetime) -> tuple[InvitationRow, ...]:
    found = Invitation.objects.filter(
        institution=unit, accepted_at=None, withdrawn_at=None, expires_at__gte=at
    ).select_related("invited_by")
    return tuple(
        InvitationRow(
            each.pk, each.contact, MembershipRole(each.role).label, each.invited_by.display_name, each.expires_at
        )
        for each in found.order_by("-created_at", "-pk")
    )


def membership_for(actor: Actor, membership_id: int) -> Membership:
    """A present membership of the institution acted for. Raises NotVisible for any other."""
    return get_visible(
        Membership, actor, "person", "institution", pk=membership_id, institution=actor.institution, ended_at=None
    )


def regions() -> list[tuple[str, list[tuple[int, str]]]]:
    """Every place an institution can belong to, grouped by its provincial-level place. One query."""
    groups: list[tuple[str, list[tuple[int, str]]]] = []
    heads: dict[str, int] = {}
    steps = Authority.steplen
    for unit in Authority.objects.filter(kind__in=REGION_KINDS).order_by("path"):
        if unit.kind == AuthorityKind.PROVINCE:
            heads[unit.path] = len(groups)
            groups.append((unit.place, [(unit.pk, f"{unit.place}（省级或未列出的市）")]))
            continue
        above = [unit.path[:end] for end in range(steps, len(unit.path), steps)]
        head = next((heads[path] for path in reversed(above) if path in heads), None)
        if head is not None:
            groups[head][1].append((unit.pk, unit.place))
    return groups

"""Writing grants, institutions and memberships. Every act is in the record."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from challenge_portal.kernel.countries import COUNTRIES, HOME, is_abroad
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused
from challenge_portal.organisations.actors import SYSTEM, Actor
from challenge_portal.organisations.models import (
    Authority,
    Institution,
    InstitutionKind,
    Invitation,
    Membership,
    MembershipRole,
    OrganisationGrant,
)
from challenge_portal.organisations.noted import only_noted
from challenge_portal.organisations.policy import can
from challenge_portal.organisations.roles import EXCLUSIVE, ROLE_LABELS
from challenge_portal.trail.services import record, register_verbs

if TYPE_CHECKING:
    from challenge_portal.accounts.models import User

INVITATION_LASTS = timedelta(days=7)
INSTITUTION_KINDS = InstitutionKind.choices
MEMBER_ROLES = MembershipRole.choices

register_verbs(
    {
        "organisations.grant.granted": "授予角色",
        "organisations.grant.revoked": "撤销角色",
        "organisations.institution.registered": "注册单位",
        "organisations.institution.code_confirmed": "核对统一社会信用代码",
        "organisations.invitation.sent": "邀请成员",
        "organisations.invitation.withdrawn": "撤回邀请",
        "organisations.membership.started": "加入单位",
        "organisations.membership.ended": "移出单位",
        "organisations.membership.role_changed": "变更成员身份",
    }
)


def _role_permission(role: str) -> Permission:
    if role not in ROLE_LABELS:
        raise Refused(Refusal("没有这个角色。", field="role"))
    return Permission.objects.get(content_type=ContentType.objects.get_for_model(Authority), codename=role)


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    person: User,
    role: str,
    authority: Authority,
    at: datetime,
    expires_at: datetime | None = None,
    reason: str = "",
) -> OrganisationGrant:
    """Grant a role at an authority, or renew the grant that stands there (an expired one too).

    Nobody grants to themselves. 三员 exclude one another. Raises NotAllowed, Refused.
    """
    if actor is not SYSTEM and not can(actor, "organisations.grant", authority):
        raise NotAllowed("organisations.grant", authority)
    if actor.person_id == person.pk:
        raise Refused("不能给自己授权，请由另一位管理员办理。")
    grant = (
        OrganisationGrant.objects.select_for_update(of=("self",))
        .filter(user=person, permission__codename=role, content_object=authority)
        .first()
    )
    grant = grant or OrganisationGrant(user=person, permission=_role_permission(role), content_object=authority)
    grant.granted_by, grant.granted_at = actor.person, at
    grant.expires_at, grant.reason = expires_at, reason
    grant.exclusive = True if role in EXCLUSIVE else None
    try:
        with transaction.atomic():
            grant.save()
    except IntegrityError as error:
        if "one_administrator_role" in str(error):
            raise Refused("系统管理员、安全管理员、安全审计员不能由同一人担任。") from error
        raise
    record(
        actor=actor,
        verb="organisations.grant.granted",
        subject=grant,
        at=at,
        reason=reason,
        details={"role": role, "authority": str(authority), "expires_at": expires_at},
    )
    return grant


@transaction.atomic
def revoke_role(*, actor: Actor, grant: OrganisationGrant, at: datetime, reason: str = "") -> None:
    """End a grant now; the row stays, expired, as history."""
    if actor is not SYSTEM and not can(actor, "organisations.grant", grant.content_object):
        raise NotAllowed("organisations.grant", grant)
    locked = OrganisationGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    locked.expires_at = max(at, locked.granted_at)
    locked.exclusive = None
    locked.save(update_fields=["expires_at", "exclusive"])
    record(actor=actor, verb="organisations.grant.revoked", subject=locked, at=at, reason=reason)


@dataclass(frozen=True, slots=True)
class InstitutionEntry:
    """What a registrant types about their unit."""

    name: str
    code: str
    kind: str
    region_id: int | None = None
    short_name: str = ""
    address: str = ""
    is_demo: bool = False
    country: str = HOME
    foreign_number: str = ""


@transaction.atomic
def register_institution(*, person: User, entry: InstitutionEntry, at: datetime) -> Institution:
    """Register a unit; the registrant becomes its first 单位管理员.

    A unit abroad has no 统一社会信用代码: an officer compares its registration number there with its papers before it
    registers for a competition. A unit that others have only named (``noted``) is taken over. Raises Refused at the
    field: a wrong code, no number, an unknown country; a unit that is registered already (its administrator can invite).
    """
    if entry.kind not in InstitutionKind.values:
        raise Refused(Refusal("请选择单位性质。", field="kind"))
    code, number, confirmed = _identity(entry)
    # a unit that others had named by its code before is taken over: what was brought in for it is then its own
    noted = Institution.objects.filter(code=code).first() if code else None
    institution = noted or Institution(code=code)
    institution.name = entry.name.strip()
    institution.short_name = entry.short_name.strip()
    institution.country, institution.foreign_number = entry.country, number
    institution.code_confirmed = confirmed
    institution.kind = entry.kind
    institution.region_id = entry.region_id
    institution.address = entry.address.strip()
    institution.registered_at = at
    institution.is_demo = entry.is_demo
    institution.save()
    actor = Actor(person, institution=institution, membership_role=MembershipRole.ADMINISTRATOR)
    record(actor=actor, verb="organisations.institution.registered", subject=institution, at=at)
    join(actor=actor, person=person, institution=institution, role=MembershipRole.ADMINISTRATOR, at=at)
    return institution


def _identity(entry: InstitutionEntry) -> tuple[str, str, bool]:
    """The unit's code or its number abroad, and whether nobody has to compare it any more. Raises Refused."""
    if entry.country not in COUNTRIES:
        raise Refused(Refusal("请选择国家或地区。", field="country"))
    known = "该单位已注册。请联系本单位的单位管理员邀请你加入。"
    if is_abroad(entry.country):
        number = " ".join(entry.foreign_number.split())
        if not number:
            raise Refused(Refusal("请填写境外注册号，见当地的登记证明。", field="foreign_number"))
        if Institution.objects.filter(country=entry.country, foreign_number__iexact=number).exists():
            raise Refused(Refusal(known, field="foreign_number", way_on="invitation"))
        return "", number, False
    verdict = check_uscc(entry.code)
    if verdict.level == "error":
        raise Refused(Refusal(verdict.message, field="code", rule="GB 32100-2015"))
    found = Institution.objects.select_for_update(of=("self",)).filter(code=verdict.code).first()
    if found is not None and not only_noted(found):
        raise Refused(Refusal(known, field="code", way_on="invitation"))
    return verdict.code, "", verdict.level == "ok"


def join(*, actor: Actor, person: User, institution: Institution, role: str, at: datetime) -> Membership:
    """Make the person a member. A present member keeps the membership they have."""
    membership, created = Membership.objects.get_or_create(
        person=person, institution=institution, ended_at=None, defaults={"role": role, "joined_at": at}
    )
    if created:
        record(actor=actor, verb="organisations.membership.started", subject=membership, at=at, details={"role": role})
    return membership


def acting_person(actor: Actor) -> User:
    """The person behind the actor. Raises NotAllowed for a visitor and for SYSTEM."""
    if actor.person is None:
        raise NotAllowed("organisations.act")
    return actor.person


def _administers(actor: Actor, institution: Institution) -> None:
    if not can(actor, "organisations.administer", institution):
        raise NotAllowed("organisations.administer", institution)


@transaction.atomic
def invite_member(
    *, actor: Actor, institution: Institution, contact: str, at: datetime, role: str = MembershipRole.MEMBER
) -> tuple[Invitation, str]:
    """Invite a colleague by phone or mail; returns the invitation and the token for the link (kept as a hash only)."""
    _administers(actor, institution)
    if not contact.strip():
        raise Refused(Refusal("请填写同事的手机或邮箱。", field="contact"))
    if role not in MembershipRole.values:
        raise Refused(Refusal("请选择身份。", field="role"))
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        institution=institution,
        contact=contact.strip(),
        role=role,
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        invited_by=acting_person(actor),
        created_at=at,
        expires_at=at + INVITATION_LASTS,
    )
    record(actor=actor, verb="organisations.invitation.sent", subject=invitation, at=at, details={"role": role})
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_id: int, at: datetime) -> None:
    """Make a link useless before it is used. Raises NotVisible for another unit's, NotAllowed for a plain member."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("institution")
        .filter(pk=invitation_id, institution=actor.institution)
        .first()
    )
    if invitation is None:
        raise NotVisible("invitation")
    _administers(actor, invitation.institution)
    if invitation.accepted_at or invitation.withdrawn_at:
        return
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])
    record(actor=actor, verb="organisations.invitation.withdrawn", subject=invitation, at=at)


def open_invitation(token: str, *, at: datetime, lock: bool = False) -> Invitation:
    """The invitation behind a link. Raises NotVisible for a forged one and Refused for one that has ended."""
    found = Invitation.objects.select_related("institution", "invited_by")
    if lock:
        found = found.select_for_update(of=("self",))
    invitation = found.filter(token_sha256=hashlib.sha256(token.encode()).hexdigest()).first()
    if invitation is None:
        raise NotVisible("invitation")
    if invitation.accepted_at or invitation.withdrawn_at or at > invitation.expires_at:
        raise Refused("邀请已使用、已撤回或已过期。请联系单位管理员重新邀请。")
    return invitation


@transaction.atomic
def accept_invitation(*, person: User, token: str, at: datetime) -> Membership:
    """Join the institution that the link names. Each link works once."""
    invitation = open_invitation(token, at=at, lock=True)
    invitation.accepted_at, invitation.accepted_by = at, person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return join(
        actor=Actor(person, institution=invitation.institution, membership_role=invitation.role),
        person=person,
        institution=invitation.institution,
        role=invitation.role,
        at=at,
    )


def _keeps_an_administrator(membership: Membership) -> None:
    others = Membership.objects.select_for_update().filter(
        institution=membership.institution, role=MembershipRole.ADMINISTRATOR, ended_at=None
    )
    if not [other for other in others if other.pk != membership.pk]:
        raise Refused("单位至少要有一名单位管理员。请先将另一名成员设为单位管理员。")


@transaction.atomic
def remove_member(*, actor: Actor, membership: Membership, at: datetime, reason: str = "") -> None:
    """End a membership (one may also leave by oneself). The last administrator can't go."""
    if membership.person_id != actor.person_id:
        _administers(actor, membership.institution)
    Institution.objects.select_for_update().get(pk=membership.institution_id)
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if locked.ended_at is not None:
        return
    if locked.role == MembershipRole.ADMINISTRATOR:
        _keeps_an_administrator(locked)
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    record(actor=actor, verb="organisations.membership.ended", subject=locked, at=at, reason=reason)


@transaction.atomic
def change_member_role(*, actor: Actor, membership: Membership, role: str, at: datetime) -> None:
    """Make a member an administrator or the other way round; the last administrator stays one."""
    _administers(actor, membership.institution)
    if role not in MembershipRole.values:
        raise Refused(Refusal("请选择身份。", field="role"))
    Institution.objects.select_for_update().get(pk=membership.institution_id)
    locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if locked.ended_at is not None or locked.role == role:
        return
    if locked.role == MembershipRole.ADMINISTRATOR:
        _keeps_an_administrator(locked)
    locked.role = role
    locked.save(update_fields=["role"])
    record(actor=actor, verb="organisations.membership.role_changed", subject=locked, at=at, details={"role": role})


@transaction.atomic
def confirm_code(*, actor: Actor, institution: Institution, at: datetime, reason: str = "") -> None:
    """An officer has compared the code with the licence. Raises NotAllowed, Refused when it was confirmed already."""
    if not can(actor, "organisations.confirm_code", institution):
        raise NotAllowed("organisations.confirm_code", institution)
    locked = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    if locked.code_confirmed:
        raise Refused("该单位的代码已核对。")
    locked.code_confirmed = True
    locked.save(update_fields=["code_confirmed"])
    record(actor=actor, verb="organisations.institution.code_confirmed", subject=locked, at=at, reason=reason)

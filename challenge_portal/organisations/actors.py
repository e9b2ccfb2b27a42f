"""Who is acting, and for whom: the one argument that every rule and service gets.

A person in several organisations acts for one at a time; only that one's grants and relations count.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from challenge_portal.organisations.models import Authority, Institution, Membership, OrganisationGrant
from challenge_portal.organisations.roles import ROLE_LABELS

if TYPE_CHECKING:
    from challenge_portal.accounts.models import User

SELF = "self"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class GrantFact:
    """One living grant: a role at an authority (tree ``path``) or at one competition."""

    role: str
    path: str = ""
    competition_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """A person together with whom they act for. Handed to every rule and service; never fetched inside one."""

    person: User | None = None
    authority: Authority | None = None
    institution: Institution | None = None
    membership_role: str = ""
    grants: tuple[GrantFact, ...] = ()
    is_system: bool = False
    # Answers kept for the length of one request; None (outside requests) keeps nothing, so nothing goes stale.
    memory: dict[Hashable, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person else None

    @property
    def is_signed_in(self) -> bool:
        return self.person is not None

    @property
    def label(self) -> str:
        """The name that stands in the record."""
        if self.is_system:
            return "系统"
        return self.person.display_name if self.person else "访客"

    @property
    def role_label(self) -> str:
        """What the person is there, in words."""
        if self.institution is not None:
            return "单位管理员" if self.membership_role == "administrator" else "成员"
        return "、".join(dict.fromkeys(ROLE_LABELS.get(grant.role, grant.role) for grant in self.grants))

    @property
    def acting_for_label(self) -> str:
        unit = self.authority or self.institution
        return str(unit) if unit else ""

    @property
    def key(self) -> str:
        """``authority:3``, ``institution:5`` or ``self``: carried by forms, so a stale tab can't act for another."""
        if self.authority is not None:
            return f"authority:{self.authority.pk}"
        if self.institution is not None:
            return f"institution:{self.institution.pk}"
        return SELF

    def holds(self, roles: Iterable[str]) -> bool:
        """Whether any of these roles is held anywhere."""
        wanted = frozenset(roles)
        return any(grant.role in wanted for grant in self.grants)

    def paths(self, roles: Iterable[str]) -> list[str]:
        """The tree paths at which these roles are held; each holds for everything below it."""
        wanted = frozenset(roles)
        return sorted({grant.path for grant in self.grants if grant.path and grant.role in wanted})

    def competition_ids(self, roles: Iterable[str]) -> frozenset[int]:
        """The competitions at which these roles are held directly."""
        wanted = frozenset(roles)
        return frozenset(grant.competition_id for grant in self.grants if grant.competition_id and grant.role in wanted)

    def remember(self, key: Hashable, find: Callable[[], Value]) -> Value:
        """``find()`` once a request; outside of requests every time."""
        if self.memory is None:
            return find()
        if key not in self.memory:
            self.memory[key] = find()
        found: Value = self.memory[key]
        return found

    def for_request(self) -> Actor:
        """The same actor with a memory that lives as long as the request."""
        return replace(self, memory={})


SYSTEM = Actor(is_system=True)
ANONYMOUS = Actor()


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation that a person can act for."""

    key: str
    label: str
    roles: str
    is_institution: bool


# Other apps' grants (at competitions): callables (person, at) -> list of (authority_id, GrantFact), handed in upwards.
GrantLoader = Callable[["User", datetime], list[tuple[int | None, GrantFact]]]
_more_grants: list[GrantLoader] = []


def register_grant_loader(loader: GrantLoader) -> None:
    """Let an app above add its own kind of grant (for example: a role at a competition)."""
    if loader not in _more_grants:
        _more_grants.append(loader)


def living_grants(person: User, at: datetime) -> list[OrganisationGrant]:
    """The person's grants that have not expired, with place and role, in one query."""
    return list(
        OrganisationGrant.objects.filter(user=person)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .select_related("permission", "content_object")
        .order_by("content_object__path", "permission__codename")
    )


def living_memberships(person: User) -> list[Membership]:
    """The person's present memberships with their institutions, in one query."""
    return list(
        Membership.objects.filter(person=person, ended_at=None)
        .select_related("institution", "institution__region")
        .order_by("joined_at", "pk")
    )


def standings(person: User, *, at: datetime) -> list[Standing]:
    """Whom the person can act for, offices first."""
    return _standings(living_grants(person, at), living_memberships(person))


def _standings(grants: list[OrganisationGrant], memberships: list[Membership]) -> list[Standing]:
    offices: dict[int, tuple[Authority, list[str]]] = {}
    for grant in grants:
        offices.setdefault(grant.content_object_id, (grant.content_object, []))[1].append(
            ROLE_LABELS.get(grant.permission.codename, "")
        )
    found = [Standing(f"authority:{pk}", str(unit), "、".join(roles), False) for pk, (unit, roles) in offices.items()]
    found += [
        Standing(f"institution:{each.institution_id}", str(each.institution), each.get_role_display(), True)
        for each in memberships
    ]
    return found


def actor_for(person: User | None, *, at: datetime, acting_for: str = "") -> Actor:
    """The actor for a person, acting for ``acting_for`` (a standing's key) or, if that is gone, for their first one.

    Two queries and one per registered loader, whatever the number of grants. An inactive or absent person is ANONYMOUS.
    """
    if person is None or not person.is_active:
        return ANONYMOUS
    grants, memberships = living_grants(person, at), living_memberships(person)
    keys = [standing.key for standing in _standings(grants, memberships)]
    chosen = acting_for if acting_for in keys or acting_for == SELF else (keys[0] if keys else SELF)
    kind, _, number = chosen.partition(":")
    if kind == "authority":
        here = [grant for grant in grants if grant.content_object_id == int(number)]
        facts = tuple(GrantFact(grant.permission.codename, path=grant.content_object.path) for grant in here)
        more = [fact for load in _more_grants for at_id, fact in load(person, at) if at_id == int(number)]
        return Actor(person, authority=here[0].content_object, grants=facts + tuple(more))
    if kind == "institution":
        membership = next(each for each in memberships if each.institution_id == int(number))
        more = [fact for load in _more_grants for at_id, fact in load(person, at) if at_id is None]
        return Actor(person, institution=membership.institution, membership_role=membership.role, grants=tuple(more))
    return Actor(person)

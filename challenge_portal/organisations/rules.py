"""Who may do what with organisations, and who sees them."""

from __future__ import annotations

from challenge_portal.accounts.models import User
from challenge_portal.organisations.models import Authority, Institution, Membership, OrganisationGrant
from challenge_portal.organisations.policy import (
    Anybody,
    AnyOf,
    HoldsRole,
    Related,
    RelatedPerson,
    register_actions,
    register_visibility,
)
from challenge_portal.organisations.roles import (
    AUDIT_ADMINISTRATOR,
    CENTRE_OFFICER,
    OFFICERS,
    OVERSEERS,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
)
from challenge_portal.trail.models import TrailEntry

ADMINISTRATORS = frozenset({SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR})

register_actions(
    {
        # 三员: the security administrator grants, the system administrator sets up, the audit administrator reads
        "organisations.grant": [HoldsRole(SECURITY_ADMINISTRATOR, at="self")],
        "organisations.edit_authority": [HoldsRole(SYSTEM_ADMINISTRATOR, at="self")],
        "organisations.administer": [Related("self", administrator=True)],
        "organisations.confirm_code": [HoldsRole(OFFICERS, at="region"), HoldsRole(CENTRE_OFFICER)],
        "organisations.enter_office": [HoldsRole(OFFICERS | OVERSEERS | ADMINISTRATORS)],
    }
)
register_visibility(TrailEntry, HoldsRole(AUDIT_ADMINISTRATOR))
register_visibility(Authority, Anybody())
register_visibility(
    Institution,
    AnyOf(
        Related("self"),
        HoldsRole(OFFICERS | OVERSEERS, at="region"),
        HoldsRole({CENTRE_OFFICER, *ADMINISTRATORS}),
    ),
)
register_visibility(
    Membership,
    AnyOf(
        Related("institution"),
        RelatedPerson("person"),
        HoldsRole(OFFICERS | OVERSEERS, at="institution__region"),
        HoldsRole(ADMINISTRATORS),
    ),
)
register_visibility(
    OrganisationGrant,
    AnyOf(RelatedPerson("user"), HoldsRole(ADMINISTRATORS | OVERSEERS, at="content_object")),
)
# People are for those whose task they are; everybody else meets names in their place.
register_visibility(User, AnyOf(RelatedPerson("self"), HoldsRole(ADMINISTRATORS)))

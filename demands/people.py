"""Whom to tell about a demand."""

from __future__ import annotations

from challenge_portal.accounts.models import User
from challenge_portal.organisations.models import Institution


def members_of(institution: Institution) -> list[User]:
    """The present members of a unit. One query."""
    return list(
        User.objects.filter(memberships__institution=institution, memberships__ended_at=None, is_active=True)
        .distinct()
        .order_by("pk")
    )

"""Whom to tell about a challenger."""

from __future__ import annotations

from challenge_portal.accounts.models import User
from demands.people import members_of
from solutions.models import Registration


def people_of(registration: Registration) -> list[User]:
    """The members of the challenging unit, or the natural person. One query."""
    if registration.institution is not None:
        return members_of(registration.institution)
    return [registration.person] if registration.person is not None else []

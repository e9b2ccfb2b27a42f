"""Find a person by what they sign in with."""

from __future__ import annotations

from django.db.models import Q

from challenge_portal.accounts.models import User


def person_by_account(typed: str) -> User | None:
    """The active person with exactly this user name, phone or mail; never a list to browse. One query."""
    text = typed.replace("\x00", "").strip()
    if not text:
        return None
    same = Q(username=text) | Q(phone=text) | Q(email__iexact=text)
    return User.objects.filter(same, is_active=True).order_by("pk").first()

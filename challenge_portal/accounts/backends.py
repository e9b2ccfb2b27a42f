"""Sign-in by user name, phone or mail, with one answer for everything that is wrong."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from challenge_portal.accounts.models import User


def person_behind(typed: str) -> User | None:
    """The person whose user name, phone or mail was typed; blanks in a phone and the case of a mail don't matter.

    A user name wins over a phone and a phone over a mail, so nobody can take over another's sign-in by choosing
    that person's phone as a user name: registration refuses such names.
    """
    text = typed.strip()
    if not text or "\x00" in text:  # PostgreSQL has no such character, and nobody's name does
        return None
    people = User.objects.all()
    phone = "".join(text.replace("-", " ").split())
    return (
        people.filter(username=text).first()
        or people.filter(phone=phone).first()
        or (people.filter(email__iexact=text).first() if "@" in text else None)
    )


class PersonBackend(BaseBackend):
    """Password sign-in. What a person may do is no business of this backend (see organisations)."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The person, or nothing. An unknown name takes as long as a wrong password."""
        if username is None or password is None:
            return None
        person = person_behind(username)
        if person is None:
            User().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, while active."""
        return User.objects.filter(pk=user_id, is_active=True).first()

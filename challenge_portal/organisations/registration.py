"""Getting an account together with a unit: as its first member, or by a colleague's invitation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.accounts.consent_texts import PRIVACY, TERMS
from challenge_portal.accounts.models import User
from challenge_portal.accounts.services import PersonEntry, accept_text, register_person
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.services import (
    InstitutionEntry,
    accept_invitation,
    open_invitation,
    register_institution,
)

TO_ACCEPT = (TERMS, PRIVACY)


@transaction.atomic
def register_person_and_institution(
    *, person: PersonEntry, unit: InstitutionEntry, at: datetime, address: str = ""
) -> tuple[User, Institution]:
    """Both or neither. The person becomes 单位管理员; the texts in force are kept as accepted.

    Raises Refused at the field, as ``register_person`` and ``register_institution`` do.
    """
    someone = register_person(entry=person, at=at)
    institution = register_institution(person=someone, entry=unit, at=at)
    _accept_texts(someone, in_name_of=institution.name, at=at, address=address)
    return someone, institution


@transaction.atomic
def register_person_alone(*, person: PersonEntry, at: datetime, address: str = "") -> User:
    """An account without any unit: a natural person acts for themselves. Raises Refused at the field."""
    someone = register_person(entry=person, at=at)
    _accept_texts(someone, in_name_of="", at=at, address=address)
    return someone


@transaction.atomic
def register_person_by_invitation(*, person: PersonEntry, token: str, at: datetime, address: str = "") -> User:
    """A new account that joins the inviting institution at once. Raises Refused, NotVisible."""
    invitation = open_invitation(token, at=at)
    someone = register_person(entry=person, at=at)
    accept_invitation(person=someone, token=token, at=at)
    _accept_texts(someone, in_name_of=invitation.institution.name, at=at, address=address)
    return someone


def _accept_texts(person: User, *, in_name_of: str, at: datetime, address: str) -> None:
    for kind in TO_ACCEPT:
        accept_text(actor=Actor(person), person=person, kind=kind, at=at, in_name_of=in_name_of, address=address)

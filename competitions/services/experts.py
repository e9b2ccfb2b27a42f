"""The centre's list of experts (专家库): who may be named as a reviewer. To stand in it grants nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.accounts.finding import person_by_account
from challenge_portal.accounts.models import User
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority, Membership
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Expert

LISTED, CHANGED = "competitions.expert.listed", "competitions.expert.changed"
register_verbs({LISTED: "列入专家库", CHANGED: "修改专家资料"})


@dataclass(frozen=True, slots=True)
class ExpertEntry:
    """What the centre knows of an expert. ``expertise`` are fields with 、 between them."""

    unit: str = ""
    post: str = ""
    expertise: str = ""
    is_listed: bool = True


@transaction.atomic
def list_expert(*, actor: Actor, account: str, entry: ExpertEntry, at: datetime) -> Expert:
    """Take a person with an account into the office's list. Raises Refused at ``account``."""
    office = actor.authority
    if office is None or not can(actor, "competitions.list_expert"):
        raise NotAllowed("competitions.list_expert", office)
    person = person_by_account(account)
    if person is None:
        raise Refused(Refusal("门户里没有这个账号。请先请专家注册。", field="account", way_on="请专家注册"))
    expert, fresh = Expert.objects.get_or_create(
        office=office,
        person=person,
        defaults={
            **_values(entry),
            "unit": normalise_text(entry.unit) or _known_unit(person),
            "listed_by": actor.person,
            "listed_at": at,
        },
    )
    if not fresh:
        raise Refused(Refusal(f"{person.display_name}已在专家库里，请在那一条上修改。", field="account"))
    record(actor=actor, verb=LISTED, subject=expert, at=at)
    return expert


@transaction.atomic
def change_expert(*, actor: Actor, expert: Expert, entry: ExpertEntry, at: datetime) -> Expert:
    """Correct what is known, or take the person out of the list or in again."""
    locked = Expert.objects.select_for_update(of=("self",), no_key=True).select_related("office").get(pk=expert.pk)
    if not can(actor, "competitions.keep_expert", locked):
        raise NotAllowed("competitions.keep_expert", locked)
    for name, value in _values(entry).items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save()
    record(actor=actor, verb=CHANGED, subject=locked, at=at, details={"is_listed": locked.is_listed})
    return locked


def keep_as_expert(person: User, office: Authority, *, actor: Actor, at: datetime) -> None:
    """Who is named as a reviewer stands in the list from then on, with the unit that the portal knows."""
    expert, fresh = Expert.objects.get_or_create(
        office=office,
        person=person,
        defaults={"unit": _known_unit(person), "listed_by": actor.person, "listed_at": at},
    )
    if fresh:
        record(actor=actor, verb=LISTED, subject=expert, at=at)


def _known_unit(person: User) -> str:
    """The unit to which the portal knows them to belong; nothing for who stands alone."""
    membership = Membership.objects.filter(person=person, ended_at=None).select_related("institution").first()
    return membership.institution.name if membership else ""


def _values(entry: ExpertEntry) -> dict[str, object]:
    return {
        "unit": normalise_text(entry.unit),
        "post": normalise_text(entry.post),
        "expertise": normalise_text(entry.expertise),
        "is_listed": entry.is_listed,
    }

"""Through which channels a person wants to hear of what happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.notices.calendar import calendar_address
from challenge_portal.notices.models import ReminderWish
from challenge_portal.notices.senders import offered_channels
from challenge_portal.notices.states import PhoneChannel
from challenge_portal.organisations.actors import Actor


@dataclass(frozen=True, slots=True)
class WishesPage:
    """What the page of one's wishes shows; ``offered`` are the phone channels that this portal has."""

    email: str
    phone: str
    wishes: Mapping[str, bool]
    offered: list[PhoneChannel]
    calendar: str


def wishes_page(actor: Actor) -> WishesPage:
    """The acting person's wishes and calendar address. Two queries."""
    person = actor.person
    if person is None:
        raise NotVisible
    wish = ReminderWish.objects.filter(person=person).first() or ReminderWish(person=person)
    return WishesPage(
        email=person.email,
        phone=person.phone,
        wishes={"mail": wish.mail, "sms": wish.sms, "wecom": wish.wecom},
        offered=offered_channels(),
        calendar=calendar_address(person.pk),
    )


def keep_wishes(*, actor: Actor, mail: bool, sms: bool, wecom: bool) -> None:
    """Keep the acting person's wishes; they hold for what is sent from now on."""
    if actor.person is None:
        raise NotVisible
    ReminderWish.objects.update_or_create(person=actor.person, defaults={"mail": mail, "sms": sms, "wecom": wecom})

"""What a person follows and which searches they subscribed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.actors import Actor
from competitions.states import Stage
from demands.models import Follow, SavedSearch
from demands.selectors.hall_query import HallQuery
from demands.states import ON_THE_HALL, PUBLIC_LABELS, PUBLIC_TONES
from demands.states import DemandState as State


@dataclass(frozen=True, slots=True)
class Followed:
    """A followed demand. One that is no longer public has its number and no text any more."""

    number: str
    title: str
    state_label: str
    tone: str
    closes_at: datetime | None
    on_the_hall: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscribed search in words, with the address that shows it."""

    id: int
    words: str
    url: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FollowingPage:
    """A person's 我的关注."""

    demands: list[Followed]
    searches: list[Subscribed]


def following_page(actor: Actor) -> FollowingPage:
    """What the acting person follows, the newest first. Two queries and the periods of the competitions."""
    if actor.person is None:
        raise NotVisible("following")
    follows = Follow.objects.filter(person=actor.person).select_related("demand__public_version", "demand__competition")
    searches = SavedSearch.objects.filter(person=actor.person)
    return FollowingPage(
        demands=[_followed(row) for row in follows.prefetch_related("demand__competition__periods")],
        searches=[_subscribed(row) for row in searches],
    )


def is_subscribed(actor: Actor, query: HallQuery) -> bool:
    """Whether the acting person has subscribed to this search. No query for a visitor."""
    if actor.person is None:
        return False
    parts = {name: value for name, value in query.parts.items() if name != "sort"}
    return SavedSearch.objects.filter(person=actor.person, query=parts).exists()


def search_words(search_id: int) -> str:
    """A subscription in words; nothing when it has ended."""
    search = SavedSearch.objects.filter(pk=search_id).first()
    return HallQuery.from_address(search.query).words if search is not None else ""


def _followed(row: Follow) -> Followed:
    demand, public = row.demand, row.demand.public_version
    on_the_hall = demand.state in ON_THE_HALL
    state = State(demand.state)
    return Followed(
        number=public.number,
        title=public.title if on_the_hall else "",
        state_label=PUBLIC_LABELS[state] if on_the_hall else "已撤下",
        tone=PUBLIC_TONES[state] if on_the_hall else "",
        closes_at=demand.competition.closes(Stage.SOLUTIONS) if on_the_hall else None,
        on_the_hall=on_the_hall,
        is_open=state == State.PUBLISHED,
    )


def _subscribed(row: SavedSearch) -> Subscribed:
    query = HallQuery.from_address(row.query)
    return Subscribed(row.pk, query.words, query.address(), row.created_at)

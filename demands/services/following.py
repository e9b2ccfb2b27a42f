"""Keeping an eye on the hall: following single demands, subscribing to searches, and being told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import local, moment
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused
from challenge_portal.notices.services import MessageItem, register_kinds, tell
from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.organisations.policy import visible
from competitions.models import Competition
from competitions.states import Stage
from demands.correction_texts import what_changed
from demands.models import Correction, Demand, Follow, PublicVersion, SavedSearch
from demands.selectors.hall import found_between
from demands.selectors.hall_query import HallQuery
from demands.selectors.hall_shapes import HallRow
from demands.states import ON_THE_HALL

FOLLOWING, FINDS = "following", "finds"
register_kinds({FOLLOWING: "关注的需求", FINDS: "订阅的搜索"})

MOST_SEARCHES = 20  # of one person: more would be a newspaper
MOST_FOLLOWED = 200
TOLD_FROM = 8  # o'clock in 北京时间: one message a day, in the morning
LISTED = 5  # new demands of one search that a message names
INDEX_LAG = timedelta(minutes=10)  # what is published is found a little later; nothing may fall between two looks
SIGNED_AS = "demands.saved-search"


# Single demands


@transaction.atomic
def follow(*, actor: Actor, number: str, at: datetime) -> None:
    """Follow the demand with this public number; following twice is following once. Raises Refused beyond the limit."""
    person, demand_id = _person(actor), _on_the_hall(number)
    if Follow.objects.filter(person=person).count() >= MOST_FOLLOWED:
        raise Refused(f"最多关注 {MOST_FOLLOWED} 项需求，请先取消一些不再需要的关注。")
    Follow.objects.get_or_create(person=person, demand_id=demand_id, defaults={"since": at})


def unfollow(*, actor: Actor, number: str) -> None:
    """No longer follow; also a demand that has been taken down meanwhile."""
    Follow.objects.filter(person=_person(actor), demand__public_version__number=number).exclude(
        demand__public_version__number=""
    ).delete()


# Searches


@transaction.atomic
def save_search(*, actor: Actor, query: HallQuery, at: datetime) -> SavedSearch:
    """Subscribe to what the search finds from now on. The same search twice is one. Raises Refused beyond the limit."""
    person = _person(actor)
    parts = {name: value for name, value in query.parts.items() if name != "sort"}
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # so that two windows can't pass the limit together
    known = SavedSearch.objects.filter(person=person, query=parts).first()
    if known is not None:
        return known
    if SavedSearch.objects.filter(person=person).count() >= MOST_SEARCHES:
        raise Refused(f"最多订阅 {MOST_SEARCHES} 个搜索，请先在“我的关注”中退订不再需要的。")
    return SavedSearch.objects.create(person=person, query=parts, created_at=at, seen_until=at)


def end_search(*, actor: Actor, search_id: int) -> None:
    """End one's own subscription. Raises NotVisible for anybody else's."""
    if not SavedSearch.objects.filter(pk=search_id, person=_person(actor)).delete()[0]:
        raise NotVisible(f"search {search_id}")


def token_of(search: SavedSearch) -> str:
    """What stands in the address by which a mail's reader ends the subscription without signing in."""
    return signing.dumps(search.pk, salt=SIGNED_AS)


def end_search_by_token(token: str) -> None:
    """End the subscription that the mail's address names; ending what has ended is no mistake."""
    SavedSearch.objects.filter(pk=search_behind(token)).delete()


def search_behind(token: str) -> int:
    """The key in such an address. Raises NotVisible for one that the portal did not write."""
    try:
        return int(signing.loads(token, salt=SIGNED_AS))
    except signing.BadSignature:
        raise NotVisible("search token") from None


# Telling


def tell_followers_of(demand: Demand, text: str, *, at: datetime, key: str = "") -> int:
    """Leave everybody who follows the demand a message. Returns how many were told."""
    people = User.objects.filter(followed_demands__demand=demand, is_active=True)
    number = PublicVersion.objects.filter(demand=demand).values_list("number", flat=True).first() or ""
    link = reverse("demands:detail", args=[number]) if demand.state in ON_THE_HALL else reverse("demands:following")
    return tell(people, text=text, link=link, at=at, kind=FOLLOWING, key=key)


def tell_taken_down(demand: Demand, reason: str, at: datetime) -> None:
    """A followed demand is no longer public. The reason stays between host and enterprise."""
    public = PublicVersion.objects.only("number", "title").get(demand=demand)
    tell_followers_of(demand, f"您关注的需求 {public.number}（{public.title}）已撤下公开，不再接收方案。", at=at)


def tell_corrected(demand: Demand, what: str, *, at: datetime) -> None:
    """The public text of a followed demand was corrected: ``what`` says in a sentence what is different now."""
    public = PublicVersion.objects.only("number", "title").get(demand=demand)
    tell_followers_of(demand, f"您关注的需求 {public.number}（{public.title}）已更正。{what}", at=at)


def follow_correction(correction: Correction, at: datetime) -> None:
    """What followers are told when a correction is public: which fields, and why."""
    tell_corrected(correction.demand, f"更正内容：{what_changed(correction)}。原因：{correction.reason}", at=at)


def follow_calendar(competition: Competition, stage: str, at: datetime) -> None:
    """The deadline of followed demands has moved: one message to each person, however many they follow."""
    closes = competition.closes(Stage.SOLUTIONS)
    if stage != Stage.SOLUTIONS or closes is None:
        return
    rows = Follow.objects.filter(demand__competition=competition, demand__state__in=ON_THE_HALL)
    followed: dict[int, list[PublicVersion]] = {}
    for row in rows.select_related("demand__public_version").order_by("pk"):
        followed.setdefault(row.person_id, []).append(row.demand.public_version)
    text = f"{competition.name}的解决方案提交截止时间改为 {moment(closes)}，您关注的需求随之变动。"
    for person in User.objects.filter(pk__in=followed, is_active=True):
        tell(
            [person],
            text=text,
            link=reverse("demands:following"),
            at=at,
            kind=FOLLOWING,
            items=_items(followed[person.pk]),
        )


def tell_new_finds(*, at: datetime) -> int:
    """Look through the subscribed searches once a day, and tell each person in one message what is new.

    Returns how many people were told. Each person is a transaction of their own: what is told is not looked for again.
    """
    morning = local(at).replace(hour=TOLD_FROM, minute=0, second=0, microsecond=0)
    since = morning if local(at) >= morning else morning - timedelta(days=1)
    due = SavedSearch.objects.filter(created_at__lt=since).exclude(told_at__gte=since)
    people = list(due.filter(person__is_active=True).order_by("person").values_list("person", flat=True).distinct())
    return sum(_tell_finds(person, since=since, at=at) for person in people)


@transaction.atomic
def _tell_finds(person_id: int, *, since: datetime, at: datetime) -> bool:
    mine = SavedSearch.objects.select_for_update(of=("self",)).filter(person_id=person_id, created_at__lt=since)
    items: list[MessageItem] = []
    until, found = at - INDEX_LAG, 0
    for search in mine.exclude(told_at__gte=since).order_by("pk"):
        query = HallQuery.from_address(search.query)
        if until > search.seen_until:
            rows, count = found_between(query, after=search.seen_until, until=until, at=at, limit=LISTED)
            search.seen_until = until
            if count:
                items += _finds(search, query, rows, count)
                found += count
        search.told_at = at
        search.save(update_fields=["seen_until", "told_at"])
    if not found:
        return False
    text = f"您订阅的搜索有 {found} 项新公开的需求。"
    people = User.objects.filter(pk=person_id)
    return bool(tell(people, text=text, link=reverse("demands:following"), at=at, kind=FINDS, items=items))


def _finds(search: SavedSearch, query: HallQuery, rows: Sequence[HallRow], count: int) -> list[MessageItem]:
    """The search with the address that shows it, its new demands, and the address that ends it."""
    found = [MessageItem(f"{query.words}：新增 {count} 项", query.address(sort="new"))]
    found += [MessageItem(f"{row.number} {row.title}", row.url) for row in rows]
    return [*found, MessageItem("退订这个搜索", reverse("demands:unsubscribe", args=[token_of(search)]))]


def _items(publics: Iterable[PublicVersion]) -> list[MessageItem]:
    return [
        MessageItem(f"{public.number} {public.title}", reverse("demands:detail", args=[public.number]))
        for public in publics
    ]


def _person(actor: Actor) -> User:
    if actor.person is None:
        raise NotAllowed("demands.follow", None)
    return actor.person


def _on_the_hall(number: str) -> int:
    found = (
        visible(PublicVersion, ANONYMOUS).filter(number=number).exclude(number="").values_list("demand_id", flat=True)
    )
    if not found:
        raise NotVisible(f"demand {number}")
    return int(found[0])

"""Following demands and subscribing to searches: who is told what, once, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotVisible, Refused
from challenge_portal.notices.mail import mail_of
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.search.services import rebuild_index
from competitions.services import set_period
from competitions.states import Stage
from demands import services
from demands.models import Follow, SavedSearch
from demands.selectors.following import following_page
from demands.selectors.hall_query import HallQuery
from demands.services.following import INDEX_LAG, MOST_SEARCHES, tell_new_finds, token_of
from tests.demands.conftest import Browse
from tests.factories.demands import NOW, SOLUTIONS_CLOSE, Scene
from tests.factories.organisations import UserFactory

pytestmark = pytest.mark.usefixtures("db")
DAY = timedelta(days=1)
MORNING = (local(NOW) + DAY).replace(hour=8, minute=20)


@pytest.fixture
def reader() -> Actor:
    return Actor(UserFactory())


def told(reader: Actor) -> list[Message]:
    return list(Message.objects.filter(person=reader.person).order_by("pk"))


def test_a_follower_learns_that_a_demand_is_taken_down_but_not_why(scene: Scene, reader: Actor) -> None:
    demand = scene.published(title="柔轮疲劳寿命提升")
    number = demand.public_version.number
    services.follow(actor=reader, number=number, at=NOW)
    services.follow(actor=reader, number=number, at=NOW)
    assert Follow.objects.count() == 1

    services.take_down_demand(actor=scene.host, demand=demand, reason="企业内部原因", at=NOW)

    (message,) = told(reader)
    assert number in message.text
    assert "撤下" in message.text
    assert "企业内部原因" not in message.text
    (row,) = following_page(reader).demands
    assert (row.number, row.title, row.on_the_hall) == (number, "", False)


def test_a_moved_deadline_is_told_once_to_each_follower_whatever_they_follow(scene: Scene, reader: Actor) -> None:
    numbers = [scene.published(title=f"需求{place}").public_version.number for place in range(2)]
    for number in numbers:
        services.follow(actor=reader, number=number, at=NOW)
    scene.submitted()

    later = SOLUTIONS_CLOSE + timedelta(days=3)
    set_period(actor=scene.host, competition=scene.competition, stage=Stage.SOLUTIONS, closes_at=later, at=NOW)
    set_period(actor=scene.host, competition=scene.competition, stage=Stage.FINAL, closes_at=later + DAY, at=NOW)

    (message,) = told(reader)
    assert f"{local(later).day}日" in message.text
    assert [item["text"].split()[0] for item in message.items] == numbers


def test_a_correction_is_told_in_its_own_words(scene: Scene, reader: Actor) -> None:
    demand = scene.published()
    services.follow(actor=reader, number=demand.public_version.number, at=NOW)
    services.tell_corrected(demand, "目标值由 20,000 小时改为 18,000 小时。", at=NOW)
    (message,) = told(reader)
    assert "18,000 小时" in message.text
    assert message.link == reverse("demands:detail", args=[demand.public_version.number])


def test_what_is_not_on_the_hall_cannot_be_followed(scene: Scene, reader: Actor) -> None:
    hidden = scene.confirmed()
    for number in (hidden.case_number, "", "RZ-2026-9999"):
        with pytest.raises(NotVisible):
            services.follow(actor=reader, number=number, at=NOW)


def test_new_finds_come_once_a_day_in_one_message(scene: Scene, reader: Actor) -> None:
    scene.published(title="早就公开的需求")
    for query in (HallQuery(industry="equipment"), HallQuery(text="柔轮"), HallQuery(industry="ai")):
        services.save_search(actor=reader, query=query, at=NOW)
    services.save_search(actor=reader, query=HallQuery(industry="equipment", sort="new"), at=NOW)
    assert SavedSearch.objects.count() == 3
    assert tell_new_finds(at=NOW + timedelta(hours=1)) == 0
    scene.published(title="柔轮疲劳寿命提升", at=NOW + timedelta(hours=2))
    rebuild_index(at=NOW)

    assert tell_new_finds(at=MORNING) == 1
    assert tell_new_finds(at=MORNING + timedelta(hours=6)) == 0
    assert tell_new_finds(at=MORNING + DAY) == 0

    (message,) = told(reader)
    texts = [item["text"] for item in message.items]
    assert [text for text in texts if "早就" in text] == []
    assert sum("柔轮疲劳寿命提升" in text for text in texts) == 2
    assert [text for text in texts if "新增" in text] == ["装备制造：新增 1 项", "“柔轮”：新增 1 项"]


def test_what_is_published_just_before_a_look_is_found_by_the_next(scene: Scene, reader: Actor) -> None:
    services.save_search(actor=reader, query=HallQuery(), at=NOW)
    scene.published(title="刚刚公开的需求", at=MORNING - INDEX_LAG / 2)
    assert tell_new_finds(at=MORNING) == 0
    assert tell_new_finds(at=MORNING + DAY) == 1


def test_a_mail_ends_a_subscription_without_a_sign_in_but_not_by_being_opened(
    scene: Scene, reader: Actor, browse: Browse
) -> None:
    search = services.save_search(actor=reader, query=HallQuery(industry="equipment"), at=NOW)
    scene.published(at=NOW + timedelta(hours=2))
    tell_new_finds(at=MORNING)
    (message,) = told(reader)
    address = reverse("demands:unsubscribe", args=[token_of(search)])
    assert address in mail_of(message).body
    assert mail.outbox == []

    visitor = browse()
    assert "装备制造" in visitor.get(address).content.decode()
    assert SavedSearch.objects.exists()
    assert "已退订" in visitor.post(address).content.decode()
    assert not SavedSearch.objects.exists()
    assert visitor.get(address).status_code == 200
    assert visitor.get(address[:-3] + "xx/").status_code == 404


def test_a_person_has_a_limit_and_ends_only_their_own(scene: Scene, reader: Actor) -> None:
    for place in range(MOST_SEARCHES):
        services.save_search(actor=reader, query=HallQuery(text=f"词{place}"), at=NOW)
    with pytest.raises(Refused, match="最多订阅"):
        services.save_search(actor=reader, query=HallQuery(text="再一个"), at=NOW)
    search = SavedSearch.objects.order_by("pk")[0]
    with pytest.raises(NotVisible):
        services.end_search(actor=Actor(UserFactory()), search_id=search.pk)
    services.end_search(actor=reader, search_id=search.pk)
    assert SavedSearch.objects.count() == MOST_SEARCHES - 1


def test_a_person_follows_and_subscribes_in_the_browser(scene: Scene, browse: Browse) -> None:
    number = scene.published().public_version.number
    person = browse(scene.analyst)
    detail, hall = reverse("demands:detail", args=[number]), reverse("demands:hall")
    assert "关注</button>" in person.get(detail).content.decode()
    page = person.post(reverse("demands:follow", args=[number]), follow=True).content.decode()
    assert "取消关注</button>" in page
    assert (
        person.post(reverse("demands:subscribe"), {"industry": "equipment"})
        .headers["Location"]
        .endswith("?industry=equipment")
    )
    assert "已订阅这个搜索" in person.get(hall + "?industry=equipment").content.decode()
    assert "已订阅这个搜索" not in person.get(hall).content.decode()
    listed = person.get(reverse("demands:following")).content.decode()
    assert number in listed
    assert "装备制造" in listed
    page = person.post(reverse("demands:follow", args=[number]), {"end": "listed"}, follow=True).content.decode()
    assert "还没有关注的需求" in page
    visitor = browse()
    assert "登录后关注" in visitor.get(detail).content.decode()
    assert visitor.post(reverse("demands:follow", args=[number])).status_code == 401

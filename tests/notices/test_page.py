import pytest
from django.urls import reverse

from challenge_portal.kernel import clock
from challenge_portal.notices.models import Message
from challenge_portal.notices.selectors import messages_page, unread_count
from tests.factories.notices import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk_of_wang(client, wang):
    client.force_login(wang)
    return client


def test_a_person_sees_their_own_messages_only_newest_first(desk_of_wang, wang, li):
    told(wang, text="申办表已被退回修改。")
    told(li, text="别人的消息。")

    page = desk_of_wang.get("/messages/").content.decode()

    assert "申办表已被退回修改。" in page
    assert "别人的消息。" not in page
    assert "1 条未读" in page


def test_opening_a_message_marks_it_read_and_leads_to_its_matter(desk_of_wang, wang):
    told(wang)
    message = Message.objects.get()

    answer = desk_of_wang.post(reverse("notices:open", args=[message.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/applications/12/")
    assert unread_count(wang) == 0


def test_looking_at_an_address_changes_nothing(desk_of_wang, wang):
    told(wang)
    assert desk_of_wang.get(reverse("notices:open", args=[Message.objects.get().pk])).status_code == 405
    assert unread_count(wang) == 1


def test_a_message_without_a_link_stays_in_the_list(desk_of_wang, wang):
    told(wang, link="")
    answer = desk_of_wang.post(reverse("notices:open", args=[Message.objects.get().pk]))
    assert answer["Location"] == "/messages/"


def test_somebody_elses_message_does_not_exist(desk_of_wang, li):
    told(li)
    answer = desk_of_wang.post(reverse("notices:open", args=[Message.objects.get().pk]))
    assert answer.status_code == 404
    assert unread_count(li) == 1


def test_all_can_be_marked_read_at_once(desk_of_wang, wang, li):
    told(wang, at=clock.now())
    told(li, at=clock.now())
    assert desk_of_wang.post(reverse("notices:read_all"))["Location"] == "/messages/"
    assert (unread_count(wang), unread_count(li)) == (0, 1)


def test_the_list_can_be_narrowed_to_what_is_new(desk_of_wang, wang):
    told(wang, text="旧消息")
    desk_of_wang.post(reverse("notices:open", args=[Message.objects.get().pk]))
    assert "没有未读消息" in desk_of_wang.get("/messages/?show=new").content.decode()
    told(wang, text="新消息")
    page = desk_of_wang.get("/messages/?show=new").content.decode()
    assert "新消息" in page
    assert "旧消息" not in page


def test_an_empty_list_says_what_will_come_here(desk_of_wang):
    assert "还没有消息" in desk_of_wang.get("/messages/").content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99", "abc", ""])
def test_a_page_number_that_makes_no_sense_shows_the_nearest_page(desk_of_wang, wang, page):
    told(wang)
    assert desk_of_wang.get(f"/messages/?page={page}").status_code == 200


def test_a_visitor_is_led_to_the_sign_in(client):
    answer = client.get("/messages/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_however_many_messages(desk_of_wang, wang, rows, django_assert_max_num_queries):
    for number in range(rows):
        told(wang, text=f"消息 {number}", mail=False)
    desk_of_wang.get("/messages/")
    with django_assert_max_num_queries(10):
        desk_of_wang.get("/messages/")


def test_thirty_messages_are_two_pages(wang):
    for number in range(30):
        told(wang, text=f"消息 {number}", mail=False)
    page = messages_page(wang.pk, page=2)
    assert (len(page.rows), page.number, page.last, page.total, page.unread) == (10, 2, 2, 30, 30)

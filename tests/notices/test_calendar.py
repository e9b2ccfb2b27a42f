"""The deadlines as a calendar: its address, its privacy, and its form by RFC 5545."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from challenge_portal.kernel import clock
from challenge_portal.notices.calendar import calendar_address, escaped, folded, renew_calendar
from challenge_portal.notices.services import clear_deadline
from challenge_portal.organisations.actors import Actor
from tests.factories.notices import DAY, FORM, NOW, due_in

pytestmark = pytest.mark.django_db
AWKWARD = "提交“日照市；高新区”申办表, 第2版; 见 C:\\报送\n并盖章" + "，逐页核对" * 12


@pytest.fixture
def address(wang):
    renew_calendar(actor=Actor(wang), at=NOW)
    return calendar_address(wang.pk).removeprefix("http://127.0.0.1:8000")


def lines_of(body):
    """The content lines, unfolded; every rule of 3.1 is checked on the way."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    physical = body.split(b"\r\n")[:-1]
    assert all(0 < len(line) <= 75 for line in physical)
    for line in physical:
        line.decode()  # no character is cut in two
    return re.sub(r"\r\n[ \t]", "", body.decode()).split("\r\n")[:-1]


def parsed(body):
    """The properties of the calendar and of each event, every line a property of RFC 5545."""
    calendar, events, inside = {}, [], False
    lines = lines_of(body)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    for line in lines[1:-1]:
        name, value = re.fullmatch(r"([A-Z-]+)(?:;[A-Z-]+=[^:;]+)*:(.*)", line).groups()
        if (name, value) == ("BEGIN", "VEVENT"):
            assert not inside
            events.append({})
            inside = True
        elif (name, value) == ("END", "VEVENT"):
            assert inside
            inside = False
        else:
            where = events[-1] if inside else calendar
            assert name not in where, "each of ours stands once"
            where[name] = value
    assert not inside
    return calendar, events


def test_the_calendar_is_valid_and_says_what_is_due_and_when(client, wang, address):
    now = clock.now().replace(microsecond=0)
    due_in(0, wang, at=now + 3 * DAY, label=AWKWARD)
    due_in(0, wang, subject=("demands.demand", 3, ""), at=now + 2 * DAY, label="补正材料", link="")

    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar, events = parsed(answer.content)
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert len(events) == 2
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert re.search(r"(?<!\\)(?:\\\\)*[;,]", event["SUMMARY"]) is None  # 3.3.11: escaped in TEXT
    first, second = events
    assert first["SUMMARY"] == "补正材料（截止）"
    assert "URL" not in first
    assert second["DTSTART"] == f"{now + 3 * DAY:%Y%m%dT%H%M%SZ}"
    assert second["URL"] == "http://127.0.0.1:8000/applications/12/"
    read = second["SUMMARY"].replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert read == f"{AWKWARD}（截止）"


def test_lines_fold_between_characters():
    for text in ["a" * 75, "a" * 76, "截" * 25, "截" * 26, "a" * 74 + "截", "𠮷" * 40, ""]:
        pieces = folded(text).split("\r\n")
        assert all(len(piece.encode()) <= 75 for piece in pieces)
        assert pieces[0] + "".join(piece.removeprefix(" ") for piece in pieces[1:]) == text
    assert escaped("a;b,c\\d\r\ne") == "a\\;b\\,c\\\\d\\ne"


def test_it_shows_no_person_and_nobody_elses_deadlines(client, wang, li, address):
    due_in(0, wang, at=clock.now() + DAY)
    due_in(0, li, subject=("demands.demand", 3, ""), at=clock.now() + DAY, label="别人的事项")
    said = client.get(address).content.decode()
    assert "别人的事项" not in said
    for personal in (wang.display_name, wang.username, wang.email, "12:submission"):
        assert personal not in said


def test_an_event_keeps_its_id_when_the_deadline_moves_or_is_set_anew(client, wang, address):
    def uid():
        return parsed(client.get(address).content)[1][0]["UID"]

    due_in(0, wang, at=clock.now() + DAY)
    first = uid()
    due_in(0, wang, at=clock.now() + 5 * DAY)
    assert uid() == first
    clear_deadline(FORM, "submission")
    due_in(0, wang, at=clock.now() + 9 * DAY)
    assert uid() == first


def test_a_program_that_has_it_already_is_told_so(client, wang, address):
    due_in(0, wang, at=clock.now() + DAY)
    tag = client.get(address)["ETag"]

    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)

    due_in(0, wang, at=clock.now() + 2 * DAY)
    moved = client.get(address, headers={"if-none-match": tag})
    assert moved.status_code == 200
    assert moved["ETag"] != tag


def test_a_new_address_ends_the_former_one(client, wang, address):
    client.force_login(wang)
    assert client.post(reverse("notices:renew_calendar")).status_code == 302
    client.logout()

    assert client.get(address).status_code == 404
    renewed = calendar_address(wang.pk).removeprefix("http://127.0.0.1:8000")
    assert renewed != address
    assert client.get(renewed).status_code == 200


@pytest.mark.parametrize("token", ["1-", "0-x", "x", "99999999999999999999-a", "²-a", "1-" + "0" * 40])
def test_another_key_opens_nothing(client, address, token):
    assert client.get(f"/messages/calendar/{token}.ics").status_code == 404


def test_somebody_who_has_left_has_no_calendar(client, wang, address):
    wang.is_active = False
    wang.save()
    assert client.get(address).status_code == 404


def test_what_was_over_long_ago_is_left_out(client, wang, address):
    due_in(0, wang, at=clock.now() - timedelta(days=40))
    assert parsed(client.get(address).content)[1] == []


@pytest.mark.parametrize("matters", [1, 30])
def test_it_costs_the_same_however_much_is_due(client, wang, address, matters, django_assert_num_queries):
    for number in range(matters):
        due_in(0, wang, subject=("tests.matter", number, ""), at=clock.now() + DAY, label=f"事项 {number}")
    with django_assert_num_queries(2):
        assert len(parsed(client.get(address).content)[1]) == matters


def test_looking_at_the_settings_makes_no_address(client, wang):
    client.force_login(wang)
    page = client.get(reverse("notices:wishes")).content.decode()
    assert "生成订阅链接" in page
    assert calendar_address(wang.pk) == ""
    client.post(reverse("notices:renew_calendar"))
    assert calendar_address(wang.pk) in client.get(reverse("notices:wishes")).content.decode()

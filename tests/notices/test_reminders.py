from datetime import time, timedelta

import pytest
from django.core import mail

from challenge_portal.jobs.registry import periodic_work
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel.clock import at_local, local
from challenge_portal.notices.models import Deadline, Message, Reminder
from challenge_portal.notices.reminders import send_reminders
from challenge_portal.notices.selectors import deadlines_of
from challenge_portal.notices.services import clear_deadline
from tests.factories.notices import DAY, FORM, NOW, due_in
from tests.factories.organisations import UserFactory
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db
A_SECOND, A_MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
HALF_AN_HOUR, HOURS_2 = HOUR / 2, 2 * HOUR
OTHER, THIRD = ("demands.demand", 3, "需求"), ("solutions.solution", 8, "方案")


def texts(person):
    return list(Message.objects.filter(person=person).order_by("id").values_list("text", flat=True))


def morning(days):
    """The moment of the digest, so many days after NOW's date."""
    return at_local(local(NOW + days * DAY).date(), time(8, 30))


def look_every_half_hour(days):
    for step in range(int(days * 48)):
        send_reminders(at=NOW + step * HALF_AN_HOUR)


def test_a_person_is_reminded_in_the_mornings_two_hours_before_and_once_afterwards(wang):
    due_in(10, wang)
    look_every_half_hour(14)

    assert texts(wang) == [
        "“提交申办表”还有 7 天 1 小时，2026年11月30日 10:00 截止。",
        "“提交申办表”还有 3 天 1 小时，2026年11月30日 10:00 截止。",
        "“提交申办表”还有 1 天 1 小时，2026年11月30日 10:00 截止。",
        "“提交申办表”还有 2 小时，2026年11月30日 10:00 截止。",
        "“提交申办表”已于 2026年11月30日 10:00 截止，尚未办理。",
    ]


def test_a_deadline_has_offsets_of_its_own(wang):
    due_in(10, wang, offsets=[5 * DAY, timedelta(minutes=30)])
    look_every_half_hour(14)
    assert texts(wang) == [
        "“提交申办表”还有 5 天 1 小时，2026年11月30日 10:00 截止。",
        "“提交申办表”还有 30 分钟，2026年11月30日 10:00 截止。",
    ]


def test_a_reminder_goes_by_mail_too_and_leads_to_the_matter(wang):
    due_in(7, wang)
    send_reminders(at=NOW)
    run_all(at=NOW)
    assert "办理地址：http://127.0.0.1:8000/applications/12/" in mail.outbox[0].body
    assert Message.objects.get().link == "/applications/12/"


def test_nothing_is_sent_before_its_moment(wang):
    due_in(10, wang, offsets=[3 * DAY, HOURS_2])
    assert send_reminders(at=morning(7) - A_SECOND) == 0
    assert send_reminders(at=morning(7)) == 1
    assert send_reminders(at=NOW + 10 * DAY - HOURS_2 - A_SECOND) == 0
    assert send_reminders(at=NOW + 10 * DAY - HOURS_2) == 1


def test_the_reminders_of_a_day_are_one_message_and_one_mail_the_nearest_first(wang, li):
    due_in(7, wang, subject=OTHER, label="补正材料", link="/demands/3/")
    due_in(3.2, wang, li)
    due_in(1, wang, subject=THIRD, label="答复方案", link="")

    assert send_reminders(at=NOW) == 2
    assert send_reminders(at=NOW + A_MINUTE) == 0
    run_all(at=NOW)

    (message,) = Message.objects.filter(person=wang)
    assert (message.text, message.link) == ("今天有 3 项期限提醒。", "")
    assert message.items == [
        {"text": "“答复方案”还有 1 天，2026年11月21日 10:00 截止。", "link": ""},
        {"text": "“提交申办表”还有 3 天 4 小时，2026年11月23日 14:48 截止。", "link": "/applications/12/"},
        {"text": "“补正材料”还有 7 天，2026年11月27日 10:00 截止。", "link": "/demands/3/"},
    ]
    assert texts(li) == ["“提交申办表”还有 3 天 4 小时，2026年11月23日 14:48 截止。"]
    (sent,) = mail.outbox  # li has no address
    assert "2. “提交申办表”还有 3 天 4 小时，2026年11月23日 14:48 截止。\n   办理地址：http://127" in sent.body


def test_what_becomes_due_after_the_digest_went_waits_for_the_next_one(wang):
    due_in(7, wang)
    send_reminders(at=NOW)
    due_in(3, wang, subject=OTHER, label="补正材料")  # without since: its moment was this morning
    for half_hours in range(45):  # through the night as well
        assert send_reminders(at=NOW + A_MINUTE + half_hours * HALF_AN_HOUR) == 0
    assert send_reminders(at=morning(1)) == 1
    assert texts(wang)[1:] == ["“补正材料”还有 2 天 1 小时，2026年11月23日 10:00 截止。"]


def test_the_reminder_of_the_last_hours_goes_at_once_beside_the_digest(wang):
    due_in(7, wang)
    send_reminders(at=NOW)
    due_in(0.25, wang, subject=OTHER, label="补正材料", since=NOW)
    assert send_reminders(at=NOW + 4 * HOUR) == 1
    assert texts(wang)[-1] == "“补正材料”还有 2 小时，2026年11月20日 16:00 截止。"


def test_when_the_deadline_moves_the_reminders_move_with_it(wang):
    due_in(10, wang)
    due_in(20, wang)
    assert send_reminders(at=NOW + 12 * DAY) == 0
    assert send_reminders(at=NOW + 13 * DAY) == 1
    assert "12月10日" in texts(wang)[0]


def test_moving_recomputes_the_one_that_goes_at_once_too(wang):
    due_in(1, wang, offsets=[HOURS_2])
    due_in(1.5, wang, offsets=[HOURS_2])
    assert send_reminders(at=NOW + DAY) == 0
    assert send_reminders(at=NOW + 1.5 * DAY - HOURS_2) == 1


def test_a_deadline_that_moves_on_makes_nobody_late(wang):
    due_in(1, wang)
    due_in(9, wang, since=NOW)
    send_reminders(at=NOW + 2 * DAY)
    assert [text for text in texts(wang) if "尚未办理" in text] == []


def test_a_reminder_that_went_out_is_not_sent_again_for_a_small_correction(wang):
    due_in(7, wang)
    assert send_reminders(at=NOW) == 1
    due_in(7.25, wang)
    assert send_reminders(at=NOW + DAY) == 0


def test_after_a_real_extension_people_are_reminded_of_the_new_date(wang):
    due_in(7, wang)
    send_reminders(at=NOW)
    due_in(30, wang)
    assert send_reminders(at=NOW + 22 * DAY) == 0
    assert send_reminders(at=NOW + 23 * DAY) == 1
    assert "12月20日" in texts(wang)[-1]


def test_a_worker_that_was_down_for_days_sends_only_the_nearest_reminder(wang):
    due_in(10, wang)
    assert send_reminders(at=NOW + 9.5 * DAY) == 1
    assert texts(wang) == ["“提交申办表”还有 12 小时，2026年11月30日 10:00 截止。"]
    assert sorted(Reminder.objects.values_list("state", flat=True)) == [
        "sent", "skipped", "skipped", "waiting", "waiting"
    ]  # fmt: skip


def test_once_it_is_over_nobody_is_told_that_time_is_left(wang):
    due_in(10, wang)
    assert send_reminders(at=NOW + 10 * DAY + A_MINUTE) == 0
    assert texts(wang) == []
    assert send_reminders(at=morning(11)) == 1
    assert "尚未办理" in texts(wang)[0]


def test_what_has_been_over_for_long_is_no_news(wang):
    due_in(10, wang)
    assert send_reminders(at=NOW + 15 * DAY) == 0
    assert set(Reminder.objects.values_list("state", flat=True)) == {"skipped"}


def test_a_deadline_set_late_does_not_remind_at_once(wang):
    due_in(5, wang, since=NOW)
    assert send_reminders(at=NOW) == 0
    assert send_reminders(at=NOW + 2 * DAY) == 1


def test_what_is_done_is_not_reminded_of(wang):
    due_in(7, wang)
    assert clear_deadline(FORM, "submission")
    assert not clear_deadline(FORM, "submission")
    assert send_reminders(at=NOW) == 0
    assert not Deadline.recipients.through.objects.exists()


def test_several_deadlines_of_a_matter_are_cleared_together_and_no_others(wang):
    due_in(7, wang)
    due_in(7, wang, subject=OTHER)
    assert clear_deadline(FORM, "submission", "mending")
    assert [each.subject_id for each in Deadline.objects.all()] == [str(OTHER[1])]


def test_clearing_and_setting_again_does_not_repeat_a_reminder(wang):
    due_in(7, wang, since=NOW - DAY)
    send_reminders(at=NOW)
    clear_deadline(FORM, "submission")
    due_in(7, wang, since=NOW + A_MINUTE)
    assert send_reminders(at=NOW + 2 * A_MINUTE) == 0
    assert send_reminders(at=NOW + DAY) == 0
    assert len(texts(wang)) == 1


def test_who_is_no_longer_concerned_is_not_reminded_and_who_joins_is(wang, li):
    due_in(7, wang)
    due_in(7, li)
    send_reminders(at=NOW)
    assert (len(texts(wang)), len(texts(li))) == (0, 1)
    assert list(Deadline.objects.get().recipients.all()) == [li]


def test_who_has_left_is_not_reminded(wang):
    due_in(7, wang)
    wang.is_active = False
    wang.save()
    assert send_reminders(at=NOW) == 0
    assert texts(wang) == []


@pytest.mark.parametrize("crowd", [2, 30])
def test_setting_moving_and_clearing_cost_the_same_however_many_people(crowd, django_assert_num_queries):
    persons = UserFactory.create_batch(crowd)
    with django_assert_num_queries(5):
        due_in(7, *persons)
    with django_assert_num_queries(5):
        due_in(9, *persons[1:])
    assert Reminder.objects.count() == 5 * (crowd - 1)
    with django_assert_num_queries(2):
        clear_deadline(FORM, "submission", "mending")
    with django_assert_num_queries(1):
        clear_deadline(FORM, "submission", "mending")
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("matters", [1, 12])
def test_a_digest_costs_the_same_however_much_is_in_it(wang, matters, django_assert_max_num_queries):
    for number in range(matters):
        due_in(7, wang, subject=("tests.matter", number, ""), label=f"事项 {number}")
    with django_assert_max_num_queries(17):
        assert send_reminders(at=NOW) == 1


def test_a_person_sees_what_is_ahead_the_nearest_first(wang, li, django_assert_num_queries):
    due_in(7, wang)
    due_in(3, wang, label="补正材料")
    deadline = Deadline.objects.get()
    assert deadline.label == "补正材料"  # one deadline per subject and name
    with django_assert_num_queries(1):
        assert [row.label for row in deadlines_of(wang.pk, at=NOW)] == ["补正材料"]
    assert deadlines_of(wang.pk, at=NOW + 3 * DAY) != []  # exactly at the deadline is in time
    assert deadlines_of(wang.pk, at=NOW + 3 * DAY + A_MINUTE) == []
    assert deadlines_of(li.pk, at=NOW) == []


def test_the_worker_looks_every_thirty_seconds():
    assert periodic_work()["notices.reminders"].every == timedelta(seconds=30)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_many_runners_one_sends_each_reminder(self, wang, li):
        for number in range(5):
            due_in(7, wang, li, subject=("tests.matter", number, ""), offsets=[7 * DAY])
        due_in(0.1, wang, li, offsets=[3 * HOUR])
        sent = at_once(6, lambda _: send_reminders(at=NOW))
        assert sum(sent) == 4
        for person in (wang, li):
            assert sorted(texts(person)) == [
                "“提交申办表”还有 2 小时，2026年11月20日 12:24 截止。",
                "今天有 5 项期限提醒。",
            ]
        assert {len(each.items) for each in Message.objects.exclude(items=[])} == {5}

    @pytest.mark.parametrize("offset", [7 * DAY, 2 * HOUR], ids=["digest", "at once"])
    def test_a_deadline_that_moves_at_the_same_moment_is_announced_with_one_date_at_most(self, wang, offset):
        days = offset / DAY
        for _ in range(10):
            Deadline.objects.all().delete()
            Message.objects.all().delete()
            due_in(days, wang, offsets=[offset])

            def act(number):
                return send_reminders(at=NOW) if number % 2 else due_in(days + 23, wang, offsets=[offset])

            at_once(4, act)
            assert len(texts(wang)) <= 1
            send_reminders(at=NOW + 23 * DAY)
            moved = f"{(NOW + (days + 23) * DAY).month}月{(NOW + (days + 23) * DAY).day}日"
            assert [text for text in texts(wang) if moved in text] == texts(wang)[-1:]

    def test_setting_and_clearing_at_the_same_moment_leaves_whole_deadlines(self, wang, li):
        for _ in range(10):
            at_once(4, lambda n: clear_deadline(FORM, "submission") if n % 2 else due_in(7, wang, li))
            assert Reminder.objects.count() == 2 * 5 * Deadline.objects.count()

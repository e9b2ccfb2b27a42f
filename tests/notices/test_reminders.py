from datetime import timedelta

import pytest
from django.core import mail

from challenge_portal.jobs.registry import periodic_work
from challenge_portal.jobs.runner import run_all
from challenge_portal.notices.models import Deadline, Message, Reminder
from challenge_portal.notices.reminders import send_reminders
from challenge_portal.notices.selectors import deadlines_of
from challenge_portal.notices.services import clear_deadline
from tests.factories.notices import DAY, FORM, NOW, due_in
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def texts(person):
    return list(Message.objects.filter(person=person).order_by("id").values_list("text", flat=True))


def test_a_person_is_reminded_seven_three_and_one_day_before_each_time_once(wang):
    due_in(10, wang)
    for hours in range(0, 24 * 11, 6):
        send_reminders(at=NOW + timedelta(hours=hours))

    assert texts(wang) == [
        "“提交申办表”还有 7 天，2026年11月30日 10:00 截止。",
        "“提交申办表”还有 3 天，2026年11月30日 10:00 截止。",
        "“提交申办表”还有 1 天，2026年11月30日 10:00 截止。",
    ]


def test_a_reminder_goes_by_mail_too_and_leads_to_the_matter(wang):
    due_in(7, wang)
    send_reminders(at=NOW)
    run_all(at=NOW)
    assert "办理地址：http://127.0.0.1:8000/applications/12/" in mail.outbox[0].body
    assert Message.objects.get().link == "/applications/12/"


def test_nothing_is_sent_before_its_moment(wang):
    due_in(10, wang)
    assert send_reminders(at=NOW + 3 * DAY - A_MINUTE) == 0
    assert send_reminders(at=NOW + 3 * DAY) == 1


def test_when_the_deadline_moves_the_reminders_move_with_it(wang):
    due_in(10, wang)
    due_in(20, wang)
    assert send_reminders(at=NOW + 12 * DAY) == 0
    assert send_reminders(at=NOW + 13 * DAY) == 1
    assert "12月10日" in texts(wang)[0]


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
    assert sorted(Reminder.objects.values_list("state", flat=True)) == ["sent", "skipped", "skipped"]


def test_nobody_is_reminded_of_what_is_over(wang):
    due_in(10, wang)
    assert send_reminders(at=NOW + 10 * DAY + A_MINUTE) == 0
    assert texts(wang) == []


def test_a_deadline_set_late_does_not_remind_at_once(wang):
    due_in(5, wang, since=NOW)
    assert send_reminders(at=NOW) == 0
    assert send_reminders(at=NOW + 2 * DAY) == 1


def test_what_is_done_is_not_reminded_of(wang):
    due_in(7, wang)
    assert clear_deadline(FORM, "submission")
    assert not clear_deadline(FORM, "submission")
    assert send_reminders(at=NOW) == 0


def test_clearing_and_setting_again_does_not_repeat_a_reminder(wang):
    due_in(7, wang)
    send_reminders(at=NOW)
    clear_deadline(FORM, "submission")
    due_in(7, wang)
    assert send_reminders(at=NOW + A_MINUTE) == 0
    assert len(texts(wang)) == 1


def test_who_is_no_longer_concerned_is_not_reminded_and_who_joins_is(wang, li):
    due_in(7, wang)
    due_in(7, li)
    send_reminders(at=NOW)
    assert (len(texts(wang)), len(texts(li))) == (0, 1)


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
        due_in(7, wang, li, offsets=[7 * DAY])
        sent = at_once(6, lambda _: send_reminders(at=NOW))
        assert sum(sent) == 2
        assert (len(texts(wang)), len(texts(li))) == (1, 1)

    def test_a_deadline_that_moves_at_the_same_moment_is_announced_with_one_date_at_most(self, wang):
        for _ in range(10):
            Deadline.objects.all().delete()
            Message.objects.all().delete()
            due_in(7, wang, offsets=[7 * DAY])

            def act(number):
                return send_reminders(at=NOW) if number % 2 else due_in(30, wang, offsets=[7 * DAY])

            at_once(4, act)
            assert len(texts(wang)) <= 1
            send_reminders(at=NOW + 23 * DAY)
            assert [text for text in texts(wang) if "12月20日" in text] == texts(wang)[-1:]

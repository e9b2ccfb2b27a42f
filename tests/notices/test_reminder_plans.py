"""When people are reminded is the centre's to say: whole days and hours, at once for what stands, and never twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices import plans
from challenge_portal.notices.models import Message, Reminder, ReminderPlan
from challenge_portal.notices.plans import change_plan, hours_shown, hours_typed
from challenge_portal.notices.reminders import send_reminders
from challenge_portal.notices.services import clear_deadline, set_deadline
from tests.factories.browsers import browser_of
from tests.factories.notices import NOW
from tests.factories.organisations import make_tree, officer

KIND = ("competitions.hostingapplication", "submit")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def centre(db):
    return officer(make_tree()["centre"], "centre_officer")


@pytest.fixture
def plan(db):
    return ReminderPlan.objects.get(subject_kind=KIND[0], name=KIND[1])


def due(days, *persons, number=12):
    subject = (KIND[0], number, "日照市申办表")
    return set_deadline(subject, KIND[1], at=NOW + days * DAY, label="提交申办表", recipients=persons, since=NOW)


def offsets_of(person):
    rows = Reminder.objects.filter(person=person, state="waiting").order_by("-offset")
    return [row.offset for row in rows]


def test_every_kind_of_deadline_has_its_row_with_the_hours_as_registered(db):
    shown = {(each.subject_kind, each.name): hours_shown(each.hours) for each in ReminderPlan.objects.all()}
    assert shown.keys() == plans._KINDS.keys()
    assert shown[KIND] == "提前7天、提前3天、提前1天、提前2小时、逾期1天"
    assert shown["competitions.edition", "forward"] == "提前7天、提前3天、提前1天、提前2小时"
    assert shown["solutions.meeting", "meeting"] == "提前1天"


def test_entering_the_rows_again_keeps_what_the_centre_changed(centre, plan):
    change_plan(plan, actor=centre, hours=[48], at=NOW)
    ReminderPlan.objects.exclude(pk=plan.pk).delete()
    plans.enter_plans()
    plan.refresh_from_db()
    assert (plan.hours, ReminderPlan.objects.count()) == ([48], len(plans._KINDS))


def test_a_new_deadline_goes_by_the_plan(centre, plan, wang):
    change_plan(plan, actor=centre, hours=[5 * 24, 3], at=NOW)
    due(10, wang)
    assert offsets_of(wang) == [5 * DAY, 3 * HOUR]


def test_a_change_recomputes_what_is_still_to_be_sent(centre, plan, wang, li):
    due(10, wang, li)
    due(2, li, number=13)
    change_plan(plan, actor=centre, hours=[5 * 24, 24, -2 * 24], at=NOW)

    assert offsets_of(wang) == [5 * DAY, DAY, -2 * DAY]
    first = Reminder.objects.get(person=wang, offset=5 * DAY)
    assert first.due_at == (NOW + 5 * DAY).replace(hour=8, minute=30)
    # five days before the second deadline is over already: it is left out, not sent late
    late = Reminder.objects.get(person=li, deadline__subject_id="13", offset=5 * DAY)
    assert late.state == "skipped"


def test_hours_go_to_the_minute(centre, plan, wang):
    due(10, wang)
    change_plan(plan, actor=centre, hours=[3], at=NOW)
    assert Reminder.objects.get(person=wang).due_at == NOW + 10 * DAY - 3 * HOUR


def test_what_went_out_is_not_sent_again(centre, plan, wang):
    due(7, wang)
    morning = NOW + 4 * DAY  # three days before
    assert send_reminders(at=morning) == 1
    change_plan(plan, actor=centre, hours=[24], at=morning)
    change_plan(plan, actor=centre, hours=[3 * 24, 24], at=morning)
    assert send_reminders(at=morning + HOUR) == 0
    assert send_reminders(at=NOW + 6 * DAY) == 1
    assert send_reminders(at=NOW + 6 * DAY + HOUR) == 0
    assert Message.objects.filter(person=wang).count() == 2


def test_other_kinds_and_cleared_deadlines_are_left_alone(centre, plan, wang, li):
    set_deadline(
        ("demands.demand", 5, "需求"), "review", at=NOW + 9 * DAY, label="需求形式审查", recipients=[li], since=NOW
    )
    due(10, wang)
    clear_deadline((KIND[0], 12, ""), KIND[1])
    before = offsets_of(li)
    change_plan(plan, actor=centre, hours=[48], at=NOW)
    assert offsets_of(li) == before
    assert not Reminder.objects.filter(person=wang).exists()


def test_a_change_costs_the_same_however_many_deadlines_stand(centre, plan, wang, django_assert_num_queries):
    for number in range(15):
        due(10, wang, number=number)
    with django_assert_num_queries(8):  # savepoint twice, plan twice, three statements of reminders, the record
        change_plan(plan, actor=centre, hours=[48], at=NOW)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", "至少保留一次"),
        ("提前0小时", "至少 1 小时"),
        ("提前61天", "最早提前 60 天"),
        ("逾期31天", "最迟在逾期 30 天"),
        ("提前30小时", "按整天填写"),
        ("1天 2天 3天 4天 5天 6天 7天 8天 9天", "最多 8 次"),
        ("提前1天、24小时", "同一时间"),
        ("提前半天", "看不懂“提前半天”"),
        ("7", "看不懂“7”"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_field(centre, plan, typed, text):
    with pytest.raises(Refused, match=text) as refused:
        change_plan(plan, actor=centre, hours=hours_typed(typed), at=NOW)
    assert refused.value.refusal.field == "hours"
    plan.refresh_from_db()
    assert plan.version == 1


def test_only_the_centre_changes_it_and_only_on_a_fresh_page(centre, plan):
    other = officer(make_tree_once(centre), "province_officer")
    with pytest.raises(NotAllowed):
        change_plan(plan, actor=other, hours=[24], at=NOW)
    change_plan(plan, actor=centre, hours=[24], at=NOW, version=1)
    with pytest.raises(Stale):
        change_plan(plan, actor=centre, hours=[48], at=NOW, version=1)


def make_tree_once(centre):
    """A province of the centre's own tree."""
    return type(centre.authority).objects.get(short_name="山东")


def test_the_centre_changes_it_in_the_office(centre, plan):
    client: Client = browser_of(centre)
    page = reverse("admin:notices_reminderplan_change", args=[plan.pk])
    assert "提前7天、提前3天" in client.get(page).content.decode()
    assert "提交申办表" in client.get(reverse("admin:notices_reminderplan_changelist")).content.decode()

    wrong = client.post(page, {"hours": "提前很久", "version": 1})
    said = wrong.content.decode()
    assert "看不懂“提前很久”" in said
    assert 'value="提前很久"' in said
    assert client.post(page, {"hours": "10天、2小时", "version": 1}).status_code == 302
    plan.refresh_from_db()
    assert plan.hours == [240, 2]
    assert client.post(page, {"hours": "9天", "version": 1}).status_code == 409

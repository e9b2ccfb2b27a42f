"""工作日 by the table of holidays."""

from datetime import date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.clock import ZONE
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.notices.models import SpecialDay
from challenge_portal.notices.office_days import (
    change_special_day,
    enter_special_day,
    office_days_later,
    year_without_holidays,
)
from challenge_portal.organisations.roles import CENTRE_OFFICER, PROVINCE_OFFICER, SYSTEM_ADMINISTRATOR
from challenge_portal.trail.selectors import timeline
from tests.factories.notices import NOW
from tests.factories.organisations import make_tree, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    """The table as a new portal has it, whatever a test with real transactions left of it."""
    SpecialDay.objects.all().delete()
    import_module("challenge_portal.notices.migrations.0004_published_holidays").enter(apps, None)


@pytest.fixture
def centre():
    return officer(make_tree()["centre"], CENTRE_OFFICER)


def noon(month, day, year=2026):
    return datetime(year, month, day, 12, 0, tzinfo=ZONE)


def last_moment(month, day, year=2026):
    return datetime(year, month, day, 17, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "days", "until"),
    [
        (noon(11, 20), 3, last_moment(11, 25)),  # Friday: an ordinary weekend between
        (noon(9, 30), 1, last_moment(10, 8)),  # 国庆节
        (noon(9, 30), 3, last_moment(10, 10)),  # a Saturday that is worked
        (noon(2, 13), 5, last_moment(2, 27)),  # 14 February is worked, then 春节
        (noon(1, 24, 2025), 2, last_moment(1, 27, 2025)),  # a Sunday that is worked
        (noon(9, 19), 1, last_moment(9, 20)),
        (noon(12, 31), 1, last_moment(1, 1, 2027)),  # nobody has entered 2027: weekends only
    ],
)
def test_office_days_go_by_the_published_holidays(published, since, days, until, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert office_days_later(since, days) == until


def test_the_published_years_are_entered_whole(published):
    for year, holidays, worked in [(2025, 28, 5), (2026, 33, 6)]:
        rows = SpecialDay.objects.filter(on__year=year)
        assert (rows.filter(works=False).count(), rows.filter(works=True).count()) == (holidays, worked)
        assert all(row.on.weekday() >= 5 for row in rows.filter(works=True))
    assert not SpecialDay.objects.exclude(source__contains="国办发明电").exists()


def test_a_year_that_nobody_has_entered_is_named(published):
    assert year_without_holidays(NOW, last_moment(12, 31)) is None
    assert year_without_holidays(NOW, last_moment(1, 4, 2027)) == 2027


def test_a_day_that_is_entered_counts_from_then_on(centre):
    day = enter_special_day(actor=centre, on=date(2026, 11, 23), works=False, name="台风停工", source="", at=NOW)
    assert office_days_later(NOW, 1) == last_moment(11, 24)
    change_special_day(day, actor=centre, works=True, name="照常上班", source="", at=NOW)
    assert office_days_later(NOW, 1) == last_moment(11, 23)
    assert len(timeline(day)) == 2


def test_a_day_is_entered_once(centre):
    enter_special_day(actor=centre, on=date(2027, 1, 1), works=False, name="元旦", source="", at=NOW)
    with pytest.raises(Refused, match="已在表中"):
        enter_special_day(actor=centre, on=date(2027, 1, 1), works=False, name="元旦", source="", at=NOW)


def test_a_province_keeps_no_table_of_its_own():
    province = officer(make_tree()["shandong"], PROVINCE_OFFICER)
    with pytest.raises(NotAllowed):
        enter_special_day(actor=province, on=date(2027, 1, 1), works=False, name="元旦", source="", at=NOW)


@pytest.mark.parametrize("role", [CENTRE_OFFICER, SYSTEM_ADMINISTRATOR])
def test_the_table_is_kept_in_the_office(published, role):
    actor, browser = officer(make_tree()["centre"], role), Client()
    browser.force_login(actor.person, backend="challenge_portal.accounts.backends.PersonBackend")
    session = browser.session
    session["acting_for"] = actor.key
    session.save()
    given = {"on": "2027-01-01", "name": "元旦", "source": "国办发明电〔2026〕"}

    page = browser.get(reverse("admin:notices_specialday_changelist")).content.decode()
    assert "2027 年的节假日安排尚未录入" in page
    assert browser.post(reverse("admin:notices_specialday_add"), given).status_code == 302
    day = SpecialDay.objects.get(on="2027-01-01")
    answer = browser.post(reverse("admin:notices_specialday_add"), given)
    assert "已" in answer.content.decode()
    assert answer.status_code != 302
    changed = {"name": "元旦", "source": "国办发明电〔2026〕", "works": "on"}
    assert browser.post(reverse("admin:notices_specialday_change", args=[day.pk]), changed).status_code == 302
    day.refresh_from_db()
    assert day.works


def test_the_table_says_which_year_is_missing_only_while_it_is(published, centre):
    enter_special_day(actor=centre, on=date(2027, 1, 1), works=False, name="元旦", source="", at=NOW)
    assert year_without_holidays(NOW, last_moment(1, 4, 2027)) is None

"""Named reviewers owe their sheets by a day; reminders reach who owes now, not who did when the day was set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.accounts.models import User
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline, Message, Reminder, ReminderPlan
from challenge_portal.notices.reminders import send_reminders
from challenge_portal.notices.states import ReminderState
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import OrganisationGrant
from challenge_portal.organisations.roles import HOST_OFFICER
from challenge_portal.organisations.services import revoke_role
from competitions import services
from competitions.models import Edition
from competitions.review_reminders import SCORE
from competitions.selectors.scores import scores_page
from tests.factories.competitions import Walk
from tests.factories.organisations import officer
from tests.factories.reviewing import reviewer, scored, seat_of

SignIn = Callable[[Actor], Client]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def edition(walk: Walk) -> Edition:
    return walk.edition(decides_together=True)


def owing(edition: Edition) -> set[User]:
    """Whom the portal reminds of their sheets."""
    found = Deadline.objects.filter(subject_kind="competitions.edition", subject_id=str(edition.pk), name=SCORE)
    return set(found.get().recipients.all())


def dated(walk: Walk, edition: Edition, days: int = 40) -> Edition:
    deadline = walk.at + days * DAY
    return services.set_review_deadline(actor=walk.centre, edition=edition, deadline=deadline, at=walk.at)


def texts(person: User | None) -> list[str]:
    return list(Message.objects.filter(person=person, kind="reminder").order_by("pk").values_list("text", flat=True))


class TestWhoOwesASheet:
    def test_only_who_has_one_still_to_submit(self, walk: Walk, edition: Edition) -> None:
        first, second = (reviewer(walk.centre, edition, at=walk.at) for _ in range(2))
        dated(walk, edition)
        assert owing(edition) == set()  # nothing waits for the centre yet
        application = walk.recommended(edition)
        assert owing(edition) == {first.person, second.person}
        sheet = scored(first, application, at=walk.at)
        assert owing(edition) == {second.person}
        services.reopen_review_sheet(actor=walk.centre, sheet=sheet, reason="请核对", at=walk.at)
        assert owing(edition) == {first.person, second.person}
        services.declare_review_conflict(actor=second, application=application, reason="师生", at=walk.at)
        assert owing(edition) == {first.person}
        services.withdraw_application(actor=walk.rizhao, application=application, reason="另行安排", at=walk.at)
        assert owing(edition) == set()

    def test_who_is_named_later_owes_it_and_who_stood_down_no_more(self, walk: Walk, edition: Edition) -> None:
        walk.recommended(edition)
        dated(walk, edition)
        expert = reviewer(walk.centre, edition, at=walk.at)
        assert owing(edition) == {expert.person}
        services.stand_reviewer_down(
            actor=walk.centre, reviewer=seat_of(expert, edition), reason="另有任务", at=walk.at
        )
        assert owing(edition) == set()

    def test_a_reviewer_near_to_the_only_host_owes_nothing(self, walk: Walk, edition: Edition) -> None:
        walk.recommended(edition)
        dated(walk, edition)
        services.name_reviewer(actor=walk.centre, edition=edition, account=walk.yangzhou.person.username, at=walk.at)
        assert owing(edition) == {walk.yangzhou.person}
        services.name_reviewer(actor=walk.centre, edition=edition, account=walk.rizhao.person.username, at=walk.at)
        assert owing(edition) == {walk.yangzhou.person}

    def test_after_the_release_nobody_owes_anything(self, walk: Walk, edition: Edition) -> None:
        application = walk.recommended(edition)
        expert = reviewer(walk.centre, edition, at=walk.at)
        dated(walk, edition)
        assert owing(edition) == {expert.person}
        services.propose_decision(
            actor=walk.centre, application=application, accepts=True, reason="", scan_pages=[1, 2], at=walk.at
        )
        entry = services.ReleaseEntry("承办地名单", "国科火字〔2026〕80号", "各单位", "确定如下。", walk.at.date())
        services.release_decisions(actor=walk.centre, edition=edition, entry=entry, at=walk.at)
        assert owing(edition) == set()


class TestTheReminders:
    def test_they_come_by_the_plan_until_the_sheet_is_in(self, walk: Walk, edition: Edition) -> None:
        diligent, late = (reviewer(walk.centre, edition, at=walk.at) for _ in range(2))
        application = walk.recommended(edition)
        dated(walk, edition)
        for day in range(33, 36):
            send_reminders(at=walk.at + day * DAY)
        assert [len(texts(each.person)) for each in (diligent, late)] == [1, 1]
        scored(diligent, application, at=walk.at + 36 * DAY)
        for hours in range(36 * 24, 43 * 24):
            send_reminders(at=walk.at + hours * HOUR)
        assert len(texts(diligent.person)) == 1
        said = texts(late.person)
        assert len(said) == 5  # 7, 3, 1 days, 2 hours before, 1 day after
        assert "评审第七届中国创新挑战赛申办表" in said[0]
        assert "尚未办理" in said[-1]

    def test_the_plan_is_data(self, walk: Walk) -> None:
        plan = ReminderPlan.objects.get(subject_kind="competitions.edition", name=SCORE)
        assert (plan.label, plan.hours) == ("评审申办表", [168, 72, 24, 2, -24])

    def test_a_moved_day_moves_them_and_tells_the_reviewers(self, walk: Walk, edition: Edition) -> None:
        expert = reviewer(walk.centre, edition, at=walk.at)
        walk.recommended(edition)
        dated(walk, edition)
        dated(walk, edition, days=50)
        assert send_reminders(at=walk.at + 40 * DAY) == 0
        assert send_reminders(at=walk.at + 43 * DAY) == 1
        told = Message.objects.filter(person=expert.person, text__contains="评审截止调整为")
        assert told.count() == 1


class TestTheDay:
    def test_it_lies_ahead_and_not_before_the_last_application_can_come(self, walk: Walk, edition: Edition) -> None:
        for deadline, said in ((walk.at, "在现在之后"), (walk.deadline - HOUR, "不能早于申办截止")):
            with pytest.raises(Refused, match=said) as refused:
                services.set_review_deadline(actor=walk.centre, edition=edition, deadline=deadline, at=walk.at)
            assert refused.value.refusal.field == "deadline"
        edition.refresh_from_db()
        assert edition.review_deadline is None

    def test_nobody_but_the_centre_and_no_old_page(self, walk: Walk, edition: Edition) -> None:
        with pytest.raises(NotAllowed):
            services.set_review_deadline(actor=walk.shandong, edition=edition, deadline=walk.deadline + DAY, at=walk.at)
        old = edition.version
        dated(walk, edition)
        with pytest.raises(Stale):
            services.set_review_deadline(
                actor=walk.centre, edition=edition, deadline=walk.deadline + DAY, at=walk.at, version=old
            )

    def test_the_centre_sets_it_on_its_page(self, today: Walk, browser: SignIn) -> None:
        edition = today.edition()
        expert = reviewer(today.centre, edition, at=today.at)
        today.recommended(edition)
        centre, page = browser(today.centre), reverse("competitions:review_deadline", args=[edition.pk])
        edition.refresh_from_db()

        def typed(text: str) -> object:
            return centre.post(page, {"deadline": text, "version": edition.version, "acting_for": today.centre.key})

        early = typed("2020-01-01T17:00")
        assert early.status_code == 400  # type: ignore[attr-defined]
        assert "评审截止须在现在之后" in early.content.decode()  # type: ignore[attr-defined]
        day = local(today.deadline + 10 * DAY)
        assert typed(f"{day:%Y-%m-%d}T17:00").status_code == 302  # type: ignore[attr-defined]
        found = scores_page(edition.pk, actor=today.centre).deadline
        assert found is not None
        assert f"{local(found):%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 17:00"
        shown = browser(expert).get(reverse("competitions:reviewing")).content.decode()
        assert f"{day.month}月{day.day}日 17:00" in shown


class TestWhoLeft:
    """A case whose person in charge has left reaches the office's other officers."""

    def test_a_disabled_person_in_charge_hands_the_reminder_to_colleagues(self, walk: Walk) -> None:
        colleague = officer(walk.tree["rizhao"], HOST_OFFICER, at=walk.at)
        walk.filled(walk.edition())
        User.objects.filter(pk=walk.rizhao.person_id).update(is_active=False)
        send_reminders(at=walk.at + 23 * DAY)
        assert texts(walk.rizhao.person) == []
        assert len(texts(colleague.person)) == 1

    def test_so_does_one_whose_role_ended_and_nobody_is_told_twice(self, walk: Walk) -> None:
        colleague = officer(walk.tree["rizhao"], HOST_OFFICER, at=walk.at)
        walk.filled(walk.edition())
        send_reminders(at=walk.at + 23 * DAY)
        assert (len(texts(walk.rizhao.person)), len(texts(colleague.person))) == (1, 0)
        grant = OrganisationGrant.objects.get(user=walk.rizhao.person_id)
        revoke_role(actor=_security(walk), grant=grant, at=walk.at + 24 * DAY, reason="调离")
        for day in (25, 26, 27, 28):
            send_reminders(at=walk.at + day * DAY)
        assert (len(texts(walk.rizhao.person)), len(texts(colleague.person))) == (1, 1)

    def test_who_comes_late_is_not_told_what_the_others_heard_before(self, walk: Walk) -> None:
        walk.filled(walk.edition())
        send_reminders(at=walk.at + 23 * DAY)
        colleague = officer(walk.tree["rizhao"], HOST_OFFICER, at=walk.at + 24 * DAY)
        User.objects.filter(pk=walk.rizhao.person_id).update(is_active=False)
        send_reminders(at=walk.at + 27 * DAY)
        states = dict(Reminder.objects.filter(person=colleague.person).values_list("offset", "state"))
        assert states[7 * DAY] == ReminderState.SKIPPED
        assert states[3 * DAY] == ReminderState.SENT

    def test_a_new_officer_of_a_province_is_reminded_of_the_national_deadline(self, walk: Walk) -> None:
        walk.edition()
        fresh = officer(walk.tree["jiangsu"], "province_officer", at=walk.at + 2 * DAY)
        send_reminders(at=walk.at + 23 * DAY)
        assert len(texts(fresh.person)) == 1
        assert len(texts(walk.jiangsu.person)) == 1


def _security(walk: Walk) -> Actor:
    return officer(walk.tree["ministry"], "security_administrator", at=walk.at)

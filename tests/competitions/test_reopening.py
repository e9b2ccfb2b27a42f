"""重新受理 and 重新申办: what ended is taken up again by the office that ended it, while its deadline allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.models import HostingApplication
from competitions.selectors.applications import application_page
from competitions.states import ApplicationState
from tests.factories.competitions import Walk

A_SECOND = timedelta(seconds=1)


def declined(walk: Walk) -> HostingApplication:
    return services.decline_application(
        actor=walk.shandong, application=walk.submitted(walk.edition()), opinion="条件不足。", at=walk.at
    )


def withdrawn(walk: Walk, application: HostingApplication) -> HostingApplication:
    return services.withdraw_application(actor=walk.rizhao, application=application, reason="另行安排", at=walk.at)


class TestTheProvinceTakesUpAgain:
    def test_it_is_judged_as_it_was_handed_in(self, walk: Walk) -> None:
        application = declined(walk)
        services.reopen_application(
            actor=walk.shandong, application=application, opinion="补充材料后条件具备。", at=walk.at
        )
        assert application.state == ApplicationState.SUBMITTED
        walk.recommend(application, walk.shandong)
        assert application.state == ApplicationState.RECOMMENDED
        assert Message.objects.filter(person=walk.rizhao.person, text__contains="补充材料后条件具备。").exists()
        assert TrailEntry.objects.get(verb="competitions.hostingapplication.reopen").reason == "补充材料后条件具备。"

    def test_with_a_reason_by_the_office_that_declined_and_until_the_national_deadline(self, walk: Walk) -> None:
        application = declined(walk)
        with pytest.raises(Refused, match="须填写意见"):
            services.reopen_application(actor=walk.shandong, application=application, opinion=" ", at=walk.at)
        for other in (walk.rizhao, walk.centre, walk.jiangsu):
            with pytest.raises(NotAllowed):
                services.reopen_application(actor=other, application=application, opinion="意见", at=walk.at)
        with pytest.raises(Refused, match="省级推荐已于"):
            services.reopen_application(
                actor=walk.shandong, application=application, opinion="意见", at=walk.deadline + A_SECOND
            )

    def test_not_beside_another_one_that_the_host_began(self, walk: Walk) -> None:
        application = declined(walk)
        walk.started(application.edition)
        with pytest.raises(Refused, match="另一份申办表"):
            services.reopen_application(actor=walk.shandong, application=application, opinion="意见", at=walk.at)

    def test_the_button_stands_on_the_page_only_while_it_leads_somewhere(self, walk: Walk) -> None:
        application = declined(walk)

        def offered(at: object) -> list[str]:
            return [move.name for move in application_page(application.pk, actor=walk.shandong, at=at).verdicts]  # type: ignore[arg-type]

        assert offered(walk.deadline) == ["reopen"]
        assert offered(walk.deadline + A_SECOND) == []


class TestTheHostGoesOn:
    def test_as_a_draft_with_what_was_typed_and_with_reminders(self, walk: Walk) -> None:
        application = withdrawn(walk, walk.submitted(walk.edition()))
        number = application.number
        services.resume_application(actor=walk.rizhao, application=application, opinion="恢复申办。", at=walk.at)
        assert application.state == ApplicationState.DRAFT
        assert application.answers["approach"]
        assert application.document is None
        assert Deadline.objects.filter(subject_id=str(application.pk)).exists()
        services.finalise_application(actor=walk.rizhao, application=application, at=walk.at)
        assert (application.number, application.revision) == (number, 2)
        with pytest.raises(Refused, match="第 2 版定稿的盖章扫描件"):
            services.submit_application(actor=walk.rizhao, application=application, at=walk.at)

    def test_a_letter_does_not_carry_it_any_more(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        walk.letter([application])
        withdrawn(walk, HostingApplication.objects.get(pk=application.pk))
        application.refresh_from_db()
        services.resume_application(actor=walk.rizhao, application=application, opinion="恢复申办。", at=walk.at)
        application.refresh_from_db()
        assert application.letter is None

    def test_not_after_its_deadline_and_not_beside_another_one(self, walk: Walk) -> None:
        application = withdrawn(walk, walk.started(walk.forwarded(walk.edition())))
        with pytest.raises(Refused, match="申办表报送已于"):
            services.resume_application(
                actor=walk.rizhao, application=application, opinion="恢复", at=walk.province_deadline + A_SECOND
            )
        walk.started(application.edition)
        with pytest.raises(Refused, match="另一份申办表"):
            services.resume_application(actor=walk.rizhao, application=application, opinion="恢复", at=walk.at)

    def test_what_the_centre_did_not_choose_stays_closed(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        services.turn_down_application(actor=walk.centre, application=application, opinion="名额有限。", at=walk.at)
        for name in ("reopen", "resume"):
            with pytest.raises((Stale, NotAllowed)):
                services.move_application(name, actor=walk.shandong, application=application, at=walk.at, reason="意见")

    def test_through_the_page(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        application = withdrawn(today, today.started(today.edition()))
        client, url = browser(today.rizhao), reverse("competitions:move_application", args=[application.pk])
        assert "重新申办" in client.get(application.get_absolute_url()).content.decode()
        form = {"transition": "resume", "acting_for": today.rizhao.key}
        assert client.post(url, form).status_code == 400
        assert client.post(url, form | {"reason": "恢复申办。"}).status_code == 302
        application.refresh_from_db()
        assert application.state == ApplicationState.DRAFT

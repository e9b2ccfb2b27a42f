"""办理进度 and 经办人: where an application stands, who has it since when, what comes next and by when."""

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
from competitions.selectors.desks import competition_desk
from competitions.selectors.standing import Standing
from competitions.states import ApplicationState
from tests.factories.competitions import Walk
from tests.factories.organisations import officer

LATER = timedelta(hours=3)


def standing(walk: Walk, application: HostingApplication, actor: Actor | None = None) -> Standing:
    return application_page(application.pk, actor=actor or walk.rizhao, at=walk.at).standing


def here(found: Standing) -> str:
    return next((step.label for step in found.steps if step.state == "here"), "")


class TestWhereItStands:
    def test_with_the_host_until_its_deadline(self, walk: Walk) -> None:
        application = walk.started(walk.forwarded(walk.edition()))
        found = standing(walk, application)
        assert (here(found), found.holder, found.by) == ("填写申办表", "日照市人民政府", walk.province_deadline)
        assert found.person == walk.rizhao.label
        assert found.since == walk.at

    def test_then_with_the_province_then_with_the_centre(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition())
        found = standing(walk, application)
        assert (here(found), found.holder, found.by) == ("省级审核推荐", "山东省科学技术厅", walk.deadline)
        assert found.person == "", "the host's officer doesn't have it now"
        walk.recommend(application, walk.shandong)
        found = standing(walk, application)
        assert (here(found), found.holder, found.by) == ("火炬中心审定", "科技部火炬中心", None)

    def test_a_direct_host_has_no_province_in_its_row(self, walk: Walk) -> None:
        application = walk.submitted(walk.edition(), walk.ningbo)
        found = standing(walk, application, walk.ningbo)
        assert [step.label for step in found.steps] == ["填写申办表", "盖章提交", "火炬中心审定", "确定承办"]
        assert here(found) == "火炬中心审定"

    def test_every_state_has_its_row_and_says_who_or_that_it_is_over(self, walk: Walk) -> None:
        edition = walk.edition()
        found = {
            ApplicationState.FINALISED: standing(walk, walk.finalised(edition)),
            ApplicationState.ACCEPTED: standing(walk, walk.accepted(edition, walk.haimen, walk.jiangsu), walk.haimen),
        }
        assert here(found[ApplicationState.FINALISED]) == "盖章提交"
        assert [step.state for step in found[ApplicationState.ACCEPTED].steps] == ["done"] * 5
        assert found[ApplicationState.ACCEPTED].next == "火炬中心设立赛事"
        declined = services.decline_application(
            actor=walk.jiangsu, application=walk.submitted(edition, walk.yangzhou), opinion="不足。", at=walk.at
        )
        assert standing(walk, declined, walk.yangzhou).ended
        assert here(standing(walk, declined, walk.yangzhou)) == "省级审核推荐"

    def test_a_proposal_that_is_not_released_changes_nothing_of_it(self, walk: Walk) -> None:
        edition = walk.edition(decides_together=True)
        application = walk.recommended(edition)
        before = standing(walk, application)
        services.propose_decision(
            actor=walk.centre, application=application, accepts=False, reason="名额有限。", at=walk.at + LATER
        )
        assert standing(walk, application) == before
        assert "统一公布" in before.next


class TestHandingOver:
    def colleague(self, walk: Walk) -> Actor:
        return officer(walk.tree["rizhao"], "host_officer", at=walk.at)

    def test_the_colleague_is_in_charge_told_and_reminded(self, walk: Walk) -> None:
        application, other = walk.started(walk.edition()), self.colleague(walk)
        assert application.person_in_charge == walk.rizhao.person
        services.hand_over_application(
            actor=walk.rizhao, application=application, colleague=other.person_id or 0, note="我去挂职。", at=walk.at
        )
        application.refresh_from_db()
        assert application.person_in_charge == other.person
        assert standing(walk, application).person == other.label
        due = Deadline.objects.get(subject_kind="competitions.hostingapplication", subject_id=str(application.pk))
        assert list(due.recipients.all()) == [other.person]
        assert Message.objects.filter(person=other.person, text__contains="我去挂职。").count() == 1
        assert TrailEntry.objects.filter(verb="competitions.hostingapplication.handed_over").count() == 1

    def test_only_to_an_officer_of_the_same_office(self, walk: Walk) -> None:
        application = walk.started(walk.edition())
        for stranger in (walk.yangzhou, walk.shandong, walk.rizhao):
            with pytest.raises(Refused) as refused:
                services.hand_over_application(
                    actor=walk.rizhao, application=application, colleague=stranger.person_id or 0, at=walk.at
                )
            assert refused.value.refusal.field == "colleague"
        with pytest.raises(NotAllowed):
            services.hand_over_application(
                actor=walk.shandong, application=application, colleague=walk.rizhao.person_id or 0, at=walk.at
            )

    def test_an_old_page_hands_nothing_over(self, walk: Walk) -> None:
        application, other = walk.filled(walk.edition()), self.colleague(walk)
        with pytest.raises(Stale):
            services.hand_over_application(
                actor=walk.rizhao,
                application=application,
                colleague=other.person_id or 0,
                version=application.version - 1,
                at=walk.at,
            )

    def test_a_competition_goes_the_same_way(self, walk: Walk) -> None:
        competition, other = walk.competition(), self.colleague(walk)
        assert competition.person_in_charge == walk.rizhao.person
        services.hand_over_competition(
            actor=walk.rizhao, competition=competition, colleague=other.person_id or 0, at=walk.at
        )
        desk = competition_desk(competition.code, actor=other, at=walk.at)
        assert desk.in_charge == other.label
        assert [name for _, name in desk.colleagues] == [walk.rizhao.label]

    def test_through_the_pages(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        competition, other = today.competition(), self.colleague(today)
        application = competition.applications.get()
        client, form = browser(today.rizhao), {"acting_for": today.rizhao.key}
        for url in (
            reverse("competitions:hand_over_application", args=[application.pk]),
            reverse("competitions:hand_over_competition", args=[competition.code]),
        ):
            missing = client.post(url, form | {"colleague": ""})
            assert missing.status_code == 400
            assert "请选择本单位的经办人员" in missing.content.decode()
            long = client.post(url, form | {"colleague": str(other.person_id), "note": "说" * 201})
            page = long.content.decode()
            assert long.status_code == 400
            assert "说明超出 1 字" in page[page.index('id="note-error"') :]
            assert "说" * 201 in page  # whole, as typed, beside the colleague who was chosen
            assert f'<option value="{other.person_id}" selected>' in page
            assert client.post(url, form | {"colleague": str(other.person_id)}).status_code == 302
        assert other.label in client.get(application.get_absolute_url()).content.decode()

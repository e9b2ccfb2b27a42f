"""承办后变更: the host asks, its province consents, the centre approves; then form, paper, name and calendar follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.pages.desk.page import desk
from challenge_portal.trail.models import TrailEntry
from competitions import services, setting_guards
from competitions.models import ChangeRequest, Competition, HostingApplication
from competitions.selectors.applications import application_page
from competitions.selectors.changes import change_page
from competitions.states import ChangeState, Stage
from tests.factories.competitions import Walk, pdf

REASON = "体育馆检修，现场赛改期。"


@dataclass
class Scene:
    """日照 was accepted and its competition stands."""

    walk: Walk
    competition: Competition
    application: HostingApplication

    def ask(self, by: Actor | None = None, reason: str = REASON, **changes: Any) -> ChangeRequest:
        """The host wants these answers to read otherwise."""
        form = {name: self.application.answers[name] for name in NAMES} | (
            changes or {"final_on": f"{self.year}-10-25"}
        )
        return services.ask_change(
            actor=by or self.walk.rizhao, application=self.application, answers=form, reason=reason, at=self.walk.at
        )

    def move(self, name: str, change: ChangeRequest, by: Actor, reason: str = "") -> ChangeRequest:
        """One office's word."""
        return services.move_change(name, actor=by, change=change, at=self.walk.at, reason=reason)

    def approve(self, change: ChangeRequest) -> ChangeRequest:
        """Both offices say yes."""
        self.move("consent", change, self.walk.shandong)
        self.move("approve", change, self.walk.centre)
        self.application.refresh_from_db()
        self.competition.refresh_from_db()
        return change

    @property
    def year(self) -> int:
        return self.walk.year


NAMES = ("place", "industries", "hosts", "collection_on", "publication_on", "matching_on", "final_on")


def scene_of(walk: Walk) -> Scene:
    competition = walk.competition()
    return Scene(walk, competition, competition.applications.get())


@pytest.fixture
def scene(walk: Walk) -> Scene:
    return scene_of(walk)


class TestTheWay:
    def test_approved_the_form_has_a_new_version_with_its_paper_and_the_old_one_is_replaced(self, scene: Scene) -> None:
        first = scene.application.document
        assert first is not None
        change = scene.approve(scene.ask())
        application = scene.application
        assert change.state == ChangeState.APPROVED
        assert (application.revision, change.revision) == (2, 2)
        assert application.final_on == date(scene.year, 10, 25)
        assert application.answers["final_on"] == f"{scene.year}-10-25"
        assert application.answers["approach"], "what was not asked stays"
        first.refresh_from_db()
        assert first.replaced_by == application.document
        assert application.document is not None
        assert application.document.number == first.number
        assert first.files.filter(role="stamped_scan", voided_at=None).count() == 0

    def test_the_new_version_takes_its_stamped_copy_and_the_first_one_took_no_more(self, scene: Scene) -> None:
        walk = scene.walk
        with pytest.raises(Stale, match="请先定稿"):
            services.attach_scan(actor=walk.rizhao, application=scene.application, upload=pdf(), at=walk.at)
        scene.approve(scene.ask())
        scan = services.attach_scan(actor=walk.rizhao, application=scene.application, upload=pdf(), at=walk.at)
        assert scan.document == scene.application.document
        assert application_page(scene.application.pk, actor=walk.rizhao, at=walk.at).takes_scan
        assert not application_page(scene.application.pk, actor=walk.centre, at=walk.at).takes_scan

    def test_the_calendar_follows_where_the_plan_moved_and_stays_where_it_was_set_by_hand(self, scene: Scene) -> None:
        by_hand = scene.walk.at + timedelta(days=40)
        services.set_period(
            actor=scene.walk.rizhao,
            competition=scene.competition,
            stage=Stage.COLLECTION,
            opens_at=scene.walk.at,
            closes_at=by_hand,
            at=scene.walk.at,
        )
        scene.approve(scene.ask())
        closes = {each.stage: each.closes_at for each in scene.competition.periods.all()}
        assert closes[Stage.COLLECTION] == by_hand
        assert local(closes[Stage.MATCHING]).date() == date(scene.year, 10, 25)
        assert local(closes[Stage.FINAL]).date() == date(scene.year, 10, 25)

    def test_place_and_industries_go_to_the_competition_and_its_name(self, scene: Scene) -> None:
        scene.approve(scene.ask(place="日照高新区", industries=[{"industry": "生物医药"}]))
        assert scene.competition.name == "第七届中国创新挑战赛（日照高新区）"
        assert scene.competition.industries == ["生物医药"]
        assert scene.competition.code == f"RZ-{scene.year}", "numbers were given out under it"

    def test_before_the_approval_nothing_changes(self, scene: Scene) -> None:
        change = scene.ask()
        scene.move("consent", change, scene.walk.shandong)
        scene.application.refresh_from_db()
        assert scene.application.revision == 1
        assert scene.application.final_on == date(scene.year, 10, 18)

    def test_the_province_refuses_with_its_reason_and_another_may_be_asked(self, scene: Scene) -> None:
        change = scene.ask()
        with pytest.raises(Refused, match="须填写意见"):
            scene.move("oppose", change, scene.walk.shandong)
        scene.move("oppose", change, scene.walk.shandong, "与全省安排冲突。")
        assert change.state == ChangeState.REFUSED
        assert Message.objects.filter(person=scene.walk.rizhao.person, text__contains="与全省安排冲突。").exists()
        assert scene.ask().state == ChangeState.ASKED

    def test_the_centre_waits_for_the_province(self, scene: Scene) -> None:
        change = scene.ask()
        for name in ("approve", "turn_down"):
            with pytest.raises(Refused, match="山东省科学技术厅尚未表示"):
                scene.move(name, change, scene.walk.centre, "意见")

    def test_a_direct_host_goes_to_the_centre_at_once(self, walk: Walk) -> None:
        edition = walk.edition()
        application = walk.submitted(edition, walk.ningbo)
        services.accept_application(actor=walk.centre, application=application, scan_pages=[1, 2], at=walk.at)
        form = {name: application.answers[name] for name in NAMES} | {"final_on": f"{walk.year}-10-20"}
        change = services.ask_change(
            actor=walk.ningbo, application=application, answers=form, reason=REASON, at=walk.at
        )
        assert change_page(change.pk, actor=walk.ningbo, at=walk.at).waits_for == "科技部火炬中心"
        services.move_change("approve", actor=walk.centre, change=change, at=walk.at)
        application.refresh_from_db()
        assert application.final_on == date(walk.year, 10, 20), "also while there is no competition yet"

    def test_two_hosts_of_one_competition_keep_its_name_and_share_its_calendar(self, walk: Walk) -> None:
        edition = walk.edition()
        hosts = [walk.accepted(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen)]
        competition = services.create_competition(
            actor=walk.centre,
            entry=services.CompetitionEntry(edition=edition, place="江苏", code="JS-2027"),
            applications=hosts,
            at=walk.at,
        )
        form = {name: hosts[0].answers[name] for name in NAMES} | {
            "place": "扬州高新区",
            "final_on": f"{walk.year}-10-10",
        }
        change = services.ask_change(actor=walk.yangzhou, application=hosts[0], answers=form, reason=REASON, at=walk.at)
        services.move_change("consent", actor=walk.jiangsu, change=change, at=walk.at)
        services.move_change("approve", actor=walk.centre, change=change, at=walk.at)
        competition.refresh_from_db()
        assert competition.name == "第七届中国创新挑战赛（江苏）"
        closes = competition.closes(Stage.FINAL)
        assert closes is not None
        assert local(closes).date() == date(walk.year, 10, 18), "海门's plan is the later one"


class TestBadInput:
    def test_nothing_changed_is_no_request(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="没有改动"):
            scene.ask(final_on=f"{scene.year}-10-18")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"final_on": "下周"}, "final_on"),
            ({"final_on": "2020-01-01"}, "final_on"),
            ({"place": ""}, "place"),
            ({"industries": []}, "industries"),
            ({"place": "很" * 21}, "place"),
        ],
    )
    def test_a_wrong_answer_is_refused_at_its_field(self, changes: dict[str, Any], field: str, scene: Scene) -> None:
        with pytest.raises(Refused) as refused:
            scene.ask(**changes)
        assert refused.value.refusal.field == field
        assert not ChangeRequest.objects.exists()

    def test_a_late_final_needs_its_reason(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="请写明原因") as refused:
            scene.ask(final_on=f"{scene.year}-11-20")
        assert refused.value.refusal.field == "late_final_reason"

    @pytest.mark.parametrize(("reason", "said"), [(" ", "请写明"), ("很" * 201, "超出 1 字")])
    def test_it_has_a_reason_of_a_length_that_is_read(self, reason: str, said: str, scene: Scene) -> None:
        with pytest.raises(Refused, match=said) as refused:
            scene.ask(reason=reason)
        assert refused.value.refusal.field == "reason"

    def test_a_field_that_may_not_change_is_refused(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="表单里没有"):
            scene.ask(track="themed")

    def test_one_at_a_time(self, scene: Scene) -> None:
        first = scene.ask()
        with pytest.raises(Stale, match="已有一份变更申请"):
            scene.ask()
        scene.move("withdraw", first, scene.walk.rizhao, "不再需要")
        scene.ask()

    def test_only_after_acceptance(self, walk: Walk) -> None:
        application = walk.recommended(walk.edition())
        with pytest.raises(Stale, match="确定承办之后"):
            services.ask_change(actor=walk.rizhao, application=application, answers={}, reason=REASON, at=walk.at)

    def test_a_date_that_an_app_above_bars_is_refused_and_nothing_is_half_done(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(setting_guards, "_period_guards", [lambda competition, change: Refusal("方案已启封。")])
        change = scene.ask()
        scene.move("consent", change, scene.walk.shandong)
        with pytest.raises(Refused, match="方案已启封"):
            scene.move("approve", change, scene.walk.centre)
        change.refresh_from_db()
        scene.application.refresh_from_db()
        assert (change.state, scene.application.revision) == (ChangeState.CONSENTED, 1)

    def test_the_database_knows_the_way_too(self, scene: Scene) -> None:
        change = scene.ask()
        scene.move("withdraw", change, scene.walk.rizhao, "不再需要")
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            ChangeRequest.objects.filter(pk=change.pk).update(state=ChangeState.APPROVED)


class TestWho:
    def test_each_office_does_its_own_part(self, scene: Scene) -> None:
        change = scene.ask()
        walk = scene.walk
        for name, others in (
            ("consent", (walk.rizhao, walk.jiangsu, walk.centre)),
            ("approve", (walk.rizhao, walk.shandong, walk.jiangsu)),
            ("withdraw", (walk.shandong, walk.centre, walk.yangzhou)),
        ):
            for other in others:
                with pytest.raises(NotAllowed):
                    scene.move(name, change, other, "意见")
        with pytest.raises(NotAllowed):
            scene.ask(by=walk.shandong)

    def test_who_reads_it(self, scene: Scene) -> None:
        change, walk = scene.ask(), scene.walk
        readers = [
            sees(actor, change) for actor in (walk.rizhao, walk.shandong, walk.centre, walk.jiangsu, walk.yangzhou)
        ]
        assert readers == [True, True, True, False, False]

    def test_it_waits_on_the_right_desk_and_is_in_the_record(self, scene: Scene) -> None:
        walk = scene.walk

        def waits(actor: Actor) -> list[str]:
            return [todo.text for todo in desk(actor, at=walk.at).todos if "变更" in todo.text]

        change = scene.ask()
        assert waits(walk.shandong) == ["表示是否同意变更：日照市人民政府"]
        assert waits(walk.centre) == []
        scene.move("consent", change, walk.shandong)
        assert waits(walk.shandong) == []
        assert waits(walk.centre) == ["审批承办后变更：日照市人民政府"]
        scene.move("approve", change, walk.centre)
        assert waits(walk.centre) == []
        verbs = set(TrailEntry.objects.values_list("verb", flat=True))
        assert {
            "competitions.changerequest.asked",
            "competitions.changerequest.consent",
            "competitions.changerequest.approve",
            "competitions.hostingapplication.changed",
            "competitions.competition.changed",
        } <= verbs
        page = application_page(scene.application.pk, actor=walk.rizhao, at=walk.at)
        assert [row.state for row in page.changes] == ["已批准变更"]
        assert page.may_ask_change


class TestThePages:
    def test_the_three_offices_walk_it(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        scene = scene_of(today)
        url = reverse("competitions:new_change", args=[scene.application.pk])
        client, form = browser(today.rizhao), {"acting_for": today.rizhao.key}
        page = client.get(url).content.decode()
        assert f'value="{scene.year}-10-18"' in page
        wrong = client.post(url, form | posted(scene, final_on="") | {"reason": REASON})
        assert wrong.status_code == 400
        assert REASON in wrong.content.decode(), "nothing typed is lost"
        asked = client.post(url, form | posted(scene, final_on=f"{scene.year}-10-25") | {"reason": REASON})
        assert asked.status_code == 302
        change = ChangeRequest.objects.get()
        shown = client.get(asked["Location"]).content.decode()
        assert f"{scene.year}年10月18日" in shown
        assert f"{scene.year}年10月25日" in shown
        move = reverse("competitions:move_change", args=[change.pk])
        for actor, name in ((today.shandong, "consent"), (today.centre, "approve")):
            office = browser(actor)
            assert office.get(change.get_absolute_url()).status_code == 200
            assert office.post(move, {"transition": name, "acting_for": actor.key}).status_code == 302
        again = browser(today.centre).post(move, {"transition": "approve", "acting_for": today.centre.key})
        assert again.status_code == 409
        assert "承办后变更" in client.get(scene.application.get_absolute_url()).content.decode()


def posted(scene: Scene, **changes: str) -> dict[str, str]:
    """The form as the page sends it."""
    answers = scene.application.answers
    found = {name: answers[name] for name in NAMES if isinstance(answers[name], str)}
    for name in ("industries", "hosts"):
        for number, row in enumerate(answers[name]):
            found |= {f"{name}-{number}-{column}": cell for column, cell in row.items()}
    return found | changes

"""工作方案: written by the host, approved by the centre, then 正式启动 is announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.form_versions.uses import uses_of
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.pages.desk.page import desk
from competitions import services
from competitions.models import Announcement, WorkPlan, WorkPlanDraft
from competitions.selectors.public import competition_page
from competitions.selectors.work_plans import plan_page
from competitions.states import AnnouncementKind, CompetitionState, Stage, WorkPlanState
from tests.factories.competitions import Walk, plan_answers

LAUNCH = services.LaunchEntry("关于正式启动第七届中国创新挑战赛（日照）的公告", "现正式启动。", "国科火字〔2027〕12号")


def texts(actor: Actor, walk: Walk) -> list[str]:
    return [todo.text for todo in desk(actor, at=walk.at).todos]


class TestTheWay:
    def test_from_the_first_line_to_the_launch(self, walk: Walk) -> None:
        competition = walk.competition()
        plan = walk.plan(competition)
        assert plan.number == ""
        services.move_plan("submit", actor=walk.rizhao, plan=plan, at=walk.at)
        assert (plan.state, plan.number, plan.revision) == (WorkPlanState.SUBMITTED, f"GZFA-{competition.code}-0001", 1)
        assert plan.document is not None
        assert plan.document.number == plan.number
        services.move_plan("approve", actor=walk.centre, plan=plan, at=walk.at)
        announcement = services.launch_competition(actor=walk.centre, plan=plan, entry=LAUNCH, at=walk.at)
        plan.refresh_from_db()
        assert plan.state == WorkPlanState.LAUNCHED
        assert announcement.kind == AnnouncementKind.LAUNCH
        listed = competition_page(competition.code, actor=walk.yangzhou).announcements
        assert announcement.pk in [row.id for row in listed]

    def test_the_list_of_forms_knows_how_many_were_written(self, walk: Walk) -> None:
        plan = walk.plan(walk.competition())
        assert uses_of([plan.form_version_id])[plan.form_version_id].records == 1

    def test_it_begins_with_what_the_portal_knows(self, walk: Walk) -> None:
        competition = walk.competition()
        plan = services.start_plan(actor=walk.rizhao, competition=competition, at=walk.at)
        assert [row["work"] for row in plan.answers["calendar"]] == [
            "需求征集",
            "需求发布",
            "解决方案征集",
            "需求对接",
            "现场赛",
        ]
        assert "15 个工作日" in plan.answers["disputes"]
        again = services.start_plan(actor=walk.rizhao, competition=competition, at=walk.at)
        assert again == plan

    def test_returned_it_is_mended_and_handed_in_as_the_next_version_under_its_number(self, walk: Walk) -> None:
        plan = walk.submitted_plan(walk.competition())
        number, first = plan.number, plan.document
        with pytest.raises(Refused, match="须填写意见"):
            services.move_plan("give_back", actor=walk.centre, plan=plan, at=walk.at)
        services.move_plan("give_back", actor=walk.centre, plan=plan, at=walk.at, reason="经费来源未写明。")
        assert Message.objects.filter(person=walk.rizhao.person, text__contains="经费来源未写明。").exists()
        page = plan_page(plan.competition.code, actor=walk.rizhao, at=walk.at)
        assert page.plan is not None
        assert page.plan.opinion is not None
        services.save_plan(
            actor=walk.rizhao, plan=plan, answers=plan_answers(structure="调整后的组织架构。"), at=walk.at
        )
        services.move_plan("submit", actor=walk.rizhao, plan=plan, at=walk.at)
        plan.refresh_from_db()
        assert (plan.number, plan.revision) == (number, 2)
        assert first is not None
        first.refresh_from_db()
        assert first.replaced_by == plan.document
        shown = plan_page(plan.competition.code, actor=walk.centre, at=walk.at).plan
        assert shown is not None
        assert [row.number for row in shown.versions[0].rows] == [2, 1]
        assert [change.label for change in shown.versions[0].rows[0].changes] == ["组织架构"]

    def test_an_incomplete_plan_is_kept_and_not_handed_in(self, walk: Walk) -> None:
        plan = services.start_plan(actor=walk.rizhao, competition=walk.competition(), at=walk.at)
        saved, cleaned = services.save_plan(
            actor=walk.rizhao, plan=plan, answers=plan_answers(course="长" * 1001), at=walk.at
        )
        assert list(cleaned.errors) == ["course"]
        assert saved.answers["course"] == "长" * 1001
        with pytest.raises(Refused, match="工作计划和主要流程") as refused:
            services.move_plan("submit", actor=walk.rizhao, plan=saved, at=walk.at)
        assert refused.value.refusal.field == "course"
        assert refused.value.refusal.rule == "《中国创新挑战赛工作规范》（国科发火〔2019〕228号）四.1"

    def test_what_is_handed_in_is_not_changed(self, walk: Walk) -> None:
        plan = walk.submitted_plan(walk.competition())
        with pytest.raises(Stale, match="待审定"):
            services.save_plan(actor=walk.rizhao, plan=plan, answers=plan_answers(), at=walk.at)

    def test_the_launch_is_announced_once_and_only_after_approval(self, walk: Walk) -> None:
        plan = walk.submitted_plan(walk.competition())
        with pytest.raises(Stale):
            services.launch_competition(actor=walk.centre, plan=plan, entry=LAUNCH, at=walk.at)
        assert not Announcement.objects.filter(kind=AnnouncementKind.LAUNCH).exists(), "nothing half done"
        services.move_plan("approve", actor=walk.centre, plan=plan, at=walk.at)
        services.launch_competition(actor=walk.centre, plan=plan, entry=LAUNCH, at=walk.at)
        with pytest.raises(Stale, match="已经公布"):
            services.launch_competition(actor=walk.centre, plan=plan, entry=LAUNCH, at=walk.at)

    def test_no_button_launches_without_the_announcement(self, walk: Walk) -> None:
        plan = walk.submitted_plan(walk.competition())
        services.move_plan("approve", actor=walk.centre, plan=plan, at=walk.at)
        with pytest.raises(Refused, match="请先拟写"):
            services.move_plan("launch", actor=walk.centre, plan=plan, at=walk.at)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"title": " "}, "title"), ({"body": ""}, "body"), ({"document_number": "国科火字12"}, "document_number")],
    )
    def test_a_launch_without_its_words_is_refused_at_the_field(
        self, changes: dict[str, str], field: str, walk: Walk
    ) -> None:
        plan = walk.submitted_plan(walk.competition())
        services.move_plan("approve", actor=walk.centre, plan=plan, at=walk.at)
        entry = services.LaunchEntry(**{"title": "公告", "body": "正文"} | changes)
        with pytest.raises(Refused) as refused:
            services.launch_competition(actor=walk.centre, plan=plan, entry=entry, at=walk.at)
        assert refused.value.refusal.field == field

    def test_the_database_knows_the_way_too(self, walk: Walk) -> None:
        plan = walk.plan(walk.competition())
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            WorkPlan.objects.filter(pk=plan.pk).update(state=WorkPlanState.APPROVED)


class TestTheEditionsSwitch:
    def opened(self, walk: Walk, **changes: Any) -> Any:
        competition = walk.competition(walk.edition(**changes))
        services.set_period(
            actor=walk.rizhao,
            competition=competition,
            stage=Stage.COLLECTION,
            opens_at=walk.at,
            closes_at=walk.at + timedelta(days=30),
            at=walk.at,
        )
        return competition

    def test_where_the_edition_asks_for_a_plan_collection_waits_for_the_approval(self, walk: Walk) -> None:
        competition = self.opened(walk, needs_work_plan=True)
        with pytest.raises(Refused, match="须先报工作方案"):
            services.open_collection(actor=walk.rizhao, competition=competition, at=walk.at)
        plan = walk.submitted_plan(competition)
        with pytest.raises(Refused, match="须先报工作方案"):
            services.open_collection(actor=walk.rizhao, competition=competition, at=walk.at)
        services.move_plan("approve", actor=walk.centre, plan=plan, at=walk.at)
        services.open_collection(actor=walk.rizhao, competition=competition, at=walk.at)
        assert competition.state == CompetitionState.COLLECTING

    def test_elsewhere_it_does_not(self, walk: Walk) -> None:
        competition = self.opened(walk)
        services.open_collection(actor=walk.rizhao, competition=competition, at=walk.at)
        assert competition.state == CompetitionState.COLLECTING


class TestWho:
    @pytest.mark.parametrize("who", ["centre", "shandong", "yangzhou"])
    def test_only_who_runs_the_competition_writes_it(self, who: str, walk: Walk) -> None:
        competition = walk.competition()
        with pytest.raises(NotAllowed):
            services.start_plan(actor=getattr(walk, who), competition=competition, at=walk.at)

    @pytest.mark.parametrize("who", ["rizhao", "shandong"])
    def test_only_the_centre_approves(self, who: str, walk: Walk) -> None:
        plan = walk.submitted_plan(walk.competition())
        with pytest.raises(NotAllowed):
            services.move_plan("approve", actor=getattr(walk, who), plan=plan, at=walk.at)

    def test_a_draft_is_the_hosts_own_and_what_was_handed_in_is_read_above(self, walk: Walk) -> None:
        plan = walk.plan(walk.competition())
        assert [sees(actor, plan) for actor in (walk.rizhao, walk.shandong, walk.centre)] == [True, False, False]
        services.move_plan("submit", actor=walk.rizhao, plan=plan, at=walk.at)
        seen = [sees(actor, plan) for actor in (walk.rizhao, walk.shandong, walk.centre, walk.jiangsu)]
        assert seen == [True, True, True, False]

    def test_everybody_finds_on_the_desk_what_waits_for_them(self, walk: Walk) -> None:
        competition = walk.competition(walk.edition(needs_work_plan=True))
        assert f"编制工作方案：{competition.name}" in texts(walk.rizhao, walk)
        plan = walk.plan(competition)
        assert f"报送工作方案：{competition.name}" in texts(walk.rizhao, walk)
        services.move_plan("submit", actor=walk.rizhao, plan=plan, at=walk.at)
        assert f"审定工作方案：{competition.name}" in texts(walk.centre, walk)
        services.move_plan("give_back", actor=walk.centre, plan=plan, at=walk.at, reason="请补充。")
        assert f"修改退回的工作方案：{competition.name}" in texts(walk.rizhao, walk)
        services.move_plan("submit", actor=walk.rizhao, plan=plan, at=walk.at)
        services.move_plan("approve", actor=walk.centre, plan=plan, at=walk.at)
        assert f"公布正式启动：{competition.name}" in texts(walk.centre, walk)
        services.launch_competition(actor=walk.centre, plan=plan, entry=LAUNCH, at=walk.at)
        assert not [text for text in texts(walk.centre, walk) if competition.name in text]


class TestThePages:
    def test_the_host_types_is_told_what_is_missing_and_hands_in(
        self, today: Walk, browser: Callable[[Actor], Client]
    ) -> None:
        competition = today.competition()
        client = browser(today.rizhao)
        form = {"acting_for": today.rizhao.key}
        start = client.post(reverse("competitions:start_plan", args=[competition.code]), form)
        url = reverse("competitions:edit_plan", args=[competition.code])
        assert start["Location"] == url
        assert "需求征集" in client.get(url).content.decode()
        missing = client.post(url, form | {"structure": "成立工作组。", "submit": "1"})
        assert missing.status_code == 400
        assert "成立工作组。" in missing.content.decode()
        plan = WorkPlan.objects.get()
        assert plan.state == WorkPlanState.DRAFT
        handed = client.post(url, form | posted(plan_answers()) | {"submit": "1"})
        assert handed.status_code == 302
        plan.refresh_from_db()
        assert plan.state == WorkPlanState.SUBMITTED
        page = client.get(reverse("competitions:work_plan", args=[competition.code])).content.decode()
        assert plan.number in page
        assert "现在由科技部火炬中心办理" in page
        assert client.post(url, form | posted(plan_answers())).status_code == 409

    def test_what_is_typed_is_kept_by_itself(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        competition = today.competition()
        services.start_plan(actor=today.rizhao, competition=competition, at=today.at)
        client = browser(today.rizhao)
        url = reverse("competitions:autosave_plan", args=[competition.code])
        assert client.post(url, {"structure": "还没有存", "acting_for": today.rizhao.key}).status_code == 200
        assert WorkPlanDraft.objects.get().answers["structure"] == "还没有存"
        page = client.get(reverse("competitions:edit_plan", args=[competition.code])).content.decode()
        assert "已恢复上次没有保存的内容" in page

    def test_the_centre_approves_and_announces(self, today: Walk, browser: Callable[[Actor], Client]) -> None:
        plan = today.submitted_plan(today.competition())
        code, client = plan.competition.code, browser(today.centre)
        launch = reverse("competitions:launch_competition", args=[code])
        assert client.get(launch).status_code == 409
        form = {"acting_for": today.centre.key}
        move = reverse("competitions:move_plan", args=[code])
        assert client.post(move, form | {"transition": "approve"}).status_code == 302
        assert "现正式启动" in client.get(launch).content.decode()
        bad = client.post(launch, form | {"title": "公告", "body": "正文", "document_number": "12"})
        assert bad.status_code == 400
        done = client.post(launch, form | {"title": "公告", "body": "正文", "document_number": ""})
        assert done.status_code == 302
        announced = Announcement.objects.get(kind=AnnouncementKind.LAUNCH)
        assert "正式启动" in Client().get(announced.get_absolute_url()).content.decode()


def posted(answers: dict[str, Any]) -> dict[str, str]:
    """Answers as a page sends them."""
    found: dict[str, str] = {}
    for name, value in answers.items():
        if isinstance(value, list):
            for number, row in enumerate(value):
                found |= {f"{name}-{number}-{column}": str(cell) for column, cell in row.items()}
        else:
            found[name] = str(value)
    return found

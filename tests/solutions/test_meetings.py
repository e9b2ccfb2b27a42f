"""Matching meetings: who is told what, what is recorded, and who reads of whom."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from challenge_portal.documents.models import Document
from challenge_portal.kernel.clock import at_local, local
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.deadlines import DIGEST_TIME
from challenge_portal.notices.models import Deadline, Message, Reminder
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees, visible
from challenge_portal.trail.models import TrailEntry
from solutions import services
from solutions.models import Meeting, MeetingPair
from solutions.selectors.matching import meeting_page, was_matched
from solutions.selectors.planning import sign_in_sheet
from solutions.states import MeetingState, SolutionState
from tests.factories.demands import Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.matching import AFTER, ENDS, MINUTES, STARTS, convened, held, plan, planned, results
from tests.factories.organisations import NOW, UserFactory
from tests.factories.solutions import challenger, solution_at

DAY = timedelta(days=1)


def told(actor: Actor) -> list[str]:
    rows = Message.objects.filter(person=actor.person, kind="solutions.matching").order_by("pk")
    return list(rows.values_list("text", flat=True))


def test_nobody_hears_of_a_meeting_before_it_is_convened(scene: Scene) -> None:
    university = challenger()
    solution = solution_at("shortlisted", scene.published(), actor=university)

    meeting = planned(scene, solution)

    assert meeting.state == MeetingState.PLANNED
    assert not sees(university, meeting)
    assert not sees(scene.owner, meeting)
    assert told(university) == told(scene.owner) == []

    services.fire_meeting("convene", actor=scene.host, meeting=meeting, at=NOW)

    assert sees(university, meeting)
    assert sees(scene.owner, meeting)
    said = "请参加“精密传动专题对接会”：2026年12月30日 10:00—12:00，日照市科技局 301 会议室。"
    assert told(university) == told(scene.owner) == [said]


def test_everybody_is_reminded_the_day_before(scene: Scene) -> None:
    university, expert = challenger(), UserFactory(username="expert1")
    guests = [services.Guest("高工", "演示大学", "专家", "expert1")]

    meeting = convened(scene, solution_at("shortlisted", scene.published(), actor=university), guests=guests)

    deadline = Deadline.objects.get(subject_kind="solutions.meeting", subject_id=str(meeting.pk))
    assert deadline.at == STARTS
    reminders = Reminder.objects.filter(deadline=deadline)
    assert {reminder.due_at for reminder in reminders} == {at_local(local(STARTS - DAY).date(), DIGEST_TIME)}
    assert {reminder.person_id for reminder in reminders} == {
        university.person_id,
        scene.owner.person_id,
        expert.pk,
    }
    assert sees(Actor(expert), meeting)


def test_a_meeting_without_a_pair_or_in_the_past_is_not_convened(scene: Scene) -> None:
    with pytest.raises(Refused, match="还没有选入对接的方案"):
        convened(scene)
    with pytest.raises(Refused, match="已过，请填写今后的时间"):
        planned(scene, starts_at=NOW - DAY, ends_at=NOW)
    with pytest.raises(Refused, match="结束时间须在开始时间之后"):
        planned(scene, ends_at=STARTS)
    meeting = planned(scene, solution_at("shortlisted", scene.published()))
    with pytest.raises(Refused, match="请先改期，再发通知"):
        services.fire_meeting("convene", actor=scene.host, meeting=meeting, at=STARTS)


def test_only_what_the_enterprise_has_shortlisted_is_talked_about(scene: Scene) -> None:
    demand = scene.published()
    for state in ("submitted", "declined", "withdrawn"):
        with pytest.raises(Refused, match="不在对接中"):
            planned(scene, solution_at(state, demand, actor=challenger(f"演示{state}大学")))
    solution = solution_at("shortlisted", demand)
    meeting = planned(scene, solution)
    type(solution).objects.filter(pk=solution.pk).update(state=SolutionState.DECLINED)
    with pytest.raises(Refused, match=f"方案 {solution.number} 已不在对接中"):
        services.fire_meeting("convene", actor=scene.host, meeting=meeting, at=NOW)


def test_after_convening_everybody_is_told_what_changed_and_the_record_keeps_it(scene: Scene) -> None:
    university, newcomer = challenger(), challenger("演示另一大学")
    demand = scene.published()
    first, second = (solution_at("shortlisted", demand, actor=each) for each in (university, newcomer))
    meeting = convened(scene, first)
    version = meeting.version

    later = plan([second], starts_at=STARTS + DAY, ends_at=ENDS + DAY, place="日照高新区 A 座")
    services.change_meeting(actor=scene.host, meeting=meeting, plan=later, at=NOW, version=version)

    change = "时间由 2026年12月30日 10:00 改为 2026年12月31日 10:00—2026年12月31日 12:00"
    assert change in told(scene.owner)[-1]
    assert "地点由“日照市科技局 301 会议室”改为“日照高新区 A 座”" in told(scene.owner)[-1]
    assert "不再需要参加" in told(university)[-1]
    assert told(newcomer)[-1].startswith("请参加“精密传动专题对接会”：2026年12月31日 10:00—12:00，日照高新区 A 座")
    entry = TrailEntry.objects.get(verb="solutions.meeting.changed")
    assert entry.details["changes"][0] == change
    assert Deadline.objects.get(subject_kind="solutions.meeting").at == STARTS + DAY
    assert not sees(university, meeting)

    with pytest.raises(Stale, match="内容已有改动"):
        services.change_meeting(actor=scene.host, meeting=meeting, plan=later, at=NOW, version=version)
    with pytest.raises(Refused, match="至少留一项对接"):
        services.change_meeting(actor=scene.host, meeting=meeting, plan=plan(), at=NOW)


def test_each_side_says_who_comes_and_the_host_prints_the_sheet(scene: Scene) -> None:
    university = challenger()
    meeting = convened(scene, solution_at("shortlisted", scene.published(), actor=university))

    services.name_attendees(actor=university, meeting=meeting, names=[("韩工", "教授"), ("李工", "")], at=NOW)
    services.name_attendees(actor=university, meeting=meeting, names=[("韩工", "教授")], at=NOW)

    rows = [(row.name, row.unit, row.part) for row in sign_in_sheet(meeting).rows]
    assert rows[:2] == [("", "演示华澜精密传动有限公司", "需求方"), ("韩工", "演示海岳大学", "挑战者 教授")]
    assert set(rows[2:]) == {("", "", "")}
    with pytest.raises(NotAllowed):
        services.name_attendees(actor=scene.host, meeting=meeting, names=[("某人", "")], at=NOW)


def test_a_held_meeting_keeps_who_came_what_came_of_it_and_the_minutes(scene: Scene) -> None:
    university = challenger()
    demand = scene.published()
    meeting = convened(scene, solution_at("shortlisted", demand, actor=university))
    services.name_attendees(actor=university, meeting=meeting, names=[("韩工", "教授")], at=NOW)
    pair = meeting.pairs.get()
    full = results(meeting, file=upload("纪要.pdf", pdf_bytes()))

    with pytest.raises(Refused, match="开始后才能记录纪要"):
        services.hold_meeting(actor=scene.host, meeting=meeting, minutes=full, at=STARTS - DAY)
    with pytest.raises(Refused, match="请选择方案") as refused:
        services.hold_meeting(actor=scene.host, meeting=meeting, minutes=replace(full, outcomes={}), at=AFTER)
    assert refused.value.refusal.field == f"outcome-{pair.pk}"
    with pytest.raises(Refused, match="至少写 50 字"):
        services.hold_meeting(actor=scene.host, meeting=meeting, minutes=replace(full, minutes="谈得很好。"), at=AFTER)
    assert was_matched([demand.pk]) == {demand.pk: frozenset()}

    services.hold_meeting(actor=scene.host, meeting=meeting, minutes=full, at=AFTER)

    pair.refresh_from_db()
    assert (meeting.state, meeting.minutes, pair.outcome, pair.remark) == (
        MeetingState.HELD,
        MINUTES,
        "agreed",
        "两周内提交大纲",
    )
    assert meeting.participants.get().attended is True
    assert meeting.minutes_file is not None
    assert was_matched([demand.pk]) == {demand.pk: frozenset({pair.solution_id})}
    paper = Document.objects.get(kind="meeting_minutes")
    assert (paper.number, paper.version) == ("DJ-RZ-2026-0001", 1)
    assert not Deadline.objects.filter(subject_kind="solutions.meeting").exists()
    assert "纪要已记录" in told(university)[-1]


def test_a_pair_whose_side_did_not_come_was_not_matched(scene: Scene) -> None:
    demand = scene.published()
    held(scene, solution_at("shortlisted", demand), outcome="absent")

    assert was_matched([demand.pk]) == {demand.pk: frozenset()}


def test_minutes_are_corrected_only_with_a_reason_and_the_paper_gets_a_new_version(scene: Scene) -> None:
    meeting = held(scene, solution_at("shortlisted", scene.published()))
    text = f"{MINUTES}补记：试样改为五批次。"
    later = AFTER + DAY

    with pytest.raises(Refused, match="须写明原因"):
        services.correct_minutes(actor=scene.host, meeting=meeting, text=text, reason=" ", at=later)
    services.correct_minutes(actor=scene.host, meeting=meeting, text=text, reason="漏记批次", at=later)

    papers = Document.objects.filter(kind="meeting_minutes").order_by("version")
    assert [(each.number, each.version) for each in papers] == [("DJ-RZ-2026-0001", 1), ("DJ-RZ-2026-0001", 2)]
    assert papers[0].replaced_by == papers[1]
    assert "更正" in told(scene.owner)[-1]


def test_a_cancelled_meeting_says_why_to_those_who_were_invited_and_to_nobody_else(scene: Scene) -> None:
    demand = scene.published()
    invited, planned_only = challenger(), challenger("演示另一大学")
    meeting = convened(scene, solution_at("shortlisted", demand, actor=invited))
    dropped = planned(scene, solution_at("shortlisted", demand, actor=planned_only))

    for each in (meeting, dropped):
        services.fire_meeting("cancel", actor=scene.host, meeting=each, at=NOW, reason="场地停电")

    assert told(invited)[-1] == "“精密传动专题对接会”（2026年12月30日 10:00）已取消。原因：场地停电"
    assert told(planned_only) == []
    assert not sees(planned_only, dropped)
    assert not Deadline.objects.filter(subject_kind="solutions.meeting").exists()


def test_rivals_at_one_meeting_read_nothing_of_each_other(scene: Scene) -> None:
    demand = scene.published()
    first, second = challenger("演示甲大学"), challenger("演示乙大学")
    guests = [services.Guest("高工", "演示检测院", "专家")]
    meeting = convened(
        scene,
        *(solution_at("shortlisted", demand, actor=each) for each in (first, second)),
        guests=guests,
    )
    for each, name in ((first, "甲工"), (second, "乙工"), (scene.owner, "欧阳工")):
        services.name_attendees(actor=each, meeting=meeting, names=[(name, "")], at=NOW)
    services.hold_meeting(actor=scene.host, meeting=meeting, minutes=results(meeting), at=AFTER)

    def read(actor: Actor) -> tuple[list[str], list[str]]:
        page = meeting_page(Meeting.objects.get(pk=meeting.pk), actor, at=AFTER)
        return [pair.challenger for pair in page.pairs], sorted(person.name for person in page.people)

    assert read(first) == (["演示甲大学"], ["欧阳工", "甲工", "高工"])
    assert read(scene.owner) == (["演示甲大学", "演示乙大学"], ["乙工", "欧阳工", "甲工", "高工"])
    assert read(scene.host) == read(scene.owner)
    assert visible(MeetingPair, first).get().solution.registration.name == "演示甲大学"


def test_two_meetings_of_one_enterprise_at_the_same_time_are_pointed_out(scene: Scene) -> None:
    demand = scene.published()
    first, second = (
        solution_at("shortlisted", demand, actor=challenger(name)) for name in ("演示甲大学", "演示乙大学")
    )
    one = planned(scene, first)
    other = planned(scene, second, title="第二场", starts_at=STARTS + timedelta(hours=1), ends_at=ENDS + DAY)
    planned(scene, second, title="第三场", starts_at=ENDS + 2 * DAY, ends_at=ENDS + 3 * DAY)

    def said(meeting: Any) -> list[str]:
        return meeting_page(Meeting.objects.get(pk=meeting.pk), scene.host, at=NOW).overlaps

    assert said(one) == ["演示华澜精密传动有限公司同时要参加“第二场”（2026年12月30日 11:00—2026年12月31日 12:00）"]
    assert said(other) == ["演示华澜精密传动有限公司同时要参加“精密传动专题对接会”（2026年12月30日 10:00—12:00）"]


def test_another_host_and_the_sides_plan_and_change_nothing(scene: Scene) -> None:
    meeting = convened(scene, solution_at("shortlisted", scene.published()))
    for actor in (scene.actor("stranger"), scene.owner, scene.actor("supervisor")):
        with pytest.raises(NotAllowed):
            services.plan_meeting(actor=actor, competition=scene.competition, plan=plan(), at=NOW)
        with pytest.raises(NotAllowed):
            services.change_meeting(actor=actor, meeting=meeting, plan=plan(), at=NOW)
        with pytest.raises(NotAllowed):
            services.fire_meeting("cancel", actor=actor, meeting=meeting, at=NOW, reason="x")

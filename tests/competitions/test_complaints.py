"""Complaints: anybody files without an account, the named body answers in time, and nobody else reads them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.organisations.policy import sees, visible
from challenge_portal.trail.models import TrailEntry, TrailPersonal
from competitions import services
from competitions.models import Complaint
from competitions.selectors.bodies import offered_bodies
from competitions.selectors.complaints import case_page, complaint_by_code
from competitions.states import ComplaintState
from tests.competitions.complaint_scene import TEXT, filed
from tests.demands.conftest import Browse, at, browse, layers, scene
from tests.factories.demands import NOW, Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import UserFactory

__all__ = ["at", "browse", "layers", "scene"]
NEW, ASK = "/complaints/new/", "/complaints/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def test_a_complaint_is_numbered_and_its_body_has_fifteen_office_days(scene: Scene) -> None:
    complaint, code = filed(scene)
    assert complaint.number == "TS-RZ-2026-0001"
    assert complaint.body == scene.tree["rizhao"]
    assert complaint.due_at.isoformat() == "2026-12-11T17:00:00+08:00"
    assert complaint.query_code_sha256 == hashlib.sha256(code.replace("-", "").encode()).hexdigest()
    assert Deadline.objects.get(subject_kind="competitions.complaint").at == complaint.due_at
    assert Message.objects.filter(person=scene.host.person, kind="complaints").count() == 1


def test_it_goes_to_the_offices_that_run_the_competition_and_those_above_but_not_to_the_ministry(scene: Scene) -> None:
    assert [str(body) for body in offered_bodies(scene.competition)] == [
        "日照市人民政府",
        "山东省科学技术厅",
        "科技部火炬中心",
    ]
    with pytest.raises(Refused, match="请选择受理机构"):
        filed(scene, body_id=scene.tree["jiangsu"].pk)


def test_what_is_said_about_the_host_to_the_province_is_not_read_by_the_host(scene: Scene) -> None:
    complaint, _ = filed(scene, body_id=scene.tree["shandong"].pk)
    readers = [who for who in ("province", "supervisor") if sees(scene.actor(who), complaint)]
    assert readers == ["province", "supervisor"]
    for actor in (scene.host, scene.actor("district"), scene.actor("stranger"), scene.actor("centre"), ANONYMOUS):
        assert not visible(Complaint, actor).exists()
        with pytest.raises(NotAllowed):
            services.move_complaint("take_up", actor=actor, complaint=complaint, at=NOW)


def test_name_and_contact_are_for_the_body_alone_and_stand_in_no_entry_of_the_record(scene: Scene) -> None:
    complaint, _ = filed(scene, name="演示举报人甲", contact="13900001111")
    assert case_page(complaint.pk, actor=scene.host, at=NOW).contact == "13900001111"
    supervisor = case_page(complaint.pk, actor=scene.actor("supervisor"), at=NOW)
    assert (supervisor.name, supervisor.contact) == ("", "")
    assert supervisor.text == TEXT
    told = str(list(TrailEntry.objects.values())) + str(list(Message.objects.values()))
    for secret in ("演示举报人甲", "13900001111", "两次退回"):
        assert secret not in told
    assert TrailPersonal.objects.get().values["contact"] == "13900001111"


@pytest.mark.parametrize(("field", "label"), [("name", "姓名或单位"), ("contact", "联系方式")])
def test_a_name_or_contact_is_refused_at_its_field_and_never_cut(scene: Scene, field: str, label: str) -> None:
    with pytest.raises(Refused, match=f"{label}最多 120 字，现在 121 字") as refused:
        filed(scene, **{field: "长" * 121})
    assert refused.value.refusal.field == field
    complaint, _ = filed(scene, **{field: "长" * 120})
    assert getattr(complaint, field) == "长" * 120


def test_the_query_code_and_the_number_together_show_the_answer_and_nothing_else(scene: Scene) -> None:
    complaint, code = filed(scene)
    services.move_complaint("take_up", actor=scene.host, complaint=complaint, at=NOW)
    services.move_complaint("answer", actor=scene.host, complaint=complaint, at=NOW, answer="经查，日程已于公告更正。")
    typed = code.lower().replace("-", " ")
    found = complaint_by_code(" ts-rz-2026-0001 ", services.code_digest(typed))
    assert found is not None
    assert (found.state, found.answer) == ("已答复", "经查，日程已于公告更正。")
    assert TEXT not in str(found)
    assert complaint_by_code(complaint.number, services.code_digest("AAAA-AAAA-AAAA")) is None
    assert complaint_by_code("TS-RZ-2026-0002", services.code_digest(code)) is None
    assert not Deadline.objects.exists()


def test_another_body_gets_the_whole_time_and_the_first_one_reads_no_more(scene: Scene) -> None:
    complaint, _ = filed(scene)
    later = NOW + timedelta(days=7)
    with pytest.raises(Refused, match="须填写意见"):
        services.move_complaint(
            "pass_on", actor=scene.host, complaint=complaint, at=later, body_id=scene.tree["shandong"].pk
        )
    with pytest.raises(Refused, match="请选择转办机构"):
        services.move_complaint("pass_on", actor=scene.host, complaint=complaint, at=later, reason="回避")
    services.move_complaint(
        "pass_on", actor=scene.host, complaint=complaint, at=later, reason="回避", body_id=scene.tree["shandong"].pk
    )
    complaint.refresh_from_db()
    assert complaint.state == ComplaintState.RECEIVED
    assert complaint.due_at.isoformat() == "2026-12-18T09:00:00+00:00"
    assert not sees(scene.host, complaint)
    assert Message.objects.filter(person=scene.actor("province").person).count() in {0, 1}


def test_a_rejection_tells_its_reason_to_the_complainant(scene: Scene) -> None:
    complainant = Actor(UserFactory())
    complaint, _ = filed(scene, actor=complainant)
    with pytest.raises(Refused, match="须填写意见"):
        services.move_complaint("reject", actor=scene.host, complaint=complaint, at=NOW)
    services.move_complaint("reject", actor=scene.host, complaint=complaint, at=NOW, reason="不属于赛事事项")
    complaint.refresh_from_db()
    assert complaint.answer == "不属于赛事事项"
    assert Message.objects.filter(person=complainant.person, text__contains="不予受理").exists()
    with pytest.raises(Stale):
        services.move_complaint("answer", actor=scene.host, complaint=complaint, at=NOW, answer="已查")


def test_only_who_filed_it_takes_it_back(scene: Scene) -> None:
    complainant = Actor(UserFactory())
    complaint, _ = filed(scene, actor=complainant)
    with pytest.raises(NotAllowed):
        services.move_complaint("withdraw", actor=scene.host, complaint=complaint, at=NOW)
    services.move_complaint("withdraw", actor=complainant, complaint=complaint, at=NOW)
    assert not Deadline.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "太短"}, "不少于 20 字（现 2 字）"),
        ({"text": "长" * 2001}, "超出 1 字"),
        ({"kind": "nonsense"}, "请选择类别"),
        ({"kind": "objection"}, "请从公示页面提出"),
        ({"wants_call": True}, "请填写联系方式"),
        ({"kind": "objection", "matter": "round", "matter_id": "999"}, "没有找到"),
        ({"kind": "objection", "matter": "round", "matter_id": "x"}, "没有找到"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(scene: Scene, given: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        filed(scene, **given)
    assert not Complaint.objects.exists()


def test_a_visitor_files_on_the_page_and_sending_twice_is_one_complaint(scene: Scene, browse: Browse) -> None:
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(f"{NEW}?competition=rz-2026")
    assert page["Cache-Control"] == "no-store"
    form = page.context["form"]
    sent = {
        "competition": "RZ-2026",
        "kind": "process",
        "text": TEXT,
        "body": scene.tree["rizhao"].pk,
        "form_key": form["form_key"].value(),
        "csrfmiddlewaretoken": visitor.cookies["csrftoken"].value,
    }
    first, second = visitor.post(NEW, sent), visitor.post(NEW, sent)
    assert "TS-RZ-2026-0001" in first.content.decode()
    assert first.context["code"] == second.context["code"]
    assert Complaint.objects.count() == 1
    again = visitor.post(NEW, sent | {"text": TEXT + "另有补充。"})  # the same form, another text: another complaint
    assert again.context["code"] != first.context["code"]
    asked = {"number": "TS-RZ-2026-0001", "code": first.context["code"]}
    answer = visitor.post(ASK, asked | {"csrfmiddlewaretoken": sent["csrfmiddlewaretoken"]})
    assert "待受理" in answer.content.decode()
    assert visitor.post(NEW, {**sent, "csrfmiddlewaretoken": "x"}).status_code == 403


def test_what_was_typed_stays_when_the_form_is_refused(scene: Scene, browse: Browse) -> None:
    answer = browse().post(NEW, {"competition": "RZ-2026", "kind": "process", "text": "只写了一半", "name": "演示某甲"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "只写了一半" in page
    assert "演示某甲" in page
    assert "请选择受理机构" in page


def test_a_program_that_fills_every_field_files_nothing(scene: Scene, browse: Browse) -> None:
    sent = {"competition": "RZ-2026", "kind": "process", "text": TEXT, "body": scene.tree["rizhao"].pk}
    assert browse().post(NEW, sent | {"homepage": "http://spam"}).status_code == 400
    assert not Complaint.objects.exists()


def test_one_address_files_ten_an_hour_and_asks_thirty_times_in_ten_minutes(scene: Scene, browse: Browse) -> None:
    visitor = browse()
    sent = {"competition": "RZ-2026", "kind": "process", "body": scene.tree["rizhao"].pk}
    answers = [visitor.post(NEW, sent | {"text": f"{TEXT}第{number}次"}).status_code for number in range(11)]
    assert answers == [200] * 10 + [429]
    asked = [visitor.post(ASK, {"number": "TS-1", "code": "X"}).status_code for _ in range(31)]
    assert asked == [404] * 30 + [429]


def test_a_file_comes_with_it_and_only_its_readers_download_it(scene: Scene, browse: Browse) -> None:
    complaint, _ = filed(
        scene, upload=upload("材料.pdf", pdf_bytes()), body_id=scene.tree["shandong"].pk, actor=ANONYMOUS
    )
    address = reverse("documents:download", args=[complaint.file_id])
    read = browse(scene.actor("province")).get(address)
    assert read.status_code == 200
    assert b"".join(read.streaming_content).startswith(b"%PDF")  # type: ignore[arg-type]
    for actor in (scene.host, scene.actor("stranger"), None):
        assert browse(actor).get(address).status_code == 404


def test_the_competitions_page_names_the_body_its_reach_and_its_limit(scene: Scene, browse: Browse) -> None:
    rules = services.ComplaintRules(scene.tree["shandong"].pk, "0531-0000000", 10, 7, 5)
    services.set_complaint_rules(actor=scene.host, competition=scene.competition, rules=rules, at=NOW)
    page = browse().get("/competitions/rz-2026/").content.decode()
    for said in ("山东省科学技术厅", "0531-0000000", "10 个工作日"):
        assert said in page
    complaint, _ = filed(scene)
    assert complaint.body == scene.tree["shandong"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"body_id": 0}, "body"),
        ({"contact": " "}, "contact"),
        ({"days": 0}, "days"),
        ({"publicity_days": 2}, "publicity_days"),
        ({"answer_days": 0}, "answer_days"),
    ],
)
def test_a_competition_publishes_a_body_a_reach_and_sensible_limits(
    scene: Scene, given: dict[str, object], field: str
) -> None:
    values = {
        "body_id": scene.tree["rizhao"].pk,
        "contact": "0633-0",
        "days": 15,
        "publicity_days": 5,
        "answer_days": 5,
    } | given
    with pytest.raises(Refused) as refused:
        services.set_complaint_rules(
            actor=scene.host,
            competition=scene.competition,
            rules=services.ComplaintRules(**values),  # type: ignore[arg-type]
            at=NOW,
        )
    assert refused.value.refusal.field == field


def test_the_body_works_on_its_page(scene: Scene, browse: Browse) -> None:
    complaint, _ = filed(scene)
    host = browse(scene.host)
    assert complaint.number in host.get("/complaints/cases/").content.decode()
    page = host.get(f"/complaints/cases/{complaint.pk}/")
    assert TEXT in page.content.decode()
    move = f"/complaints/cases/{complaint.pk}/move/"
    assert host.post(move, {"transition": "answer", "answer": " "}).status_code == 400
    kept = host.post(move, {"transition": "answer", "answer": "答" * 2001})
    assert kept.status_code == 400
    assert "答" * 2001 in kept.content.decode()
    assert host.post(move, {"transition": "nonsense"}).status_code == 400
    assert host.post(move, {"transition": "answer", "answer": "已查明。", "version": "1"}).status_code == 302
    assert host.post(move, {"transition": "take_up"}).status_code == 409

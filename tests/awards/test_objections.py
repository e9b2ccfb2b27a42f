"""An objection to a list in publicity holds the decision until its body has answered."""

from datetime import timedelta

import pytest

from awards import services
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import ANONYMOUS
from challenge_portal.workflow.engine import run_due
from competitions import services as complaints
from competitions.models import Complaint
from tests.factories import awards as make
from tests.factories.awards import LATER
from tests.factories.demands import Scene

TEXT = "该单位申报材料与实际不符，检测报告编号查无此件，请核实后再作决定。"


def object_to(scene: Scene, round_id: int, *, at: object = LATER, body: str = "rizhao") -> Complaint:
    complaint, _ = complaints.file_complaint(
        actor=ANONYMOUS,
        competition=scene.competition,
        entry=complaints.ComplaintEntry(
            "objection", TEXT, scene.tree[body].pk, matter="round", matter_id=str(round_id)
        ),
        at=at,  # type: ignore[arg-type]
        code=complaints.new_query_code(),
    )
    return complaint


def test_nothing_is_decided_before_an_objection_is_answered(scene: Scene) -> None:
    round_ = make.publicised(scene)
    complaint = object_to(scene, round_.pk, body="shandong")
    assert complaint.subject_label == "第1批奖励公示"
    after = make.after(round_)
    run_due(at=after)
    with pytest.raises(Refused, match="有 1 件异议尚未办结（受理机构：山东省科学技术厅）"):
        services.move_round("decide", actor=scene.host, round_=round_, at=after)
    complaints.move_complaint(
        "answer", actor=scene.actor("province"), complaint=complaint, at=after, answer="经核实，材料属实。"
    )
    services.move_round("decide", actor=scene.host, round_=round_, at=after)


def test_an_objection_is_taken_until_the_last_moment_and_not_one_second_longer(scene: Scene) -> None:
    round_ = make.publicised(scene)
    object_to(scene, round_.pk, at=round_.ends_at)
    with pytest.raises(Refused, match="公示期已于 2026年12月25日 17:00 届满") as refused:
        object_to(scene, round_.pk, at=round_.ends_at + timedelta(seconds=1))
    assert refused.value.refusal.way_on == "改为投诉"
    assert Complaint.objects.count() == 1


def test_nobody_objects_to_a_list_that_is_still_being_written(scene: Scene) -> None:
    round_ = make.round_of(scene)
    make.nominated(scene, round_)
    with pytest.raises(Refused, match="没有找到要提出异议的公示"):
        object_to(scene, round_.pk)

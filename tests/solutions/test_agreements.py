"""The letter of intent: made from the data, signed on paper, checked by the host, and what follows from it."""

from decimal import Decimal

import pytest

from challenge_portal.documents.models import Document, TakenNumber
from challenge_portal.documents.services import current_scan
from challenge_portal.documents.verification import verdict_of
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from demands.models import Demand
from solutions import services
from solutions.models import Agreement
from solutions.papers.agreements import amount_shown, clauses_of
from solutions.selectors.agreements import agreement_figures, agreement_list
from solutions.services.answers import answer_solution
from solutions.states import AgreementState, SolutionState
from tests.factories.demands import FINISH_BY, Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.matching import (
    LATER,
    confirmed_agreement,
    contract_text,
    drafted,
    finalised,
    signed_agreement,
    text_of,
)
from tests.factories.solutions import challenger, solution_at

PRIZE = "奖金仅用作奖励挑战者，不作为技术转让、技术许可或其他独占性合作的强制条件。"


def told(actor: Actor) -> str:
    last = Message.objects.filter(person=actor.person, kind="solutions.matching").order_by("pk").last()
    return last.text if last else ""


def test_the_draft_is_filled_from_demand_and_solution(scene: Scene, demand: Demand) -> None:
    agreement = drafted(scene, demand)

    assert agreement.amount == 280
    assert "柔轮复合强化工艺方案" in agreement.content
    assert "RZ-2026-0001" in agreement.content
    assert agreement.ends_on == FINISH_BY
    assert agreement.state == AgreementState.DRAFT
    again = services.draft_agreement(actor=scene.owner, solution=agreement.solution, at=LATER)
    assert again == agreement


def test_only_a_chosen_solution_gets_an_agreement_and_only_from_its_own_enterprise(
    scene: Scene, demand: Demand
) -> None:
    university = challenger()
    solution = solution_at("shortlisted", demand, actor=university)
    with pytest.raises(Refused, match="选定合作后才能拟定"):
        services.draft_agreement(actor=scene.owner, solution=solution, at=LATER)
    for actor in (university, scene.host, scene.actor("other_enterprise")):
        with pytest.raises(NotAllowed):
            services.draft_agreement(actor=actor, solution=solution, at=LATER)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("280", "人民币 贰佰捌拾万元整（¥2,800,000.00，280 万元）"),
        ("0.05", "人民币 伍佰元整（¥500.00，0.05 万元）"),
        ("1286.50005", "人民币 壹仟贰佰捌拾陆万伍仟元伍角整（¥12,865,000.50，1,286.50005 万元）"),
        ("30005", "人民币 叁亿零伍万元整（¥300,050,000.00，30,005 万元）"),
    ],
)
def test_the_sum_is_said_in_digits_and_in_words(amount: str, said: str) -> None:
    assert str(amount_shown(Decimal(amount))) == said


def test_the_clause_on_the_prize_stands_in_every_agreement(scene: Scene, demand: Demand) -> None:
    agreement = finalised(scene, demand, rights="归甲方。", third_party="演示生产力促进中心", third_signer="演示主任")

    texts = {clause.heading: clause.paragraphs for clause in clauses_of(agreement)}
    assert texts["奖金"] == (PRIZE,)
    assert texts["性质和有效期"][0].startswith("本协议为意向")
    assert texts["知识产权"] == ("归甲方。",)
    assert list(texts)[-2] == "见证"
    assert agreement.document is not None
    snapshot = agreement.document.snapshot
    assert [party["role"] for party in snapshot["parties"]] == ["甲方", "乙方", "丙方"]
    assert snapshot["clauses"][2]["paragraphs"][0].startswith("人民币 贰佰捌拾万元整（¥2,800,000.00，280 万元）。")


def test_what_is_missing_is_named_before_the_paper_is_made(scene: Scene, demand: Demand) -> None:
    agreement = drafted(scene, demand)
    with pytest.raises(Refused, match="请填写甲方代表人") as refused:
        services.fire_agreement("finalise", actor=scene.owner, agreement=agreement, at=LATER)
    assert refused.value.refusal.field == "owner_signer"
    for wrong, field in (
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(100_000_000)}, "amount"),
        ({"third_code": "91990000MA0000001A"}, "third_party"),
        ({"third_party": "演示中心", "third_code": "123"}, "third_code"),
        ({"valid_months": 0}, "valid_months"),
        ({"kind": "gift"}, "kind"),
        ({"starts_on": agreement.ends_on, "ends_on": agreement.starts_on}, "ends_on"),
    ):
        with pytest.raises(Refused) as refused:
            services.save_agreement(actor=scene.owner, agreement=agreement, text=text_of(agreement, **wrong), at=LATER)
        assert refused.value.refusal.field == field


def test_the_challenger_and_the_host_read_it_once_it_is_finalised(scene: Scene, demand: Demand) -> None:
    university = challenger()
    agreement = drafted(scene, demand, challenger=university)
    assert not sees(university, agreement)
    assert not sees(scene.host, agreement)
    services.save_agreement(actor=scene.owner, agreement=agreement, text=text_of(agreement), at=LATER)
    services.fire_agreement("finalise", actor=scene.owner, agreement=agreement, at=LATER)

    assert agreement.number == "XY-RZ-2026-0001"
    assert sees(university, agreement)
    assert sees(scene.host, agreement)
    assert not sees(scene.actor("stranger"), agreement)
    assert not sees(challenger("演示另一大学"), agreement)
    assert "请双方下载打印" in told(university)
    with pytest.raises(Stale, match="要改的，先收回"):
        services.save_agreement(actor=scene.owner, agreement=agreement, text=text_of(agreement), at=LATER)


def test_taking_it_back_voids_number_print_and_scan_and_the_series_has_no_hole(scene: Scene, demand: Demand) -> None:
    university = challenger()
    agreement = signed_agreement(scene, demand, challenger=university)
    services.fire_agreement("give_back", actor=scene.host, agreement=agreement, at=LATER, reason="第 2 页未盖章")
    assert "第 2 页未盖章" in told(university)
    services.fire_agreement("take_back", actor=scene.owner, agreement=agreement, at=LATER)

    assert agreement.number == ""
    assert agreement.document is not None
    agreement.document.refresh_from_db()
    assert agreement.document.voided_at == LATER
    assert current_scan(agreement.document) is None
    assert TakenNumber.objects.get(text="XY-RZ-2026-0001").voided_at == LATER
    services.fire_agreement("finalise", actor=scene.owner, agreement=agreement, at=LATER)
    assert (agreement.number, agreement.revision) == ("XY-RZ-2026-0002", 2)


def test_either_side_uploads_the_signed_copy_and_only_the_host_confirms(scene: Scene, demand: Demand) -> None:
    university = challenger()
    agreement = finalised(scene, demand, challenger=university)
    scan = upload("协议.pdf", pdf_bytes(2))
    today = LATER.date()

    with pytest.raises(Refused, match="请选择文件") as refused:
        services.hand_in_agreement(actor=university, agreement=agreement, upload=None, signed_on=today, at=LATER)
    assert refused.value.refusal.field == "scan"
    with pytest.raises(NotAllowed):
        services.hand_in_agreement(actor=scene.host, agreement=agreement, upload=scan, signed_on=today, at=LATER)
    services.hand_in_agreement(actor=university, agreement=agreement, upload=scan, signed_on=today, at=LATER)
    assert agreement.state == AgreementState.SIGNED
    assert "请与系统定稿逐页核对" in told(scene.host)

    for actor in (university, scene.owner, scene.actor("supervisor")):
        with pytest.raises(NotAllowed):
            services.confirm_agreement(actor=actor, agreement=agreement, at=LATER, scan_matches=True)
    with pytest.raises(Refused, match="与系统一致"):
        services.confirm_agreement(actor=scene.host, agreement=agreement, at=LATER, scan_matches=False)
    services.confirm_agreement(actor=scene.host, agreement=agreement, at=LATER, scan_matches=True)

    agreement.solution.refresh_from_db()
    assert agreement.state == AgreementState.CONFIRMED
    assert agreement.solution.state == SolutionState.AGREED
    assert "已签约" in told(university)
    assert agreement_figures([scene.competition.pk]).amount == 280


def test_a_day_of_signature_in_the_future_is_refused_and_nothing_is_kept(scene: Scene, demand: Demand) -> None:
    agreement = finalised(scene, demand)
    tomorrow = LATER.date().replace(year=2028)
    with pytest.raises(Refused, match="不能晚于今天"):
        services.hand_in_agreement(
            actor=scene.owner, agreement=agreement, upload=upload("x.pdf", pdf_bytes()), signed_on=tomorrow, at=LATER
        )
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.FINALISED
    assert agreement.document is not None
    assert current_scan(agreement.document) is None


def test_voiding_a_confirmed_agreement_is_the_hosts_and_makes_the_solution_chosen_again(
    scene: Scene, demand: Demand
) -> None:
    university = challenger()
    agreement = confirmed_agreement(scene, demand, challenger=university)
    with pytest.raises(Refused, match="由承办单位作废"):
        services.fire_agreement("void", actor=scene.owner, agreement=agreement, at=LATER, reason="条件变化")

    services.fire_agreement("void", actor=scene.host, agreement=agreement, at=LATER, reason="双方书面解除")

    agreement.solution.refresh_from_db()
    assert (agreement.state, agreement.solution.state) == (AgreementState.VOIDED, SolutionState.CHOSEN)
    assert "双方书面解除" in told(university)
    other = services.draft_agreement(actor=scene.owner, solution=agreement.solution, at=LATER)
    assert other.pk != agreement.pk
    assert agreement_list(scene.host).sums.confirmed == 0


def test_a_choice_is_not_undone_while_its_agreement_is_under_way(scene: Scene, demand: Demand) -> None:
    agreement = drafted(scene, demand)
    with pytest.raises(Refused, match="请先作废"):
        answer_solution("release", actor=scene.owner, solution=agreement.solution, reason="谈不拢", at=LATER)
    services.fire_agreement("void", actor=scene.owner, agreement=agreement, at=LATER, reason="谈不拢")
    answer_solution("release", actor=scene.owner, solution=agreement.solution, reason="谈不拢", at=LATER)
    assert agreement.solution.state == SolutionState.SHORTLISTED


def test_an_agreement_with_a_contract_is_not_voided(scene: Scene, demand: Demand) -> None:
    agreement = confirmed_agreement(scene, demand)
    contract = services.record_contract(actor=scene.owner, agreement=agreement, text=contract_text(), at=LATER)
    with pytest.raises(Refused, match="请先撤销合同登记"):
        services.fire_agreement("void", actor=scene.host, agreement=agreement, at=LATER, reason="解除")
    services.void_contract(actor=scene.host, contract=contract, reason="合同解除", at=LATER)
    services.fire_agreement("void", actor=scene.host, agreement=agreement, at=LATER, reason="解除")
    assert Agreement.objects.get().state == AgreementState.VOIDED


def test_who_holds_the_paper_learns_what_it_is_but_neither_sum_nor_parties(scene: Scene, demand: Demand) -> None:
    university = challenger()
    agreement = confirmed_agreement(scene, demand, challenger=university)
    assert agreement.document is not None
    verdict = verdict_of(agreement.document.code)
    assert verdict is not None
    said = str(verdict)
    assert (verdict.standing, verdict.title, verdict.number) == ("genuine", "意向合作协议", "XY-RZ-2026-0001")
    for hidden in ("280", "贰佰", str(scene.enterprise), "演示海岳大学", "柔轮"):
        assert hidden not in said

    services.fire_agreement("void", actor=scene.host, agreement=agreement, at=LATER, reason="280 万元谈不拢")
    verdict = verdict_of(agreement.document.code)
    assert verdict is not None
    assert (verdict.standing, verdict.void_reason) == ("voided", "协议已作废。")
    assert Document.objects.filter(kind="intent_agreement").count() == 1

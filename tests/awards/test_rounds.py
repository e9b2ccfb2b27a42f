"""A round of awards: nominated within the catalogue, publicised long enough, decided when nobody objects."""

from datetime import timedelta
from decimal import Decimal

import pytest

from awards import services
from awards.models import Award, AwardRound
from awards.papers.rounds import CERTIFICATE, PUBLICITY
from awards.rules.rounds import payments_of
from awards.states import AwardRoundState, AwardState
from challenge_portal.documents.models import Document, TakenNumber
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import SYSTEM
from challenge_portal.workflow.engine import UnknownMove, run_due
from competitions.models import Announcement
from tests.factories import awards as make
from tests.factories.awards import LATER
from tests.factories.demands import Scene
from tests.factories.solutions import challenger, solution_at


def test_a_round_goes_from_nomination_through_publicity_to_numbered_certificates(scene: Scene) -> None:
    winner = challenger()
    round_ = make.closed(scene, challenger=winner)
    assert round_.state == AwardRoundState.CLOSED

    services.move_round("decide", actor=scene.host, round_=round_, at=make.after(round_))

    award = Award.objects.get()
    assert (award.state, award.number, award.amount) == (AwardState.GRANTED, "JX-RZ-2026-0001", Decimal("10"))
    assert award.document is not None
    assert award.document.title == "荣誉证书（演示海岳大学，优胜挑战者奖）"
    assert round_.announcement.document_number == "RZ-2026奖励公示第1号"
    assert round_.decision.document_number == "RZ-2026获奖名单第1号"
    assert "演示海岳大学，10 万元，揭榜需求 RZ-2026-0001" in round_.decision.body
    message = Message.objects.get(person=winner.person, kind="awards")
    assert "JX-RZ-2026-0001" in message.text
    assert message.link == "/my/awards/"


def test_the_publicity_says_who_gets_what_until_when_one_can_object_and_to_whom(scene: Scene) -> None:
    round_ = make.publicised(scene)
    said = round_.announcement.body
    assert "公示期自 2026年12月20日 10:00 至 2026年12月25日 17:00" in said
    assert "提出（不需要账号）" in said
    assert "受理机构日照市人民政府" in said
    assert "15 个工作日内答复" in said
    assert "1. 演示海岳大学，10 万元" in said
    assert "解决了共性难题" not in said  # the reason is for the office
    paper = Document.objects.get(kind=PUBLICITY)
    assert paper.is_demo
    assert paper.snapshot["groups"][0]["lines"][0]["recipient"] == "演示海岳大学"


def test_publicity_is_never_shorter_than_the_competition_promises(scene: Scene) -> None:
    round_ = make.round_of(scene)
    make.nominated(scene, round_)
    with pytest.raises(Refused, match="公示不少于 5 个工作日，截止时间不能早于 2026年12月25日 17:00"):
        services.publicise_round(actor=scene.host, round_=round_, ends_at=LATER + timedelta(days=4), at=LATER)
    type(scene.competition).objects.update(publicity_days=7)
    round_ = AwardRound.objects.get(pk=round_.pk)
    with pytest.raises(Refused, match="7 个工作日"):
        services.publicise_round(actor=scene.host, round_=round_, ends_at=LATER + timedelta(days=6), at=LATER)
    assert not Announcement.objects.filter(kind="award_publicity").exists()
    assert not TakenNumber.objects.filter(series__kind="awards.publicity").exists()


def test_an_objection_is_in_time_until_the_last_moment_of_the_publicity(scene: Scene) -> None:
    round_ = make.publicised(scene)
    run_due(at=round_.ends_at)
    assert AwardRound.objects.get().state == AwardRoundState.PUBLICISED
    run_due(at=round_.ends_at + timedelta(seconds=1))
    assert AwardRound.objects.get().state == AwardRoundState.CLOSED


def test_nothing_is_decided_before_the_publicity_is_over(scene: Scene) -> None:
    round_ = make.publicised(scene)
    with pytest.raises(Stale, match="公示中"):
        services.move_round("decide", actor=scene.host, round_=round_, at=LATER)


def test_no_more_awards_than_the_catalogue_has(scene: Scene) -> None:
    round_ = make.round_of(scene)
    make.nominated(scene, round_)
    make.nominated(scene, round_)
    with pytest.raises(Refused, match="名额为 2 名，已有 2 名") as refused:
        make.nominated(scene, round_)
    assert refused.value.refusal.rule == "试行办法"
    other = services.create_round(actor=scene.host, competition=scene.competition, title="第二批", at=LATER)
    with pytest.raises(Refused, match="名额为 2 名"):  # all rounds together
        make.nominated(scene, other)


def test_a_pool_is_not_overdrawn_even_by_kinds_that_share_it(scene: Scene) -> None:
    given = {"amount": None, "quota_max": None, "pool": Decimal("50"), "pool_group": "解决方案奖"}
    best = make.kind_of(scene.host, scene.competition, "最佳解决方案奖", **given)
    newest = make.kind_of(scene.host, scene.competition, "最具创新奖", **given)
    round_ = make.round_of(scene)
    make.nominated(scene, round_, kind=best, amount=Decimal("30"))
    with pytest.raises(Refused, match="总额 50 万元，已安排 30 万元，还可安排 20 万元"):
        make.nominated(scene, round_, kind=newest, amount=Decimal("20.5"))
    with pytest.raises(Refused, match="请填写本项金额"):
        make.nominated(scene, round_, kind=newest)
    make.nominated(scene, round_, kind=newest, amount=Decimal("20"))


def test_one_award_for_each_demand_where_the_notice_says_so(scene: Scene) -> None:
    make.kind_of(scene.host, scene.competition, "最佳解决方案奖", once_per_demand=True)
    round_, demand = make.round_of(scene), scene.published()
    make.nominated(scene, round_, demand=demand)
    second = solution_at("shortlisted", demand, actor=challenger("演示临海研究院"))
    with pytest.raises(Refused, match="每项需求限一个"):
        make.nominated(scene, round_, recipient=f"solution:{second.pk}")


def test_only_real_candidates_are_nominated(scene: Scene) -> None:
    round_ = make.round_of(scene)
    for state in ("draft", "sealed", "submitted", "declined", "withdrawn"):
        solution = solution_at(state, scene.published(), actor=challenger(f"演示{state}大学"))
        with pytest.raises(Refused, match="请在候选名单中选择"):
            make.nominated(scene, round_, recipient=f"solution:{solution.pk}")
    for forged in ("solution:999999", "demand:1", "person:1", "nonsense", ""):
        entry = services.Nomination(scene.competition.award_kinds.get().pk, forged, "理由")
        with pytest.raises(Refused):
            services.nominate(actor=scene.host, round_=round_, entry=entry, at=LATER)


def test_an_award_by_items_is_worth_its_items(scene: Scene) -> None:
    """沪科合〔2019〕23号 三（五）2（7）: 每项 2000 元."""
    kind = make.kind_of(
        scene.host, scene.competition, "对接服务奖励", recipient="institution", amount=Decimal("0.2"), per_item=True
    )
    scene.published()
    round_ = make.round_of(scene)
    award = make.nominated(scene, round_, kind=kind, recipient=f"institution:{scene.agency.pk}", items=6)
    assert award.amount == Decimal("1.2")


def test_the_payers_shares_always_sum_to_the_award(scene: Scene) -> None:
    payers = [{"payer": "市", "share": "20"}, {"payer": "区", "share": "20"}, {"payer": "园区", "share": "10"}]
    kind = make.kind_of(scene.host, scene.competition, amount=None, pool=Decimal("50"), payers=payers)
    parts = payments_of(kind, Decimal("0.0333"))
    assert sum(part.amount for part in parts) == Decimal("0.0333")
    assert [part.amount for part in payments_of(kind, Decimal("10"))] == [Decimal(4), Decimal(4), Decimal(2)]


def test_an_enterprise_that_hides_its_name_is_not_shown_beside_its_demand(scene: Scene) -> None:
    kind = make.kind_of(scene.host, scene.competition, "TOP10 技术需求奖", recipient="owner")
    hidden = scene.published(entry={"hide_name": True}, title="柔轮寿命")
    shown = scene.published(entry={"hide_name": False}, title="低温脱氮")
    round_ = make.round_of(scene)
    for demand in (hidden, shown):
        make.nominated(scene, round_, kind=kind, recipient=f"demand:{demand.pk}")
    services.publicise_round(actor=scene.host, round_=round_, ends_at=None, at=LATER)
    text = round_.announcement.body
    assert "柔轮寿命" not in text
    assert hidden.public_version.number not in text
    assert shown.public_version.number in text


def test_one_award_is_dropped_with_a_reason_and_can_come_back(scene: Scene) -> None:
    round_ = make.closed(scene)
    award = Award.objects.get()
    with pytest.raises(Refused, match="须填写意见"):
        services.move_award("drop", actor=scene.host, award=award, at=LATER)
    services.move_award("drop", actor=scene.host, award=award, at=LATER, reason="异议属实：材料不实")
    with pytest.raises(Refused, match="还没有提名"):
        services.move_round("decide", actor=scene.host, round_=round_, at=make.after(round_))
    services.move_award("restore", actor=scene.host, award=award, at=LATER, reason="复核后异议不成立")
    services.move_round("decide", actor=scene.host, round_=round_, at=make.after(round_))
    award.refresh_from_db()
    assert award.state == AwardState.GRANTED
    with pytest.raises(Stale):
        services.move_award("drop", actor=scene.host, award=award, at=LATER, reason="太晚")


def test_a_dropped_award_gets_no_certificate_and_stands_in_no_list(scene: Scene) -> None:
    round_ = make.round_of(scene)
    kept = make.nominated(scene, round_, challenger=challenger("演示甲大学"))
    gone = make.nominated(scene, round_, challenger=challenger("演示乙大学"))
    services.publicise_round(actor=scene.host, round_=round_, ends_at=None, at=LATER)
    services.move_award("drop", actor=scene.host, award=gone, at=LATER, reason="放弃")
    run_due(at=make.after(round_))
    services.move_round("decide", actor=scene.host, round_=round_, at=make.after(round_))
    assert Document.objects.filter(kind=CERTIFICATE).count() == 1
    assert "演示乙大学" not in round_.decision.body
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.number, gone.number) == ("JX-RZ-2026-0001", "")


def test_what_was_taken_back_is_no_longer_named_anywhere_in_public(scene: Scene) -> None:
    round_ = make.publicised(scene)
    announcement = round_.announcement
    services.move_round("take_back", actor=scene.host, round_=round_, at=LATER, reason="名单有误")
    announcement.refresh_from_db()
    assert announcement.title.startswith("（已撤回）")
    assert "演示海岳大学" not in announcement.body
    assert "名单有误" in announcement.body
    assert Document.objects.get(kind=PUBLICITY).voided_at is not None
    services.publicise_round(actor=scene.host, round_=round_, ends_at=None, at=LATER + timedelta(days=2))
    assert round_.announcement.document_number == "RZ-2026奖励公示第2号"
    assert round_.announcement.pk != announcement.pk


def test_nominations_are_taken_out_only_while_the_round_is_prepared(scene: Scene) -> None:
    round_ = make.round_of(scene)
    award = make.nominated(scene, round_)
    services.take_out(actor=scene.host, award=award, at=LATER)
    assert not Award.objects.exists()
    award = make.nominated(scene, round_)
    services.publicise_round(actor=scene.host, round_=round_, ends_at=None, at=LATER)
    with pytest.raises(Stale, match="先撤回公示"):
        services.take_out(actor=scene.host, award=award, at=LATER)


def test_nobody_but_the_host_handles_a_round_and_no_award_is_granted_by_itself(scene: Scene) -> None:
    round_ = make.publicised(scene)
    award = Award.objects.get()
    for who in ("stranger", "supervisor", "province", "centre", "district", "colleague"):
        with pytest.raises(NotAllowed):
            services.move_round("take_back", actor=scene.actor(who), round_=round_, at=LATER, reason="x")
        with pytest.raises(NotAllowed):
            services.move_award("drop", actor=scene.actor(who), award=award, at=LATER, reason="x")
        with pytest.raises(NotAllowed):
            services.create_round(actor=scene.actor(who), competition=scene.competition, title="", at=LATER)
    with pytest.raises(UnknownMove):
        services.move_award("grant", actor=scene.host, award=award, at=LATER)
    with pytest.raises(NotAllowed):
        services.move_round("expire", actor=SYSTEM, round_=round_, at=LATER)


def test_an_old_page_nominates_nobody(scene: Scene) -> None:
    round_ = make.round_of(scene)
    kind, solution = scene.competition.award_kinds.get(), solution_at("chosen", scene.published())
    entry = services.Nomination(kind.pk, f"solution:{solution.pk}", "理由")
    services.rename_round(actor=scene.host, round_=round_, title="首批", at=LATER)
    with pytest.raises(Stale):
        services.nominate(actor=scene.host, round_=round_, entry=entry, at=LATER, version=1)

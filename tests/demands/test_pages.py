"""The pages, as the people of the process use them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.accounts.consent_texts import current_text
from challenge_portal.accounts.models import Consent
from challenge_portal.documents.models import Document
from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.notices.models import Message
from challenge_portal.notices.office_days import office_days_later
from challenge_portal.organisations.models import Membership
from challenge_portal.organisations.policy import sees
from demands.models import Analysis, Batch, Demand
from demands.states import DemandState
from tests.demands.conftest import Browse
from tests.factories.demands import COLLECTION_CLOSES, NOW, Scene, findings, signed, survey
from tests.factories.organisations import InstitutionFactory, member


def posted(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as a page sends them."""
    sent: dict[str, Any] = {}
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                sent |= {f"{name}-{number}-{column}": cell for column, cell in row.items()}
        else:
            sent[name] = value
    return sent


SWITCHES = {"show_budget": "on", "service_choice": "recommended", "declared": "on"}


def test_an_enterprise_signs_files_and_sees_where_its_demand_is(scene: Scene, browse: Browse) -> None:
    enterprise = InstitutionFactory(region=scene.tree["donggang"])
    newcomer = browse(member(enterprise, display_name="林工"))

    page = newcomer.get(reverse("demands:new"))
    assert "保密协议" in page.content.decode()
    answer = newcomer.post(
        reverse("demands:new"), {"competition": scene.competition.pk, "agreed": "on", "signed_name": "林工"}
    )
    demand = Demand.objects.get(owner=enterprise)
    signed_texts = Consent.objects.filter(in_name_of=enterprise.name).order_by("kind")
    assert [(each.kind, each.signed_name, each.accepted_at) for each in signed_texts] == [
        ("disclaimer", "林工", NOW),
        ("nda", "林工", NOW),
    ]
    assert signed_texts[1].text_sha256 == current_text("nda").sha256
    assert answer["Location"] == reverse("demands:edit", args=[demand.pk])
    edit = reverse("demands:edit", args=[demand.pk])
    assert "征集截止" in newcomer.get(edit).content.decode()

    answer = newcomer.post(edit, posted(survey()) | SWITCHES | {"version": demand.version, "submit": "1"})

    demand.refresh_from_db()
    assert (answer.status_code, demand.state) == (302, DemandState.SUBMITTED)
    assert (demand.hide_name, demand.hide_contact, demand.hide_budget) == (True, True, False)
    case = newcomer.get(reverse("demands:case", args=[demand.pk])).content.decode()
    assert demand.case_number in case
    assert "3 个工作日内给出审查结果" in case
    assert "承办单位办理中" in newcomer.get(reverse("demands:mine")).content.decode()


def test_the_signature_is_the_signers_own_name(scene: Scene, browse: Browse) -> None:
    actor = member(InstitutionFactory(region=scene.tree["donggang"]), display_name="林工")
    answer = browse(actor).post(
        reverse("demands:new"), {"competition": scene.competition.pk, "agreed": "on", "signed_name": "别人"}
    )
    assert answer.status_code == 400
    assert "与账号姓名“林工”不一致" in answer.content.decode()
    assert not Demand.objects.filter(owner=actor.institution).exists()


def test_everything_wrong_is_named_at_its_field_and_nothing_typed_is_lost(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    long = "很长的简介。" * 60
    answer = browse(scene.owner).post(
        reverse("demands:edit", args=[demand.pk]),
        posted(survey(profile=long, industry="", contact_phone="12")) | SWITCHES | {"submit": "1"},
    )
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "还有 3 处需要修改" in text
    assert "超出 60 字" in text
    assert "请选择该需求所属产业领域" in text
    assert long in text
    demand.refresh_from_db()
    assert demand.state == DemandState.DRAFT


def test_one_second_after_the_deadline_is_too_late_and_the_text_stays(scene: Scene, browse: Browse, at: Any) -> None:
    demand = scene.draft()
    at(COLLECTION_CLOSES + timedelta(seconds=1))
    answer = browse(scene.owner).post(
        reverse("demands:edit", args=[demand.pk]), posted(survey(title="改过的名称")) | SWITCHES | {"submit": "1"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "征集已于 2026年12月10日 10:00 截止" in text
    assert "改过的名称" in text


def test_a_stale_tab_saves_nothing_and_keeps_what_was_typed(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    old = demand.version - 1
    browser = browse(scene.owner)
    sent = posted(survey(title="旧页面上的名称")) | SWITCHES | {"version": old, "save": "1"}
    for _ in range(2):  # pressing again on the same old page doesn't make it new
        answer = browser.post(reverse("demands:edit", args=[demand.pk]), sent)
        assert answer.status_code == 409
        assert "内容已有改动" in answer.content.decode()
        assert "旧页面上的名称" in answer.content.decode()
    demand.refresh_from_db()
    assert demand.title != "旧页面上的名称"


def test_what_is_typed_is_kept_every_few_seconds_and_found_again(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    browser = browse(scene.owner)
    ticket = {"draft_page": "a", "draft_sequence": "1"}  # as the page's hidden fields have it
    answer = browser.post(reverse("demands:autosave", args=[demand.pk]), posted(survey(title="打到一半的名")) | ticket)
    assert answer.json()["saved"]
    page = browser.get(reverse("demands:edit", args=[demand.pk])).content.decode()
    assert "打到一半的名" in page
    assert "已接上自动保存的内容" in page
    saving = posted(survey(title="完整名称")) | SWITCHES | ticket | {"save": "1"}
    browser.post(reverse("demands:edit", args=[demand.pk]), saving)
    assert "已接上自动保存的内容" not in browser.get(reverse("demands:edit", args=[demand.pk])).content.decode()


def test_the_host_walks_a_demand_to_the_hall_in_the_browser(scene: Scene, browse: Browse) -> None:
    demand = scene.submitted()
    host, agency, owner = browse(scene.host), browse(scene.analyst), browse(scene.owner)
    move = reverse("demands:move", args=[demand.pk])

    inbox = host.get(reverse("demands:office")).content.decode()
    assert str(demand) in inbox.replace("<wbr>", "")
    assert "审查" in inbox
    assert host.post(move, {"transition": "accept", "version": _version(demand)}).status_code == 302
    chosen = {"agency": scene.agency.pk, "demand": [demand.pk]}
    answer = host.post(reverse("demands:assign_many") + "?state=accepted&industry=equipment", chosen)
    assert answer["Location"] == reverse("demands:office") + "?state=accepted&industry=equipment"

    analysis = Analysis.objects.get(demand=demand)
    page = agency.get(reverse("demands:analysis", args=[analysis.pk])).content.decode()
    assert "企业原文" in page
    sent = posted(findings()) | {"public_title": "柔轮寿命提升", "version": analysis.version, "submit": "1"}
    assert agency.post(reverse("demands:analysis", args=[analysis.pk]), sent).status_code == 302
    assert Document.objects.filter(kind="demand_analysis", number="FX-RZ-2026-0001").exists()

    case = host.get(reverse("demands:casework", args=[demand.pk])).content.decode()
    assert "没有发现企业要求不公开的" in case
    assert host.post(move, {"transition": "approve", "version": _version(demand)}).status_code == 302
    confirm = reverse("demands:confirm", args=[demand.pk])
    assert "柔轮寿命提升" in owner.get(confirm).content.decode().replace("<wbr>", "")
    assert owner.post(confirm, {"transition": "confirm", "version": _version(demand)}).status_code == 302

    host.post(reverse("demands:batches"), {"competition": scene.competition.pk})
    batch = Batch.objects.get()
    assert batch.title.endswith("第一批需求公告")
    page_of_batch = reverse("demands:batch", args=[batch.pk])
    host.post(page_of_batch, {"act": "add", "add": [demand.pk], "version": batch.version, "title": batch.title})
    batch.refresh_from_db()
    answer = host.post(reverse("demands:publish_batch", args=[batch.pk]), {"version": batch.version})
    assert answer.status_code == 302

    visitor = browse()
    hall = visitor.get(reverse("demands:hall")).content.decode()
    assert "RZ-2026-0001" in hall
    detail = visitor.get(reverse("demands:detail", args=["RZ-2026-0001"]))
    assert detail.status_code == 200
    assert not visitor.cookies
    assert Message.objects.filter(person=scene.owner.person, text__contains="RZ-2026-0001").exists()


@pytest.mark.parametrize(
    ("transition", "reason", "state", "told"),
    [
        ("give_back", "指标不可检测，请改为数值。", DemandState.RETURNED, "指标不可检测"),
        ("mark_unfit", "属设备采购。", DemandState.UNFIT, "属设备采购"),
    ],
)
def test_an_enterprise_always_learns_why(
    scene: Scene, browse: Browse, transition: str, reason: str, state: str, told: str
) -> None:
    demand = scene.submitted()
    host, url = browse(scene.host), reverse("demands:move", args=[demand.pk])
    silent = host.post(url, {"transition": transition, "reason": " "})
    assert silent.status_code == 400
    assert "须填写意见" in silent.content.decode()

    assert host.post(url, {"transition": transition, "reason": reason}).status_code == 302

    demand.refresh_from_db()
    assert demand.state == state
    assert told in browse(scene.owner).get(reverse("demands:case", args=[demand.pk])).content.decode()
    assert Message.objects.filter(person=scene.owner.person, text__contains=told).exists()


def test_a_foreign_id_in_an_address_is_a_404_for_everybody_else(scene: Scene, browse: Browse) -> None:
    demand = scene.analysing()
    analysis = scene.analysis_of(demand)
    batch = scene.batch([])
    theirs = [
        (reverse("demands:case", args=[demand.pk]), "other_enterprise"),
        (reverse("demands:edit", args=[demand.pk]), "other_enterprise"),
        (reverse("demands:casework", args=[demand.pk]), "stranger"),
        (reverse("demands:casework", args=[demand.pk]), "other_enterprise"),
        (reverse("demands:batch", args=[batch.pk]), "stranger"),
        (reverse("demands:analysis", args=[analysis.pk]), "other_enterprise"),
        (reverse("demands:dashboard", args=[scene.competition.code]), "stranger"),
        (reverse("demands:office"), "other_enterprise"),
    ]
    for url, who in theirs:
        assert browse(scene.actor(who)).get(url).status_code == 404, (url, who)
    forged = browse(scene.actor("stranger")).post(
        reverse("demands:move", args=[demand.pk]), {"transition": "recall", "reason": "抢"}
    )
    assert forged.status_code == 404


def test_a_supervisor_sees_the_case_and_changes_nothing(scene: Scene, browse: Browse) -> None:
    demand = scene.analysed()
    for who in ("supervisor", "province", "centre", "district"):
        browser = browse(scene.actor(who))
        page = browser.get(reverse("demands:casework", args=[demand.pk]))
        assert page.status_code == 200, who
        assert 'name="transition"' not in page.content.decode(), who
        answer = browser.post(reverse("demands:move", args=[demand.pk]), {"transition": "approve"})
        assert answer.status_code == 403, who
    demand.refresh_from_db()
    assert demand.state == DemandState.ANALYSED


def test_somebody_who_has_left_the_unit_reaches_nothing_of_it(scene: Scene, browse: Browse) -> None:
    demand = scene.draft()
    colleague = scene.actor("colleague")
    browser = browse(colleague)
    assert browser.get(reverse("demands:edit", args=[demand.pk])).status_code == 200
    Membership.objects.filter(person=colleague.person).update(ended_at=NOW)
    sent = posted(survey(title="离开后改的")) | SWITCHES | {"save": "1"}
    assert browser.post(reverse("demands:edit", args=[demand.pk]), sent).status_code == 404
    still = browser.post(reverse("demands:edit", args=[demand.pk]), sent | {"acting_for": colleague.key})
    assert still.status_code == 409
    demand.refresh_from_db()
    assert demand.title != "离开后改的"


def test_an_unknown_act_is_400_and_an_act_out_of_turn_409(scene: Scene, browse: Browse) -> None:
    demand = scene.submitted()
    host, url = browse(scene.host), reverse("demands:move", args=[demand.pk])
    assert host.post(url, {"transition": "explode"}).status_code == 400
    assert host.post(url, {"transition": "approve"}).status_code == 409
    assert host.post(url, {"transition": "assign"}).status_code == 400


def test_the_public_text_is_worded_beside_the_original_and_its_leaks_named(scene: Scene, browse: Browse) -> None:
    text = (
        "由演示华澜提出，联系人欧阳工，电话138-0000-0001。" + "希望提高批量一致性并降低返修率，提出可以量产的方案。" * 3
    )
    demand = scene.analysed(description=text)
    host = browse(scene.host)
    case = host.get(reverse("demands:casework", args=[demand.pk])).content.decode()
    for found in ("演示华澜", "13800000001", "欧阳工"):
        assert f"“{found}”" in case
    refused = host.post(reverse("demands:move", args=[demand.pk]), {"transition": "approve", "leaks_checked": "1"})
    assert refused.status_code == 409
    assert "企业要求不公开的内容" in refused.content.decode()

    url = reverse("demands:public_text", args=[demand.pk])
    short = host.post(url, {"public_title": "柔轮寿命", "public_description": "太短", "version": _version(demand)})
    assert short.status_code == 400
    assert "还差" in short.content.decode()
    clean = "希望提高批量一致性并降低返修率，提出可以量产的方案。" * 3
    saved = host.post(url, {"public_title": "柔轮寿命", "public_description": clean, "version": _version(demand)})
    assert saved.status_code == 302
    approved = host.post(reverse("demands:move", args=[demand.pk]), {"transition": "approve"})
    assert approved.status_code == 302


def test_wrong_kinds_of_units_are_told_what_they_can_do(scene: Scene, browse: Browse) -> None:
    university = InstitutionFactory(kind="university", name="演示大学", region=scene.tree["rizhao"])
    page = browse(signed(member(university))).get(reverse("demands:mine")).content.decode()
    assert "需求由企业和事业单位提出" in page
    alone = browse(member(InstitutionFactory(kind="university")))
    answer = alone.post(
        reverse("demands:new"), {"competition": scene.competition.pk, "agreed": "on", "signed_name": "x"}
    )
    assert answer.status_code == 400


def test_the_dashboard_counts_what_its_lists_show(scene: Scene, browse: Browse) -> None:
    scene.submitted(industry="ai")
    scene.analysed()
    published = scene.published(industry="materials")
    withdrawn = scene.submitted()
    browse(scene.owner).post(
        reverse("demands:own_move", args=[withdrawn.pk]), {"transition": "withdraw", "reason": "另有安排"}
    )
    from demands.selectors.figures import dashboard

    board = dashboard(scene.competition, at=NOW)
    values = {figure.label: figure for figure in board.figures}
    assert values["征集需求"].value == "3"
    assert values["公开发布"].value == "1"
    host = browse(scene.host)
    for label in ("征集需求", "通过形式审查", "分析通过", "公开发布", "待承办单位处理"):
        figure = values[label]
        listed = host.get(figure.url).content.decode()
        assert f"共 {figure.value} 项" in listed, label
    assert {bar.label: bar.count for bar in board.industries} == {"装备制造": 1, "人工智能": 1, "新材料": 1}
    assert published.region is not None
    assert host.get(reverse("demands:dashboard", args=[scene.competition.code])).status_code == 200
    assert browse(scene.actor("supervisor")).get(values["征集需求"].url).status_code == 200


def _version(demand: Demand) -> int:
    return Demand.objects.values_list("version", flat=True).get(pk=demand.pk)


def test_pages_that_need_a_sign_in_send_visitors_to_it(client: Client, db: None) -> None:
    for name in ("mine", "new", "analyses", "office", "batches"):
        answer = client.get(reverse(f"demands:{name}"))
        assert answer.status_code == 302
        assert reverse("accounts:sign_in") in answer["Location"]


def test_who_withdraws_is_asked_for_the_reason_and_not_for_a_reviewers_opinion(scene: Scene, browse: Browse) -> None:
    page = browse(scene.owner).get(reverse("demands:case", args=[scene.submitted().pk])).content.decode()

    assert "写明为什么撤回" in page
    assert "写明哪一栏、哪里不符" not in page


def test_the_analysis_is_on_the_page_for_exactly_those_who_may_see_it(scene: Scene, browse: Browse) -> None:
    handed_in, under_way = scene.analysed(), scene.analysing()
    for demand in (handed_in, under_way):
        for who in ("supervisor", "province", "district"):
            actor = scene.actor(who)
            page = browse(actor).get(reverse("demands:casework", args=[demand.pk])).content.decode()
            assert ('id="analysis"' in page) == sees(actor, scene.analysis_of(demand)), (who, demand.state)
    page = browse(scene.actor("district")).get(reverse("demands:casework", args=[handed_in.pk])).content.decode()
    assert "建议公开征集，并定向推送给相关高校。" in page
    assert (
        "建议公开征集"
        not in browse(scene.actor("district")).get(reverse("demands:casework", args=[under_way.pk])).content.decode()
    )


def test_what_an_enterprise_owes_stands_on_the_page_beside_the_servers_clock(scene: Scene, browse: Browse) -> None:
    demand = scene.to_confirm()
    owner = browse(scene.owner)
    for name in ("demands:case", "demands:confirm"):
        page = owner.get(reverse(name, args=[demand.pk])).content.decode()
        assert f"{moment(office_days_later(NOW, 5))}</time> 确认" in page
        assert "服务器时间" in page
        assert f"{exact_moment(NOW)}</time>，北京时间" in page

    handed_in = owner.get(reverse("demands:case", args=[scene.submitted().pk])).content.decode()
    assert "服务器时间" not in handed_in  # nobody at the enterprise owes anything

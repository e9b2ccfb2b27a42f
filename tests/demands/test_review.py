"""What the host and the agency do, and what they can't."""

from datetime import timedelta

import pytest

from challenge_portal.accounts.models import User
from challenge_portal.documents.models import Document
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.notices.reminders import send_reminders
from challenge_portal.organisations.models import Membership
from challenge_portal.organisations.roles import HOST_OFFICER
from demands import services
from demands.models import PublicVersion
from demands.redaction import leaks
from demands.states import AnalysisState, DemandState
from tests.factories.demands import DESCRIPTION, NOW, Scene, findings
from tests.factories.organisations import InstitutionFactory, UserFactory, member, officer

CLEAN = services.PublicText("柔轮寿命提升", DESCRIPTION)


def test_two_officers_decide_one_after_the_other_and_the_second_learns_so(scene: Scene) -> None:
    demand = scene.submitted()
    version = demand.version
    services.accept_demand(actor=scene.host, demand=demand, at=NOW, version=version)
    with pytest.raises(Stale, match="已有改动"):
        services.mark_unfit(actor=scene.actor("second_host"), demand=demand, reason="不符", at=NOW, version=version)


def test_only_units_that_can_analyse_are_entrusted_and_never_the_owner(scene: Scene) -> None:
    demand = scene.accepted()
    with pytest.raises(Refused, match="不能受托分析"):
        services.assign_agency(actor=scene.host, demand=demand, agency=InstitutionFactory(), at=NOW)
    with pytest.raises(Refused, match="须在现在之后"):
        services.assign_agency(actor=scene.host, demand=demand, agency=scene.agency, at=NOW, due_at=NOW)
    scene.enterprise.kind = "service_agency"
    scene.enterprise.save()
    with pytest.raises(Refused, match="不能是需求单位自己"):
        services.assign_agency(actor=scene.host, demand=demand, agency=scene.enterprise, at=NOW)
    demand.refresh_from_db()
    assert (demand.state, demand.agency) == (DemandState.ACCEPTED, None)


def test_a_bulk_assignment_says_which_did_not_go(scene: Scene) -> None:
    ready, early = scene.accepted(), scene.submitted()
    done, left = services.assign_agency_to_all(actor=scene.host, demands=[ready, early], agency=scene.agency, at=NOW)
    assert done == 1
    assert [demand.pk for demand, _ in left] == [early.pk]
    assert "待形式审查" in left[0][1]


def test_the_agency_fills_hands_in_and_the_paper_is_asked_for(scene: Scene) -> None:
    demand = scene.analysing()
    analysis = scene.analysis_of(demand)
    with pytest.raises(Refused, match="“分析人员”"):
        services.submit_analysis(actor=scene.analyst, analysis=analysis, at=NOW)
    with pytest.raises(Refused, match="公开名称最多 200 字，现在 201 字"):
        services.save_analysis(
            actor=scene.analyst, analysis=analysis, answers=findings(), public_title="长" * 201, at=NOW
        )
    services.save_analysis(actor=scene.analyst, analysis=analysis, answers=findings(), public_title="柔轮寿命", at=NOW)
    services.submit_analysis(actor=scene.analyst, analysis=analysis, at=NOW)
    document = Document.objects.get(kind="demand_analysis")
    assert document.number == "FX-RZ-2026-0001"
    assert document.title == "技术创新需求分析表"
    assert document.snapshot["issued_by"] == scene.agency.name
    demand.refresh_from_db()
    assert demand.state == DemandState.ANALYSED
    assert demand.public_version.title == "柔轮寿命"
    with pytest.raises(Stale):
        services.save_analysis(actor=scene.analyst, analysis=analysis, answers=findings(), at=NOW)


def test_nobody_else_touches_the_analysis(scene: Scene) -> None:
    analysis = scene.analysis_of(scene.analysing())
    other = member(InstitutionFactory(kind="service_agency"))
    for actor in (other, scene.owner, scene.host, scene.actor("supervisor")):
        with pytest.raises(NotAllowed):
            services.save_analysis(actor=actor, analysis=analysis, answers=findings(), at=NOW)
        with pytest.raises(NotAllowed):
            services.submit_analysis(actor=actor, analysis=analysis, at=NOW)


def test_an_analysis_is_given_back_mended_and_printed_as_the_second_version(scene: Scene) -> None:
    demand = scene.analysed()
    services.return_analysis(actor=scene.host, demand=demand, reason="请补充检索", at=NOW)
    analysis = scene.analysis_of(demand)
    assert analysis.state == AnalysisState.RETURNED
    assert Message.objects.filter(person=scene.analyst.person, text__contains="请补充检索").exists()
    services.save_analysis(actor=scene.analyst, analysis=analysis, answers=findings(prior_art="已补充"), at=NOW)
    services.submit_analysis(actor=scene.analyst, analysis=analysis, at=NOW)
    assert list(
        Document.objects.filter(kind="demand_analysis").values_list("number", "version").order_by("version")
    ) == [
        ("FX-RZ-2026-0001", 1),
        ("FX-RZ-2026-0001", 2),
    ]


def test_a_task_taken_back_can_go_to_another_agency(scene: Scene) -> None:
    demand = scene.analysing()
    services.recall_analysis(actor=scene.host, demand=demand, reason="机构人员变动", at=NOW)
    other = InstitutionFactory(kind="university")
    services.assign_agency(actor=scene.host, demand=demand, agency=other, at=NOW)
    assert list(demand.analyses.order_by("pk").values_list("state", flat=True)) == ["cancelled", "assigned"]
    from challenge_portal.organisations.policy import sees

    demand.refresh_from_db()
    assert not sees(scene.analyst, demand)


def test_the_enterprise_objects_the_host_rewords_and_asks_again(scene: Scene) -> None:
    demand = scene.to_confirm()
    services.object_to_public_text(actor=scene.owner, demand=demand, reason="请删去台架型号", at=NOW)
    assert Message.objects.filter(person=scene.host.person, text__contains="请删去台架型号").exists()
    services.save_public_text(actor=scene.host, demand=demand, text=CLEAN, at=NOW)
    demand.refresh_from_db()
    services.approve_analysis(actor=scene.host, demand=demand, at=NOW, leaks_checked=True)
    services.confirm_public_text(actor=scene.owner, demand=demand, at=NOW)
    public = PublicVersion.objects.get(demand=demand)
    assert public.confirmed_sha256 == public.text_sha256
    assert public.title == "柔轮寿命提升"


def test_nobody_but_the_enterprise_confirms(scene: Scene) -> None:
    demand = scene.to_confirm()
    for actor in (scene.host, scene.analyst, scene.actor("other_enterprise"), scene.actor("centre")):
        with pytest.raises(NotAllowed):
            services.confirm_public_text(actor=actor, demand=demand, at=NOW)


def test_the_text_is_closed_once_the_enterprise_has_it(scene: Scene) -> None:
    demand = scene.to_confirm()
    with pytest.raises(Stale, match="公开文本不能修改"):
        services.save_public_text(actor=scene.host, demand=demand, text=CLEAN, at=NOW)


def test_a_doubtful_find_passes_only_after_the_officer_has_looked(scene: Scene) -> None:
    demand = scene.analysed(contact_name="高强", description=DESCRIPTION + "须用高强度钢。")
    with pytest.raises(Refused, match="疑似需要隐去的内容：联系人姓名“高强”"):
        services.approve_analysis(actor=scene.host, demand=demand, at=NOW)
    services.approve_analysis(actor=scene.host, demand=demand, at=NOW, leaks_checked=True)


def test_without_the_gate_the_host_proposes_a_text_of_its_own(scene: Scene) -> None:
    demand = scene.accepted()
    services.save_public_text(actor=scene.host, demand=demand, text=CLEAN, at=NOW)
    demand.refresh_from_db()
    with pytest.raises(Refused, match="要求先完成需求分析"):
        services.propose_public_text(actor=scene.host, demand=demand, at=NOW, leaks_checked=True)
    scene.competition.needs_analysis = False
    scene.competition.save()
    demand.refresh_from_db()
    demand = type(demand).objects.get(pk=demand.pk)
    services.propose_public_text(actor=scene.host, demand=demand, at=NOW, leaks_checked=True)
    assert demand.state == DemandState.TO_CONFIRM


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("由演示华澜精密传动有限公司提出", "企业名称"),
        ("演示　华澜 的产线", "企业简称"),
        ("电话 138-0000 0001", "联系方式"),
        ("请电 0633-8780000", "电话号码"),
        ("写信 SOMEBODY@Example.com", "邮箱"),
        ("联系欧阳工", "联系人姓名"),
    ],
)
def test_what_would_betray_the_enterprise_is_found(scene: Scene, text: str, what: str) -> None:
    found = leaks(scene.draft(), title="标题", description=text, indicators=[])
    assert what in [leak.what for leak in found]


def test_a_code_in_an_indicator_is_found_and_a_name_that_is_public_is_not_a_leak(scene: Scene) -> None:
    rows = [{"indicator": scene.enterprise.code, "target": "1"}]
    assert any(leak.sure for leak in leaks(scene.draft(), title="", description="", indicators=rows))
    open_demand = scene.draft(entry={"hide_name": False, "hide_contact": False})
    assert leaks(open_demand, title=scene.enterprise.name, description="13800000001 欧阳工", indicators=[]) == []


def test_each_hand_over_has_its_deadline_and_loses_it_when_done(scene: Scene) -> None:
    demand = scene.submitted()
    names = lambda: set(Deadline.objects.filter(subject_id=str(demand.pk)).values_list("name", flat=True))  # noqa: E731
    assert names() == {"review"}
    services.accept_demand(actor=scene.host, demand=demand, at=NOW)
    assert names() == set()
    services.assign_agency(actor=scene.host, demand=demand, agency=scene.agency, at=NOW, due_at=NOW + timedelta(days=3))
    assert names() == {"analyse"}


def test_a_reminder_reaches_who_is_at_the_office_and_in_the_unit_now(scene: Scene) -> None:
    demand = scene.submitted()
    colleague = officer(scene.host.authority, HOST_OFFICER, at=NOW)
    User.objects.filter(pk=scene.host.person_id).update(is_active=False)
    _remind_until(Deadline.objects.get(name="review"))
    assert _reminded(colleague.person)
    assert not _reminded(scene.host.person)

    services.return_demand(actor=colleague, demand=demand, reason="请补充指标。", at=NOW)
    fresh = UserFactory()
    Membership.objects.create(person=fresh, institution=scene.enterprise, joined_at=NOW)
    _remind_until(Deadline.objects.get(name="mend"))
    assert _reminded(fresh)


def _remind_until(deadline: Deadline) -> None:
    for hours in range(0, 24 * 30, 2):
        send_reminders(at=deadline.at - timedelta(days=30) + timedelta(hours=hours))


def _reminded(person: User | None) -> bool:
    return Message.objects.filter(person=person, kind="reminder").exists()

"""Who may challenge, until when, what is signed first, and what the host says to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from challenge_portal.accounts.consent_texts import CHALLENGE_NOTICE, NDA, current_text
from challenge_portal.accounts.models import Consent
from challenge_portal.documents.models import Document
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.models import Institution
from challenge_portal.trail.models import TrailEntry
from competitions.models import Competition
from demands.models import Demand
from solutions import rules, services
from solutions.models import Registration
from solutions.states import RegistrationState
from tests.factories.demands import NOW, SOLUTIONS_CLOSE, Scene, make_competition
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import InstitutionFactory, UserFactory, member
from tests.factories.registrations import (
    as_oneself,
    ask_for_stamp,
    filled,
    foreign_unit,
    registered,
    registration_answers,
    sign,
    signed_form,
    started,
)
from tests.factories.solutions import challenger, solution_at


def test_signed_on_the_portal_is_registered_at_once(scene: Scene, demand: Demand) -> None:
    registration = registered(challenger(), scene.competition)

    assert registration.state == RegistrationState.ADMITTED
    assert registration.number == "BM-RZ-2026-0001"
    assert registration.admitted_at == NOW
    assert Message.objects.filter(person=scene.host.person, text__contains="报名参加").count() == 1


def test_a_natural_person_registers_without_any_unit(scene: Scene, demand: Demand) -> None:
    person = as_oneself()
    registration = registered(person, scene.competition)

    assert registration.institution is None
    assert registration.name == person.label
    assert registration.answers["code"] == ""


def test_a_unit_from_abroad_registers_by_its_foreign_number(scene: Scene, demand: Demand) -> None:
    registration = registered(foreign_unit(), scene.competition)

    assert (registration.country, registration.is_abroad) == ("DE", True)
    assert registration.answers["code"] == "HRB 12345"


def test_what_comes_from_the_account_cannot_be_typed_over(scene: Scene, demand: Demand) -> None:
    typed = {"name": "另一所大学", "code": "91370000000000000X", "country": "US"}
    registration = filled(challenger("演示海岳大学"), scene.competition, answers=typed)

    unit = Institution.objects.get(name="演示海岳大学")
    assert registration.answers["name"] == "演示海岳大学"
    assert registration.answers["code"] == unit.code
    assert registration.country == "CN"


def test_an_authority_does_not_challenge(scene: Scene, demand: Demand) -> None:
    with pytest.raises(Refused, match="科技主管部门不参与揭榜"):
        started(scene.host, scene.competition)


def test_a_visitor_cannot_register(scene: Scene, demand: Demand) -> None:
    from challenge_portal.organisations.actors import ANONYMOUS

    with pytest.raises(NotAllowed):
        started(ANONYMOUS, scene.competition)


def test_a_unit_whose_code_waits_for_an_officer_fills_the_form_but_does_not_register(
    scene: Scene, demand: Demand
) -> None:
    actor = challenger(code_confirmed=False)
    registration = signed_form(actor, scene.competition)

    with pytest.raises(Refused, match="待工作人员对照证照核对"):
        services.register(actor=actor, registration=registration, at=NOW)


def test_one_challenger_registers_once_until_it_steps_back(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = registered(actor, scene.competition)
    with pytest.raises(Refused, match="已经报过名"):
        started(actor, scene.competition)

    services.withdraw_registration(actor=actor, registration=registration, reason="另有安排", at=NOW)
    assert started(actor, scene.competition).state == RegistrationState.DRAFT


def test_exactly_at_the_deadline_is_in_time_and_one_second_later_is_not(scene: Scene, demand: Demand) -> None:
    early, late = challenger("演示甲大学"), challenger("演示乙大学")
    first, second = signed_form(early, scene.competition), signed_form(late, scene.competition)

    services.register(actor=early, registration=first, at=SOLUTIONS_CLOSE)
    with pytest.raises(Refused, match="解决方案征集已于"):
        services.register(actor=late, registration=second, at=SOLUTIONS_CLOSE + timedelta(seconds=1))


def test_registration_waits_for_the_first_published_demand(scene: Scene) -> None:
    with pytest.raises(Refused, match="还没有发布需求"):
        started(challenger(), scene.competition)


def test_a_competition_in_preparation_takes_no_challengers(scene: Scene, demand: Demand) -> None:
    preparing = make_competition(scene.tree, host="yangzhou", code="YZ-2026", state="preparing")
    with pytest.raises(Refused, match="不接受报名"):
        started(challenger(), preparing)


def test_nothing_counts_before_the_three_texts_are_signed(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = filled(actor, scene.competition)

    with pytest.raises(Refused, match="《挑战须知》《保密协议》《免责声明》"):
        services.register(actor=actor, registration=registration, at=NOW)


def test_each_signature_keeps_version_hash_name_address_and_matter(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = filled(actor, scene.competition)
    sign(actor, registration)

    kept = Consent.objects.get(kind=CHALLENGE_NOTICE, person=actor.person)
    text = current_text(CHALLENGE_NOTICE)
    assert (kept.version, kept.text_sha256) == (text.version, text.sha256)
    assert (kept.signed_name, kept.in_name_of, kept.address) == (actor.label, registration.name, "203.0.113.9")
    assert kept.subject == f"registration:{registration.pk}"
    assert kept.accepted_at == NOW


@pytest.mark.parametrize(("typed", "said"), [("", "请填写本人姓名"), ("别人", "与账号姓名")])
def test_a_text_is_signed_with_ones_own_name_only(scene: Scene, demand: Demand, typed: str, said: str) -> None:
    actor = challenger()
    registration = filled(actor, scene.competition)

    with pytest.raises(Refused, match=said) as refused:
        services.sign_registration_texts(actor=actor, registration=registration, names={NDA: typed}, at=NOW)
    assert refused.value.refusal.field == "name_nda"
    assert not Consent.objects.filter(person=actor.person).exists()


def test_a_colleagues_signature_is_not_mine(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    assert actor.institution is not None
    colleague = member(actor.institution, role="member")
    registration = signed_form(actor, scene.competition)

    assert rules.unsigned(actor.person, registration) == []
    with pytest.raises(Refused, match="请先签署"):
        services.register(actor=colleague, registration=registration, at=NOW)


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = signed_form(actor, scene.competition, answers={"basis": "", "declaration": ["true"]})

    errors = rules.check_registration(registration).errors
    assert set(errors) == {"basis", "declaration"}
    with pytest.raises(Refused) as refused:
        services.register(actor=actor, registration=registration, at=NOW)
    assert refused.value.refusal.field == "basis"


def test_a_unit_cannot_call_itself_a_natural_person(scene: Scene, demand: Demand) -> None:
    unit = filled(challenger(), scene.competition, answers={"kind": "person", "id_tail": "1234"})
    person = filled(as_oneself(), scene.competition, answers={"kind": "enterprise"})

    assert "以个人名义报名" in rules.check_registration(unit).errors["kind"][0]
    assert "代表单位的" in rules.check_registration(person).errors["kind"][0]


def test_the_page_of_a_colleague_who_saved_meanwhile_is_old(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = filled(actor, scene.competition)
    with pytest.raises(Stale):
        services.save_registration(
            actor=actor, registration=registration, answers=registration_answers(), at=NOW, version=1
        )


def test_a_stranger_changes_nothing(scene: Scene, demand: Demand) -> None:
    registration = filled(challenger(), scene.competition)
    with pytest.raises(NotAllowed):
        services.save_registration(
            actor=challenger("演示乙大学"), registration=registration, answers=registration_answers(), at=NOW
        )
    with pytest.raises(NotAllowed):
        services.register(actor=as_oneself(), registration=registration, at=NOW)


def test_acting_for_a_unit_is_not_acting_for_oneself(scene: Scene, demand: Demand) -> None:
    """The same person, once alone and once for the university: two challengers."""
    alone = as_oneself()
    assert alone.person is not None
    own = filled(alone, scene.competition)
    unit = InstitutionFactory(kind="university")
    for_unit = member(unit)
    assert for_unit.person is not None
    Registration.objects.filter(pk=own.pk).update(person=for_unit.person)

    with pytest.raises(NotAllowed):
        services.save_registration(actor=for_unit, registration=own, answers={}, at=NOW)


def test_the_own_unit_and_its_people_do_not_challenge_a_demand(scene: Scene, demand: Demand) -> None:
    theirs = registered(scene.owner, scene.competition, answers={"kind": "enterprise"})
    colleague = scene.actor("colleague")
    assert colleague.person is not None
    privately = Registration(competition=scene.competition, person=colleague.person, name=colleague.label)
    others = registered(challenger(), scene.competition)

    for registration in (theirs, privately):
        refusal = rules.own_demand_refusal(registration, demand)
        assert refusal is not None
        assert "不能揭本单位的榜" in refusal.text
    assert rules.own_demand_refusal(others, demand) is None


def test_who_has_solutions_under_way_takes_them_back_first(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = registered(actor, scene.competition)
    solution_at("submitted", demand, actor=actor)

    with pytest.raises(Refused, match="还有 1 份解决方案没有撤回"):
        services.withdraw_registration(actor=actor, registration=registration, reason="另有安排", at=NOW)


# Where the edition demands a stamped copy


@pytest.fixture
def stamped(scene: Scene, demand: Demand) -> Competition:
    ask_for_stamp(scene.competition)
    return scene.competition


def submitted(scene: Scene, actor: object = None) -> Registration:
    who = actor or challenger()
    registration = signed_form(who, scene.competition)  # type: ignore[arg-type]
    services.finalise_registration(actor=who, registration=registration, at=NOW)  # type: ignore[arg-type]
    services.attach_registration_scan(
        actor=who, registration=registration, upload=upload("报名表.pdf", pdf_bytes()), at=NOW
    )  # type: ignore[arg-type]
    return services.submit_registration(actor=who, registration=registration, at=NOW)  # type: ignore[arg-type]


def test_signing_alone_is_not_enough_there(scene: Scene, stamped: Competition) -> None:
    actor = challenger()
    registration = signed_form(actor, stamped)
    with pytest.raises(Refused, match="签字盖章的报名表"):
        services.register(actor=actor, registration=registration, at=NOW)


def test_finalising_numbers_the_form_and_asks_for_its_paper(scene: Scene, stamped: Competition) -> None:
    actor = challenger()
    registration = signed_form(actor, stamped)
    services.finalise_registration(actor=actor, registration=registration, at=NOW)

    paper = Document.objects.get(subject_kind="solutions.registration")
    assert (paper.number, paper.version, paper.is_draft) == ("BM-RZ-2026-0001", 1, False)
    assert "声明" in str(paper.snapshot["stamp_text"])
    assert registration.document == paper


def test_the_stamped_copy_carries_the_texts_and_stands_for_the_signatures(scene: Scene, stamped: Competition) -> None:
    actor = challenger()
    registration = filled(actor, stamped)
    services.finalise_registration(actor=actor, registration=registration, at=NOW)
    scan = upload("报名表.pdf", pdf_bytes())
    services.attach_registration_scan(actor=actor, registration=registration, upload=scan, at=NOW)
    services.submit_registration(actor=actor, registration=registration, at=NOW)
    services.admit_registration(actor=scene.host, registration=registration, at=NOW, scan_matches=True)

    paper = Document.objects.get(subject_kind="solutions.registration")
    lines = {line["label"]: line["text"] for line in paper.snapshot["lines"]}
    assert current_text(NDA).paragraphs[0] in lines["保密协议"]
    assert current_text(NDA).sha256[:12] in lines["保密协议"]
    demand = Demand.objects.get()
    assert rules.detail_refusal(actor, demand, registration) is None


def test_without_the_scan_nothing_is_submitted(scene: Scene, stamped: Competition) -> None:
    actor = challenger()
    registration = signed_form(actor, stamped)
    services.finalise_registration(actor=actor, registration=registration, at=NOW)
    with pytest.raises(Refused, match="缺少第 1 版定稿的签字盖章扫描件"):
        services.submit_registration(actor=actor, registration=registration, at=NOW)


def test_the_host_compares_before_it_admits(scene: Scene, stamped: Competition) -> None:
    registration = submitted(scene)
    with pytest.raises(Refused, match="与系统一致"):
        services.admit_registration(actor=scene.host, registration=registration, at=NOW)

    services.admit_registration(actor=scene.host, registration=registration, at=NOW, scan_matches=True)
    assert registration.state == RegistrationState.ADMITTED
    assert registration.admitted_at == NOW


def test_given_back_it_is_mended_beyond_the_deadline_with_a_new_stamp(scene: Scene, stamped: Competition) -> None:
    actor, late = challenger(), SOLUTIONS_CLOSE + timedelta(days=1)
    registration = submitted(scene, actor)
    services.return_registration(actor=scene.host, registration=registration, reason="第 2 页缺章", at=late)
    services.save_registration(
        actor=actor, registration=registration, answers=registration_answers(manager="演示经理"), at=late
    )
    assert TrailEntry.objects.filter(verb="solutions.registration.stamp_voided").exists()

    services.finalise_registration(actor=actor, registration=registration, at=late)
    assert (registration.number, registration.revision) == ("BM-RZ-2026-0001", 2)
    with pytest.raises(Refused, match="缺少第 2 版"):
        services.submit_registration(actor=actor, registration=registration, at=late)


def test_taking_back_voids_the_unused_number(scene: Scene, stamped: Competition) -> None:
    actor = challenger()
    registration = signed_form(actor, stamped)
    services.finalise_registration(actor=actor, registration=registration, at=NOW)
    services.take_back_registration(actor=actor, registration=registration, at=NOW)

    assert (registration.number, registration.document) == ("", None)
    services.finalise_registration(actor=actor, registration=registration, at=NOW)
    assert registration.number == "BM-RZ-2026-0002"


def test_a_refusal_always_carries_its_reason(scene: Scene, stamped: Competition) -> None:
    actor = challenger()
    registration = submitted(scene, actor)
    with pytest.raises(Refused, match="须填写意见"):
        services.refuse_registration(actor=scene.host, registration=registration, reason="", at=NOW)

    services.refuse_registration(actor=scene.host, registration=registration, reason="资格不符", at=NOW)
    assert registration.state == RegistrationState.REFUSED
    assert Message.objects.filter(person=actor.person, text__contains="资格不符").exists()


def test_another_host_judges_nothing(scene: Scene, stamped: Competition) -> None:
    registration = submitted(scene)
    with pytest.raises(NotAllowed):
        services.admit_registration(actor=scene.actor("stranger"), registration=registration, at=NOW, scan_matches=True)
    with pytest.raises(NotAllowed):
        services.refuse_registration(actor=scene.actor("province"), registration=registration, reason="不符", at=NOW)


def test_where_no_stamp_is_asked_for_there_is_nothing_to_finalise(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = signed_form(actor, scene.competition)
    with pytest.raises(Refused, match="不需要盖章件"):
        services.finalise_registration(actor=actor, registration=registration, at=NOW)


def test_somebody_without_the_unit_cannot_sign_for_it(scene: Scene, demand: Demand) -> None:
    registration = filled(challenger(), scene.competition)
    stranger = as_oneself()
    with pytest.raises(NotAllowed):
        services.sign_registration_texts(actor=stranger, registration=registration, names={NDA: stranger.label}, at=NOW)
    assert UserFactory().consents.count() == 0

"""A challenger files in time, replaces, withdraws, and holds a receipt of each; nobody reads before they may."""

from datetime import timedelta

import pytest
from django.db import Error

from challenge_portal.documents.models import Document
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Deadline, Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees, visible
from challenge_portal.workflow.engine import run_due
from competitions.services import set_period
from competitions.states import Stage
from demands.models import Demand
from demands.services import take_down_demand
from solutions.effects.filing import own_page
from solutions.models import Registration, Solution, SolutionDraft, SolutionRevision
from solutions.papers.receipts import RECEIPT, content_sha256
from solutions.services import filing as services
from solutions.states import RegistrationState, SolutionState
from tests.factories.demands import SOLUTIONS_CLOSE, Scene
from tests.factories.documents import pdf_bytes, upload
from tests.factories.organisations import NOW, UserFactory, member
from tests.factories.registrations import fresh
from tests.factories.solutions import challenger, draft_of, owner_of, proposal, registration_of, solution_at

IN_TIME = NOW + timedelta(days=30)
A_SECOND_LATE = SOLUTIONS_CLOSE + timedelta(seconds=1)


def file_at(solution: Solution, actor: Actor, moment: object, **more: object) -> Solution:
    return services.file_solution(actor=actor, solution=solution, at=moment, declared=True, **more)  # type: ignore[arg-type]


def test_a_draft_lists_the_demands_indicators_for_the_challenger_to_answer(demand: Demand) -> None:
    actor = challenger()
    solution = services.start_solution(
        actor=actor, registration=registration_of(actor, demand.competition), demand=demand, at=IN_TIME
    )

    assert solution.autosave.answers["responses"] == [
        {"indicator": "柔轮疲劳寿命", "target": "≥20000 小时", "promised": "", "basis": ""}
    ]
    assert Deadline.objects.get(name="file", subject_id=str(solution.pk)).at == SOLUTIONS_CLOSE


def test_beginning_twice_leads_to_the_same_solution(demand: Demand) -> None:
    actor = challenger()
    first = draft_of(demand, actor=actor)
    again = services.start_solution(actor=actor, registration=first.registration, demand=demand, at=IN_TIME)

    assert again == first
    assert Solution.objects.count() == 1


def test_exactly_at_the_deadline_a_solution_is_in_time(demand: Demand) -> None:
    actor = challenger()
    solution = file_at(draft_of(demand, actor=actor), actor, SOLUTIONS_CLOSE)

    assert solution.state == SolutionState.SUBMITTED
    assert solution.number == "FA-RZ-2026-0001"


def test_a_second_after_the_deadline_it_is_refused_with_rule_and_time(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)

    with pytest.raises(Refused) as refused:
        file_at(solution, actor, A_SECOND_LATE)

    refusal = refused.value.refusal
    assert exact_moment(SOLUTIONS_CLOSE) in refusal.text
    assert f"服务器收到的时间是 {exact_moment(A_SECOND_LATE)}（北京时间）" in refusal.text
    assert "国科发火〔2019〕228号 三.3" in refusal.rule
    assert refusal.way_on
    solution.refresh_from_db()
    assert (solution.state, solution.revision) == (SolutionState.DRAFT, 0)
    assert solution.autosave.answers["summary"] == proposal()["summary"], "nothing typed is lost"


def test_a_fraction_of_a_second_late_is_told_finer_than_the_second(demand: Demand) -> None:
    actor = challenger()

    with pytest.raises(Refused, match=r"17:00:00\.500000|:00\.500000"):
        file_at(draft_of(demand, actor=actor), actor, SOLUTIONS_CLOSE + timedelta(milliseconds=500))


def test_a_draft_can_be_typed_on_after_the_deadline_but_not_filed(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)

    services.save_solution(actor=actor, solution=solution, answers=proposal(summary="改过"), at=A_SECOND_LATE)

    assert solution.autosave.answers["summary"] == "改过"


def test_the_demands_own_unit_cannot_challenge_it(scene: Scene, demand: Demand) -> None:
    registration = registration_of(scene.owner, demand.competition)

    with pytest.raises(Refused, match="需求方及其人员不能揭本单位的榜"):
        services.start_solution(actor=scene.owner, registration=registration, demand=demand, at=IN_TIME)


def test_nor_can_its_people_as_natural_persons(scene: Scene, demand: Demand) -> None:
    insider = Actor(member(scene.enterprise).person)
    registration = registration_of(insider, demand.competition)

    with pytest.raises(Refused, match="需求方及其人员"):
        services.start_solution(actor=insider, registration=registration, demand=demand, at=IN_TIME)


def test_a_person_who_joined_the_enterprise_meanwhile_can_no_longer_file(scene: Scene, demand: Demand) -> None:
    person = UserFactory()
    actor = Actor(person)
    solution = draft_of(demand, actor=actor)
    scene.enterprise.memberships.create(person=person, role="member", joined_at=IN_TIME)

    with pytest.raises(Refused, match="需求方及其人员"):
        file_at(solution, actor, IN_TIME)


def test_from_abroad_only_where_enterprise_and_host_opened_the_demand(demand: Demand) -> None:
    actor = challenger()
    registration = registration_of(actor, demand.competition)
    Registration.objects.filter(pk=registration.pk).update(country="DE")
    Demand.objects.filter(pk=demand.pk).update(abroad_by_owner=True)
    demand.refresh_from_db()

    with pytest.raises(Refused, match="没有向境外挑战者开放"):
        services.start_solution(actor=actor, registration=registration, demand=demand, at=IN_TIME)

    Demand.objects.filter(pk=demand.pk).update(abroad_by_host=True)
    demand.refresh_from_db()
    assert services.start_solution(actor=actor, registration=registration, demand=demand, at=IN_TIME).pk


def test_without_an_admitted_registration_nothing_is_filed(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)
    Registration.objects.filter(pk=solution.registration_id).update(state=RegistrationState.WITHDRAWN)

    with pytest.raises(Refused, match=r"已撤回.*报名受理后才能提交"):
        file_at(Solution.objects.get(pk=solution.pk), actor, IN_TIME)


def test_an_incomplete_form_is_refused_at_its_field_and_the_declaration_too(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor, summary="")

    with pytest.raises(Refused) as refused:
        file_at(solution, actor, IN_TIME)
    assert refused.value.refusal.field == "summary"

    services.save_solution(actor=actor, solution=solution, answers=proposal(), at=IN_TIME)
    with pytest.raises(Refused) as refused:
        services.file_solution(actor=actor, solution=Solution.objects.get(pk=solution.pk), at=IN_TIME)
    assert refused.value.refusal.field == "declared"


def test_a_summary_over_three_hundred_characters_is_refused_and_kept_whole(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor, summary="字" * 301)

    with pytest.raises(Refused, match="超出 1 字"):
        file_at(solution, actor, IN_TIME)
    assert len(solution.autosave.answers["summary"]) == 301


def test_a_filing_leaves_a_revision_and_a_receipt_with_time_and_hash(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)
    services.attach_file(actor=actor, solution=solution, upload=upload("图纸.pdf", pdf_bytes()), at=IN_TIME)
    file_at(solution, actor, IN_TIME)

    revision = SolutionRevision.objects.get(solution=solution)
    file = solution.files.get().file
    assert revision.files == [{"name": "图纸.pdf", "size": file.size, "sha256": file.sha256}]
    assert revision.sha256 == content_sha256(solution.answers, revision.files)
    assert (revision.number, revision.filed_at, revision.filed_by) == (1, IN_TIME, actor.person)
    document = Document.objects.get(kind=RECEIPT)
    assert document.code == revision.document_code
    assert exact_moment(IN_TIME) in str(document.snapshot)
    assert revision.sha256[:16] in str(document.snapshot)
    assert proposal()["summary"] not in str(document.snapshot), "a receipt tells nothing of the content"
    assert not SolutionDraft.objects.exists()


def test_the_hash_changes_with_any_answer_and_with_any_file() -> None:
    base = content_sha256({"summary": "甲"}, [])

    assert content_sha256({"summary": "乙"}, []) != base
    assert content_sha256({"summary": "甲"}, [{"name": "a.pdf", "size": 1, "sha256": "0" * 64}]) != base


def test_the_former_revision_stays_valid_until_the_new_one_is_filed(demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(SolutionState.SUBMITTED, demand, actor=actor)
    services.save_solution(actor=actor, solution=solution, answers=proposal(summary="第二版"), at=IN_TIME)
    solution.refresh_from_db()
    assert solution.answers["summary"] == proposal()["summary"]

    file_at(Solution.objects.get(pk=solution.pk), actor, IN_TIME + timedelta(hours=1))

    solution.refresh_from_db()
    assert (solution.revision, solution.answers["summary"]) == (2, "第二版")
    assert solution.number == "FA-RZ-2026-0001", "one number for all revisions"
    former = solution.revisions.get(number=1)
    assert former.answers["summary"] == proposal()["summary"]
    assert Document.objects.filter(kind=RECEIPT, replaced_by__isnull=False).count() == 1


def test_an_attachment_taken_out_stays_with_the_revision_that_carried_it(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)
    old = services.attach_file(actor=actor, solution=solution, upload=upload("旧.pdf", pdf_bytes()), at=IN_TIME)
    file_at(solution, actor, IN_TIME)
    services.detach_file(actor=actor, solution=solution, file=old, at=IN_TIME)
    services.attach_file(actor=actor, solution=solution, upload=upload("新.pdf", pdf_bytes(2)), at=IN_TIME)
    file_at(Solution.objects.get(pk=solution.pk), actor, IN_TIME)

    names = {each.number: [file["name"] for file in each.files] for each in solution.revisions.all()}
    assert names == {1: ["旧.pdf"], 2: ["新.pdf"]}
    old.refresh_from_db()
    assert (old.added_in, old.dropped_in) == (1, 2)


def test_a_filed_revision_can_be_neither_changed_nor_deleted(demand: Demand) -> None:
    solution = solution_at(SolutionState.SUBMITTED, demand)

    with pytest.raises(Error, match="Cannot update or delete"):
        SolutionRevision.objects.filter(solution=solution).update(sha256="0" * 64)


def test_more_than_ten_attachments_and_other_types_are_refused_at_the_field(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)
    with pytest.raises(Refused) as refused:
        services.attach_file(actor=actor, solution=solution, upload=upload("a.exe", b"MZ"), at=IN_TIME)
    assert refused.value.refusal.field == "attachment"

    for number in range(10):
        file = upload(f"{number}.pdf", pdf_bytes())
        services.attach_file(actor=actor, solution=solution, upload=file, at=IN_TIME)
    with pytest.raises(Refused, match="附件最多 10 个"):
        services.attach_file(actor=actor, solution=solution, upload=upload("11.pdf", pdf_bytes()), at=IN_TIME)


def test_an_old_page_files_nothing(demand: Demand) -> None:
    actor = challenger()
    solution = draft_of(demand, actor=actor)
    seen = Solution.objects.get(pk=solution.pk).version
    services.save_solution(actor=actor, solution=solution, answers=proposal(summary="新的"), at=IN_TIME)

    with pytest.raises(Stale):
        file_at(solution, actor, IN_TIME, version=seen)


def test_nobody_else_types_into_it(scene: Scene, demand: Demand) -> None:
    solution = draft_of(demand)

    with pytest.raises(NotAllowed):
        services.save_solution(actor=scene.owner, solution=solution, answers=proposal(), at=IN_TIME)
    with pytest.raises(NotAllowed):
        services.autosave_solution(actor=scene.host, solution=solution, answers=proposal(), at=IN_TIME)


# Sealed


def test_a_sealed_solution_is_the_challengers_alone_until_the_deadline(scene: Scene, sealed_demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(SolutionState.SEALED, sealed_demand, actor=actor)

    assert sees(actor, solution)
    for other in (scene.owner, scene.host, scene.actor("supervisor"), challenger("演示另一所大学")):
        assert not sees(other, solution)
        assert not visible(SolutionRevision, other).exists()
    assert run_due(at=SOLUTIONS_CLOSE) == 0, "exactly at the deadline it is still sealed"

    assert run_due(at=SOLUTIONS_CLOSE + timedelta(microseconds=1)) >= 1

    solution.refresh_from_db()
    assert solution.state == SolutionState.SUBMITTED
    assert sees(scene.owner, solution)
    assert sees(scene.host, solution)
    assert not sees(challenger("演示第三所大学"), solution)


def test_the_enterprise_is_told_once_of_all_that_were_unsealed(scene: Scene, sealed_demand: Demand) -> None:
    for name in ("演示甲大学", "演示乙大学", "演示丙大学"):
        solution_at(SolutionState.SEALED, sealed_demand, actor=challenger(name))
    assert not Message.objects.filter(person=scene.owner.person, text__contains="方案").exists()

    run_due(at=A_SECOND_LATE)

    assert Message.objects.filter(person=scene.owner.person, text__contains="已启封").count() == 1
    assert Deadline.objects.filter(name="answer").count() == 3


def test_the_seal_follows_the_calendar(scene: Scene, sealed_demand: Demand) -> None:
    solution = solution_at(SolutionState.SEALED, sealed_demand)
    later = SOLUTIONS_CLOSE + timedelta(days=5)
    set_period(actor=scene.host, competition=scene.competition, stage=Stage.SOLUTIONS, closes_at=later, at=IN_TIME)

    run_due(at=A_SECOND_LATE)
    solution.refresh_from_db()
    assert solution.state == SolutionState.SEALED

    run_due(at=later + timedelta(seconds=1))
    solution.refresh_from_db()
    assert solution.state == SolutionState.SUBMITTED


def test_the_reminder_of_a_draft_follows_the_calendar(scene: Scene, demand: Demand) -> None:
    solution = draft_of(demand)
    later = SOLUTIONS_CLOSE + timedelta(days=5)
    set_period(actor=scene.host, competition=scene.competition, stage=Stage.SOLUTIONS, closes_at=later, at=IN_TIME)

    assert Deadline.objects.get(name="file", subject_id=str(solution.pk)).at == later


def test_when_the_demand_is_taken_down_its_challengers_learn_why_and_no_draft_is_asked_for(
    scene: Scene, demand: Demand
) -> None:
    draft, filed = draft_of(demand), solution_at(SolutionState.SUBMITTED, demand, actor=challenger("演示乙大学"))

    take_down_demand(actor=scene.host, demand=fresh(demand), reason="企业停产", at=IN_TIME)

    assert [(each.name, each.subject_id) for each in Deadline.objects.filter(subject_kind="solutions.solution")] == [
        ("answer", str(filed.pk))
    ]
    told = {message.link: message.text for message in Message.objects.filter(text__contains="企业停产")}
    number = demand.public_version.number
    assert told[own_page(draft)] == f"需求 {number} 已撤下公开，解决方案草稿对应这项需求。原因：企业停产"
    assert filed.number in told[own_page(filed)]


def test_a_sealed_solution_is_replaced_sealed(sealed_demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(SolutionState.SEALED, sealed_demand, actor=actor)
    services.save_solution(actor=actor, solution=solution, answers=proposal(summary="第二版"), at=IN_TIME)
    file_at(Solution.objects.get(pk=solution.pk), actor, SOLUTIONS_CLOSE)

    solution.refresh_from_db()
    assert (solution.state, solution.revision, solution.opened_at) == (SolutionState.SEALED, 2, None)


def test_the_open_way_is_barred_where_the_competition_seals(sealed_demand: Demand) -> None:
    from solutions.services.answers import fire_solution

    actor = challenger()
    solution = draft_of(sealed_demand, actor=actor)

    with pytest.raises(Refused, match="密封"):
        fire_solution("submit", actor=actor, solution=solution, at=IN_TIME, data={"declared": True})


# Withdrawing


def test_a_withdrawn_sealed_solution_is_never_opened_and_another_can_be_filed(
    scene: Scene, sealed_demand: Demand
) -> None:
    actor = challenger()
    first = solution_at(SolutionState.SEALED, sealed_demand, actor=actor)
    services.withdraw_solution(actor=actor, solution=first, reason="另行调整", at=IN_TIME)
    second = solution_at(SolutionState.SEALED, sealed_demand, actor=actor)

    run_due(at=A_SECOND_LATE)

    first.refresh_from_db()
    assert not sees(scene.owner, first)
    assert first.pk != second.pk
    assert [each.pk for each in visible(Solution, scene.owner)] == [second.pk]


def test_the_enterprise_learns_why_an_open_solution_was_withdrawn(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(SolutionState.SUBMITTED, demand, actor=actor)
    services.withdraw_solution(actor=actor, solution=solution, reason="团队变动", at=IN_TIME)

    assert Message.objects.filter(person=scene.owner.person, text__contains="团队变动").exists()
    assert not Deadline.objects.filter(name="answer").exists()


def test_what_was_chosen_can_no_longer_be_withdrawn(demand: Demand) -> None:
    actor = challenger()
    solution = solution_at(SolutionState.CHOSEN, demand, actor=actor)

    with pytest.raises(Stale, match="选定合作"):
        services.withdraw_solution(actor=actor, solution=solution, reason="后悔", at=IN_TIME)
    assert owner_of(demand).institution == demand.owner

"""Who may file, when, and what an enterprise can still change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from demands import rules, services
from demands.models import Demand, DemandDraft
from demands.states import DemandState
from demands.workflow import DEMAND
from tests.factories.demands import COLLECTION_CLOSES, NOW, Scene, make_competition, signed, survey
from tests.factories.organisations import InstitutionFactory, member


def test_exactly_at_the_deadline_is_in_time_and_one_second_later_is_not(scene: Scene) -> None:
    in_time, late = scene.draft(), scene.draft()
    services.submit_demand(actor=scene.owner, demand=in_time, at=COLLECTION_CLOSES, declared=True)
    with pytest.raises(Refused, match="征集已于 2026年12月10日 10:00 截止，服务器收到的时间是"):
        services.submit_demand(
            actor=scene.owner, demand=late, at=COLLECTION_CLOSES + timedelta(seconds=1), declared=True
        )
    late.refresh_from_db()
    assert late.state == DemandState.DRAFT


def test_a_returned_demand_has_its_days_for_mending_beyond_the_deadline(scene: Scene) -> None:
    demand = scene.submitted(at=COLLECTION_CLOSES)
    returned_at = COLLECTION_CLOSES + timedelta(hours=1)
    services.return_demand(actor=scene.host, demand=demand, reason="请补充检测方法", at=returned_at)
    mend_by = rules.office_days_later(returned_at, rules.MEND_DAYS)
    with pytest.raises(Refused, match="征集已于"):
        services.submit_demand(actor=scene.owner, demand=demand, at=mend_by + timedelta(seconds=1), declared=True)
    services.submit_demand(actor=scene.owner, demand=demand, at=mend_by, declared=True)
    assert demand.state == DemandState.SUBMITTED


@pytest.mark.parametrize("kind", ["university", "research_institute", "service_agency", "other"])
def test_only_enterprises_and_public_institutions_file(scene: Scene, kind: str) -> None:
    actor = signed(member(InstitutionFactory(kind=kind)))
    with pytest.raises(Refused, match="需求由企业和事业单位提出"):
        services.start_demand(actor=actor, competition=scene.competition, at=NOW)
    services.start_demand(
        actor=signed(member(InstitutionFactory(kind="public_institution"))), competition=scene.competition, at=NOW
    )


def test_nothing_is_filed_before_the_texts_are_signed(scene: Scene) -> None:
    actor = member(scene.enterprise)
    with pytest.raises(Refused, match="签署保密协议和免责声明"):
        services.start_demand(actor=actor, competition=scene.competition, at=NOW)
    demand = scene.draft()
    with pytest.raises(Refused, match="签署保密协议和免责声明"):
        services.submit_demand(actor=actor, demand=demand, at=NOW, declared=True)


def test_a_competition_that_has_not_opened_takes_no_demands(scene: Scene) -> None:
    preparing = make_competition(scene.tree, host="yangzhou", code="YZ-2026", state="preparing")
    with pytest.raises(Refused, match="不接收新的需求"):
        services.start_demand(actor=scene.owner, competition=preparing, at=NOW)


def test_the_declaration_is_asked_for_with_each_submission(scene: Scene) -> None:
    demand = scene.draft()
    with pytest.raises(Refused) as refused:
        services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=False)
    assert refused.value.refusal.field == "declared"


def test_an_incomplete_form_names_its_first_error(scene: Scene) -> None:
    demand = scene.draft(description="太短")
    with pytest.raises(Refused, match="“技术需求描述”：还差 48 字"):
        services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True)


def test_a_colleague_takes_over_and_somebody_who_left_cannot(scene: Scene) -> None:
    demand = scene.draft()
    colleague = scene.actor("colleague")
    services.save_demand(actor=colleague, demand=demand, entry=services.DemandEntry(survey(title="接手")), at=NOW)
    assert demand.title == "接手"
    foreigner = scene.actor("other_enterprise")
    with pytest.raises(NotAllowed):
        services.save_demand(actor=foreigner, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    with pytest.raises(NotAllowed):
        services.autosave_demand(actor=foreigner, demand=demand, answers=survey(), at=NOW)
    with pytest.raises(NotAllowed):
        services.submit_demand(actor=foreigner, demand=demand, at=NOW, declared=True)


def test_what_is_submitted_is_not_typed_into(scene: Scene) -> None:
    demand = scene.submitted()
    with pytest.raises(Stale, match="退回修改后才能再填"):
        services.save_demand(actor=scene.owner, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    with pytest.raises(Stale):
        services.autosave_demand(actor=scene.owner, demand=demand, answers=survey(), at=NOW)


def test_the_name_is_the_registered_one_whatever_is_typed(scene: Scene) -> None:
    demand = scene.draft(company="别的公司")
    assert demand.answers["company"] == scene.enterprise.name


def test_an_unknown_field_is_refused_and_nothing_saved(scene: Scene) -> None:
    demand = scene.draft(title="原来的")
    with pytest.raises(Refused, match="表单里没有"):
        services.save_demand(
            actor=scene.owner, demand=demand, entry=services.DemandEntry(survey(title="新的") | {"secret": "1"}), at=NOW
        )
    demand.refresh_from_db()
    assert demand.title == "原来的"


def test_autosave_lives_beside_the_saved_text_and_goes_with_a_save(scene: Scene) -> None:
    demand = scene.draft()
    services.autosave_demand(actor=scene.owner, demand=demand, answers=survey(title="打字中"), at=NOW)
    services.autosave_demand(actor=scene.owner, demand=demand, answers=survey(title="打字中了"), at=NOW)
    assert DemandDraft.objects.get(demand=demand).answers["title"] == "打字中了"
    services.save_demand(actor=scene.owner, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    assert not DemandDraft.objects.filter(demand=demand).exists()


def test_the_owner_withdraws_until_it_is_public(scene: Scene) -> None:
    demand = scene.analysing()
    services.withdraw_demand(actor=scene.owner, demand=demand, reason="另有安排", at=NOW)
    assert demand.analyses.get().state == "cancelled"
    published = scene.published()
    with pytest.raises(Stale):
        services.withdraw_demand(actor=scene.owner, demand=published, reason="另有安排", at=NOW)


def test_the_database_itself_refuses_an_illegal_move_and_a_late_start(scene: Scene) -> None:
    demand = scene.draft()
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE demands_demand SET state = 'published' WHERE id = %s", [demand.pk])
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Demand.objects.create(
            competition=scene.competition,
            owner=scene.enterprise,
            created_at=NOW,
            form_version=scene.survey_form,
            state=DemandState.PUBLISHED,
        )


def test_every_button_an_owner_sees_leads_somewhere(scene: Scene) -> None:
    demand = scene.to_confirm()
    offers = {offer.name for offer in DEMAND.available(demand, scene.owner, at=NOW)}
    assert offers == {"confirm", "object", "withdraw"}
    assert DEMAND.available(demand, scene.actor("supervisor"), at=NOW) == []

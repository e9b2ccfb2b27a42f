"""Who reads the detail tier of a demand, what it says, and that every reading is kept."""

from __future__ import annotations

import pytest

from challenge_portal.accounts.models import Consent
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.actors import ANONYMOUS, Actor
from challenge_portal.trail.models import TrailEntry
from demands import services as demand_services
from demands.models import Demand
from solutions import rules, services
from solutions.models import DetailReading
from solutions.policy import SEES_DETAIL, sees_detail
from solutions.selectors.details import detail_page
from solutions.services.details import READ
from tests.factories.demands import NOW, Scene
from tests.factories.organisations import member
from tests.factories.registrations import (
    as_oneself,
    filled,
    foreign_unit,
    fresh,
    registered,
    sign,
    signed_form,
)
from tests.factories.solutions import challenger


def why_not(actor: Actor, demand: Demand) -> str:
    """The words of the closed door."""
    with pytest.raises(Refused) as refused:
        services.read_detail(actor=actor, demand=fresh(demand), at=NOW)
    return refused.value.refusal.text


def open_both_sides(scene: Scene, demand: Demand) -> None:
    for actor in (scene.owner, scene.host):
        demand_services.open_to_abroad(actor=actor, demand=demand, opened=True, at=NOW)


def test_a_registered_challenger_reads_and_the_enterprise_knows(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = registered(actor, scene.competition)

    for _ in range(2):
        services.read_detail(actor=actor, demand=fresh(demand), at=NOW)

    reading = DetailReading.objects.get(demand=demand)
    assert (reading.registration, reading.person, reading.first_at) == (registration, actor.person, NOW)
    assert TrailEntry.objects.filter(verb=READ, subject_id=str(demand.pk)).count() == 2


def test_without_a_registration_the_door_says_so(scene: Scene, demand: Demand) -> None:
    assert "向报名并签署保密协议的挑战者开放" in why_not(challenger(), demand)
    assert "向报名并签署保密协议的挑战者开放" in why_not(as_oneself(), demand)
    assert "向报名并签署保密协议的挑战者开放" in why_not(ANONYMOUS, demand)
    assert not DetailReading.objects.exists()


def test_a_registration_that_is_not_finished_opens_nothing(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    signed_form(actor, scene.competition)
    assert "报名现在是“填写中”" in why_not(actor, demand)


def test_each_reader_signs_the_nda_in_person(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    assert actor.institution is not None
    registration = registered(actor, scene.competition)
    colleague = member(actor.institution, role="member")
    assert "每位查看人须本人签署" in why_not(colleague, demand)

    sign(colleague, registration)
    services.read_detail(actor=colleague, demand=fresh(demand), at=NOW)


def test_a_new_version_of_the_nda_is_signed_before_reading_on(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registered(actor, scene.competition)
    Consent.objects.filter(person=actor.person, kind="nda").update(version="2025.1")

    assert "请先签署保密协议" in why_not(actor, demand)


def test_the_enterprise_its_agency_and_who_runs_or_supervises_read_without_registering(
    scene: Scene, demand: Demand
) -> None:
    for actor in (scene.owner, scene.analyst, scene.host, scene.actor("supervisor")):
        services.read_detail(actor=actor, demand=fresh(demand), at=NOW)
    for actor in (scene.actor("stranger"), scene.actor("other_enterprise")):
        assert why_not(actor, demand)
    assert not DetailReading.objects.exists()


def test_from_abroad_only_where_both_sides_have_opened_it(scene: Scene, demand: Demand) -> None:
    actor = foreign_unit()
    registered(actor, scene.competition)
    assert "（需求单位、承办单位尚未同意）" in why_not(actor, demand)

    demand_services.open_to_abroad(actor=scene.owner, demand=demand, opened=True, at=NOW)
    assert "（承办单位尚未同意）" in why_not(actor, demand)

    demand_services.open_to_abroad(actor=scene.host, demand=demand, opened=True, at=NOW)
    services.read_detail(actor=actor, demand=fresh(demand), at=NOW)

    demand_services.open_to_abroad(actor=scene.owner, demand=demand, opened=False, at=NOW)
    assert "（需求单位尚未同意）" in why_not(actor, demand)


def test_a_natural_person_from_abroad_is_abroad_too(scene: Scene, demand: Demand) -> None:
    person = as_oneself()
    registered(person, scene.competition, answers={"country": "SG"})
    assert "暂不向境外挑战者开放" in why_not(person, demand)

    open_both_sides(scene, demand)
    services.read_detail(actor=person, demand=fresh(demand), at=NOW)


def test_each_side_speaks_for_itself_and_nobody_else_does(scene: Scene, demand: Demand) -> None:
    demand_services.open_to_abroad(actor=scene.host, demand=demand, opened=True, at=NOW)
    demand.refresh_from_db()
    assert (demand.abroad_by_owner, demand.abroad_by_host) == (False, True)
    assert TrailEntry.objects.filter(verb="demands.demand.opened_abroad").count() == 1

    for stranger in (scene.actor("stranger"), scene.actor("province"), challenger()):
        with pytest.raises(NotAllowed):
            demand_services.open_to_abroad(actor=stranger, demand=demand, opened=True, at=NOW)
    with pytest.raises(Stale):
        demand_services.open_to_abroad(actor=scene.owner, demand=demand, opened=True, at=NOW, version=1)


def test_what_is_taken_down_is_open_to_no_challenger_any_more(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registered(actor, scene.competition)
    demand_services.take_down_demand(actor=scene.host, demand=demand, reason="企业停产", at=NOW)

    assert "已经撤下" in why_not(actor, demand)
    assert sees_detail(scene.owner, fresh(demand))


def test_who_is_excluded_later_reads_no_more(scene: Scene, demand: Demand) -> None:
    actor = challenger()
    registration = registered(actor, scene.competition)
    services.refuse_registration(actor=scene.host, registration=registration, reason="泄露需求信息", at=NOW)

    assert "向报名并签署保密协议的挑战者开放" in why_not(actor, demand)


def test_the_rule_answers_alike_as_a_list_and_as_a_yes_or_no(scene: Scene, demand: Demand) -> None:
    scene.published(title="另一项需求")
    scene.confirmed(title="还没有发布")
    home, abroad, waiting = challenger(), foreign_unit(), challenger("演示乙大学")
    registered(home, scene.competition)
    registered(abroad, scene.competition)
    filled(waiting, scene.competition)
    demand_services.open_to_abroad(actor=scene.owner, demand=demand, opened=True, at=NOW)
    demand_services.open_to_abroad(actor=scene.host, demand=demand, opened=True, at=NOW)

    readers = [ANONYMOUS, home, abroad, waiting, scene.owner, scene.host, scene.analyst, scene.actor("supervisor")]
    for actor in [*readers, scene.actor("stranger"), scene.actor("colleague")]:
        listed = set(Demand.objects.filter(SEES_DETAIL.q(actor)).values_list("pk", flat=True))
        opened = {each.pk for each in Demand.objects.all() if sees_detail(actor, each)}
        assert listed == opened, actor.label


def test_the_page_says_everything_but_the_hidden_contact(scene: Scene) -> None:
    demand = scene.published(entry={"hide_name": True, "hide_contact": True, "hide_budget": True})
    actor = challenger()
    registered(actor, scene.competition)
    page = detail_page(fresh(demand), actor, at=NOW)

    assert page.owner == "演示华澜精密传动有限公司"
    assert page.budget == 320
    assert page.profile == ("主营精密传动部件，产品用于协作机器人。",)
    assert page.indicators[0]["target"] == "≥20000"
    assert (page.contact, page.contact_phone, page.contact_email) == ("", "", "")
    assert page.reader == "challenger"


def test_a_contact_that_the_enterprise_makes_public_is_there(scene: Scene) -> None:
    demand = scene.published(entry={"hide_name": False, "hide_contact": False})
    actor = challenger()
    registered(actor, scene.competition)
    page = detail_page(fresh(demand), actor, at=NOW)

    assert (page.contact, page.contact_phone) == ("欧阳工", "13800000001")


def test_nothing_of_the_form_but_the_named_fields_is_shown(scene: Scene, demand: Demand) -> None:
    """A field of a later form stays hidden until somebody lets it be seen."""
    Demand.objects.filter(pk=demand.pk).update(
        answers=demand.answers | {"secret_recipe": "配方", "broker_name": "某人"}
    )
    actor = challenger()
    registered(actor, scene.competition)

    shown = str(detail_page(fresh(demand), actor, at=NOW))
    assert "配方" not in shown
    assert "某人" not in shown


def test_the_own_unit_reads_its_demand_but_does_not_challenge_it(scene: Scene, demand: Demand) -> None:
    registered(scene.owner, scene.competition, answers={"kind": "enterprise"})
    page = detail_page(fresh(demand), scene.owner, at=NOW)

    assert page.reader == "owner"
    assert page.may_not_challenge is not None
    assert services.read_detail(actor=scene.owner, demand=fresh(demand), at=NOW) is None
    assert rules.detail_refusal(scene.owner, fresh(demand), None) is None

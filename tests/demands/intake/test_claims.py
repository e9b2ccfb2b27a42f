"""认领: by the right unit, with the code, once; nothing goes out before."""

from __future__ import annotations

import pytest
from django.urls import reverse

from challenge_portal.accounts.services import PersonEntry
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.organisations.actors import Actor, actor_for
from challenge_portal.organisations.registration import register_person_and_institution
from challenge_portal.organisations.services import InstitutionEntry
from challenge_portal.trail.models import TrailEntry
from demands import rules, services
from demands.models import Demand
from demands.selectors.mine import own_demands
from demands.services import intake
from demands.services.filing import MOST_DRAFTS
from demands.states import DemandState
from tests.demands.conftest import Browse
from tests.demands.intake.test_light import CODE, Phone, filed
from tests.factories.demands import NOW, Scene, signed, survey
from tests.factories.organisations import InstitutionFactory, UserFactory, code_number, member


def registered(code: str = CODE, name: str = "演示涂层科技有限公司") -> Actor:
    """Somebody who registers the unit."""
    person, unit = register_person_and_institution(
        person=PersonEntry("演示管理员", "13700000001", "Portal-2026-x"),
        unit=InstitutionEntry(name=name, code=code, kind="enterprise"),
        at=NOW,
    )
    return actor_for(person, at=NOW, acting_for=f"institution:{unit.pk}")


def test_whoever_registers_with_the_code_takes_the_noted_unit_and_then_the_demand(scene: Scene, phone: Phone) -> None:
    done = filed(scene, phone)
    actor = signed(registered(name="演示涂层科技股份有限公司"))
    assert actor.institution == done.demand.owner
    assert own_demands(actor, at=NOW) == []  # not before the code

    demand = intake.claim_demand(actor=actor, demand=done.demand, code=done.code, at=NOW)

    assert demand.claimed_at == NOW
    assert demand.answers["company"] == "演示涂层科技股份有限公司"
    assert demand.intake.claimed_by == actor.person
    entry = TrailEntry.objects.get(verb="demands.demand.claimed")
    assert entry.details["sha256"] == demand.intake.confirmed_sha256
    services.save_demand(actor=actor, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    services.submit_demand(actor=actor, demand=demand, at=NOW, declared=True)
    assert demand.state == DemandState.SUBMITTED


def test_the_code_alone_and_the_unit_alone_are_not_enough(scene: Scene, phone: Phone) -> None:
    done = filed(scene, phone, code=scene.enterprise.code)
    with pytest.raises(NotVisible):
        intake.claim_demand(actor=scene.owner, demand=done.demand, code="AAAA-BBBB-CCCC", at=NOW)
    with pytest.raises(Refused, match="不一致"):
        intake.claim_demand(actor=scene.actor("other_enterprise"), demand=done.demand, code=done.code, at=NOW)
    with pytest.raises(Refused, match="须代表一家企业"):
        intake.claim_demand(actor=Actor(UserFactory()), demand=done.demand, code=done.code, at=NOW)
    done.demand.refresh_from_db()
    assert done.demand.claimed_at is None


def test_nobody_of_the_unit_can_edit_submit_or_publish_before_the_claim(scene: Scene, phone: Phone) -> None:
    demand = filed(scene, phone, code=scene.enterprise.code).demand
    with pytest.raises(NotAllowed):
        services.save_demand(actor=scene.owner, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
    with pytest.raises(NotAllowed):
        services.submit_demand(actor=scene.owner, demand=demand, at=NOW, declared=True)
    with pytest.raises(NotAllowed):
        services.submit_demand(actor=scene.host, demand=demand, at=NOW, declared=True)
    with pytest.raises(Stale):
        services.accept_demand(actor=scene.host, demand=demand, at=NOW)


def test_the_second_to_claim_is_told_who_has_it(scene: Scene, phone: Phone) -> None:
    done = filed(scene, phone, code=scene.enterprise.code)
    intake.claim_demand(actor=scene.owner, demand=done.demand, code=done.code, at=NOW)
    with pytest.raises(Stale, match="已经认领"):
        intake.claim_demand(actor=scene.actor("colleague"), demand=done.demand, code=done.code, at=NOW)


def test_the_texts_are_signed_first(scene: Scene, phone: Phone) -> None:
    done = filed(scene, phone, code=scene.enterprise.code)
    newcomer = member(scene.enterprise)
    with pytest.raises(Refused, match="签署保密协议"):
        intake.claim_demand(actor=newcomer, demand=done.demand, code=done.code, at=NOW)
    intake.claim_demand(actor=newcomer, demand=done.demand, code=done.code, at=NOW, sign=rules.TO_SIGN)


def test_a_demand_of_nobody_is_withdrawn_by_the_host_with_a_reason(scene: Scene, phone: Phone) -> None:
    demand = filed(scene, phone).demand
    services.withdraw_demand(actor=scene.host, demand=demand, reason="重复填报", at=NOW)
    assert demand.state == DemandState.WITHDRAWN
    own = scene.draft()
    with pytest.raises(NotAllowed):
        services.withdraw_demand(actor=scene.host, demand=own, reason="x", at=NOW)


def test_unclaimed_drafts_take_no_place_of_the_units_own(scene: Scene, phone: Phone) -> None:
    unit = intake.EntryUnit(scene.enterprise.code, scene.enterprise.name, "enterprise")
    for _ in range(MOST_DRAFTS):
        intake.start_entry(actor=scene.host, competition=scene.competition, unit=unit, at=NOW)
    services.start_demand(actor=scene.owner, competition=scene.competition, at=NOW)


class TestThePages:
    def test_from_the_link_over_registering_to_the_form(self, scene: Scene, phone: Phone, browse: Browse) -> None:
        done = filed(scene, phone)
        visitor, address = browse(), reverse("demands:claim_code", args=[done.code])
        door = visitor.get(address).content.decode()
        assert f"{reverse('organisations:register')}?next=" in door
        assert done.demand.title not in door  # who isn't of the unit reads nothing of it
        register = f"{reverse('organisations:register')}?next={address}"
        answer = visitor.post(
            register,
            {
                "code": CODE,
                "name": "演示涂层科技有限公司",
                "kind": "enterprise",
                "region": str(scene.tree["donggang"].pk),
                "address": "",
                "display_name": "演示管理员",
                "phone": "13700000001",
                "email": "",
                "password": "Portal-2026-x",
                "again": "Portal-2026-x",
                "agreed": "on",
            },
        )
        assert answer.headers["Location"] == address
        page = visitor.get(address).content.decode()
        assert done.demand.title in page
        claim = {"genuine": "on", "agreed": "on", "signed_name": "演示管理员"}
        assert visitor.post(address, claim | {"signed_name": "别人"}).status_code == 400
        claimed = visitor.post(address, claim)
        assert claimed.headers["Location"] == reverse("demands:edit", args=[done.demand.pk])
        assert visitor.get(claimed.headers["Location"]).status_code == 200

    def test_a_stranger_with_the_code_reads_nothing(self, scene: Scene, phone: Phone, browse: Browse) -> None:
        done = filed(scene, phone)
        answer = browse(scene.owner).get(reverse("demands:claim_code", args=[done.code]))
        assert answer.status_code == 409
        assert done.demand.title not in answer.content.decode()

    def test_a_wrong_code_is_told_and_guessing_is_stopped(self, scene: Scene, phone: Phone, browse: Browse) -> None:
        visitor = browse()
        typed = visitor.post(reverse("demands:claim"), {"code": "aaaa-bbbb-cccc"})
        assert visitor.get(typed.headers["Location"]).status_code == 404
        for _ in range(19):
            visitor.get(typed.headers["Location"])
        assert visitor.get(typed.headers["Location"]).status_code == 429
        right = filed(scene, phone).code
        assert visitor.get(reverse("demands:claim_code", args=[right])).status_code == 429

    def test_what_was_entered_for_a_unit_waits_in_its_list(self, scene: Scene, browse: Browse) -> None:
        unit = intake.EntryUnit(scene.enterprise.code, scene.enterprise.name, "enterprise")
        demand = intake.start_entry(actor=scene.analyst, competition=scene.competition, unit=unit, at=NOW)
        services.save_demand(actor=scene.analyst, demand=demand, entry=services.DemandEntry(survey()), at=NOW)
        owner = browse(scene.owner)
        address = reverse("demands:claim_own", args=[demand.pk])
        assert address in owner.get(reverse("demands:mine")).content.decode()
        assert owner.get(reverse("demands:edit", args=[demand.pk])).status_code == 404
        assert demand.title in owner.get(address).content.decode()
        assert owner.post(address, {"genuine": "on"}).status_code == 302
        assert Demand.objects.get(pk=demand.pk).claimed_at is not None
        assert browse(scene.analyst).get(reverse("demands:entry", args=[demand.pk])).status_code == 404


class TestNotedUnits:
    def test_a_unit_with_people_is_not_registered_again(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="已注册"):
            registered(scene.enterprise.code)

    def test_a_noted_unit_is_registered_once(self, scene: Scene, phone: Phone) -> None:
        filed(scene, phone)
        registered()
        with pytest.raises(Refused, match="已注册"):
            register_person_and_institution(
                person=PersonEntry("演示乙", "13700000002", "Portal-2026-y"),
                unit=InstitutionEntry(name="演示涂层科技有限公司", code=CODE, kind="enterprise"),
                at=NOW,
            )

    def test_a_university_takes_its_unit_but_not_the_demand(self, scene: Scene, phone: Phone) -> None:
        done = filed(scene, phone, code=code_number(70_009))
        university = InstitutionFactory(kind="university")
        Demand.objects.filter(pk=done.demand.pk).update(owner=university)
        done.demand.refresh_from_db()
        with pytest.raises(Refused, match="需求由企业和事业单位提出"):
            intake.claim_demand(actor=signed(member(university)), demand=done.demand, code=done.code, at=NOW)

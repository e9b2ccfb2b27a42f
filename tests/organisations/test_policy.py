"""A list and its objects never disagree, and a grant reaches exactly as far as it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused
from challenge_portal.organisations.actors import ANONYMOUS, SYSTEM, Actor, actor_for, standings
from challenge_portal.organisations.models import Authority, Institution, OrganisationGrant
from challenge_portal.organisations.policy import (
    HoldsRole,
    UnknownAction,
    can,
    get_visible,
    register_actions,
    sees,
    visibilities,
    visible,
)
from challenge_portal.organisations.roles import (
    AUDIT_ADMINISTRATOR,
    CENTRE_OFFICER,
    PROVINCE_OFFICER,
    SECURITY_ADMINISTRATOR,
    SUPERVISOR,
    SYSTEM_ADMINISTRATOR,
)
from challenge_portal.organisations.services import grant_role, revoke_role
from tests.factories.organisations import NOW, InstitutionFactory, UserFactory, make_tree, member, officer

pytestmark = pytest.mark.django_db


def everybody() -> tuple[dict[str, Authority], list[Actor]]:
    """One actor of each kind over the small tree, with a unit in two of its places."""
    tree = make_tree()
    here, there = InstitutionFactory(region=tree["donggang"]), InstitutionFactory(region=tree["yangzhou"])
    InstitutionFactory(region=None)
    actors = [
        ANONYMOUS,
        officer(tree["centre"], CENTRE_OFFICER),
        officer(tree["shandong"], PROVINCE_OFFICER),
        officer(tree["jiangsu"], SUPERVISOR),
        officer(tree["centre"], SECURITY_ADMINISTRATOR),
        member(here),
        member(there, role="member"),
        actor_for(UserFactory(), at=NOW),
    ]
    return tree, actors


def test_being_in_the_list_and_being_seen_are_the_same_thing() -> None:
    _, actors = everybody()
    for model in visibilities():
        for actor in actors:
            listed = set(visible(model, actor).values_list("pk", flat=True))
            seen = {obj.pk for obj in model._default_manager.all() if sees(actor, obj)}
            assert listed == seen, (model, actor.role_label)


def test_a_role_holds_for_everything_below_and_nothing_beside() -> None:
    tree, _ = everybody()
    units = visible(Institution, officer(tree["shandong"], PROVINCE_OFFICER))
    assert {unit.region for unit in units} == {tree["donggang"]}


def test_a_foreign_or_forged_id_does_not_exist() -> None:
    tree, _ = everybody()
    foreign = Institution.objects.get(region=tree["yangzhou"])
    for number in (foreign.pk, 10**9, "abc", 10**30):
        with pytest.raises(NotVisible):
            get_visible(Institution, officer(tree["shandong"], PROVINCE_OFFICER), pk=number)


def test_an_unknown_action_is_a_mistake_in_the_code_not_a_no() -> None:
    with pytest.raises(UnknownAction):
        can(ANONYMOUS, "organisations.fly")


def test_an_action_has_one_rule() -> None:
    with pytest.raises(ValueError, match="already has a rule"):
        register_actions({"organisations.grant": [HoldsRole(CENTRE_OFFICER)]})


def test_an_expired_grant_is_renewed_and_not_taken_for_living() -> None:
    tree = make_tree()
    person = UserFactory()
    old = grant_role(actor=SYSTEM, person=person, role=SUPERVISOR, authority=tree["jiangsu"], at=NOW, expires_at=NOW)
    later = NOW + timedelta(days=1)
    assert standings(person, at=later) == []
    renewed = grant_role(actor=SYSTEM, person=person, role=SUPERVISOR, authority=tree["jiangsu"], at=later)
    assert renewed.pk == old.pk
    assert [standing.label for standing in standings(person, at=later)] == ["江苏省科学技术厅"]


def test_the_three_administrators_exclude_one_another() -> None:
    tree = make_tree()
    person = UserFactory()
    grant_role(actor=SYSTEM, person=person, role=SYSTEM_ADMINISTRATOR, authority=tree["ministry"], at=NOW)
    with pytest.raises(Refused, match="不能由同一人担任"):
        grant_role(actor=SYSTEM, person=person, role=AUDIT_ADMINISTRATOR, authority=tree["ministry"], at=NOW)


def test_only_the_security_administrator_grants_and_never_to_themselves() -> None:
    tree = make_tree()
    security = officer(tree["ministry"], SECURITY_ADMINISTRATOR)
    someone = UserFactory()
    grant = grant_role(actor=security, person=someone, role=SUPERVISOR, authority=tree["jiangsu"], at=NOW)
    with pytest.raises(NotAllowed):
        grant_role(
            actor=officer(tree["centre"], CENTRE_OFFICER),
            person=someone,
            role=SUPERVISOR,
            authority=tree["jiangsu"],
            at=NOW,
        )
    with pytest.raises(Refused, match="自己"):
        grant_role(actor=security, person=security.person, role=SUPERVISOR, authority=tree["jiangsu"], at=NOW)
    revoke_role(actor=security, grant=grant, at=NOW)
    assert standings(someone, at=NOW + timedelta(seconds=1)) == []
    assert OrganisationGrant.objects.filter(pk=grant.pk).exists()


def test_a_person_acts_for_one_organisation_at_a_time() -> None:
    tree = make_tree()
    unit = InstitutionFactory(region=tree["yangzhou"])
    as_member = member(unit)
    grant_role(actor=SYSTEM, person=as_member.person, role=PROVINCE_OFFICER, authority=tree["shandong"], at=NOW)
    as_officer = actor_for(as_member.person, at=NOW, acting_for=f"authority:{tree['shandong'].pk}")
    assert as_officer.holds({PROVINCE_OFFICER})
    assert as_officer.institution is None
    again = actor_for(as_member.person, at=NOW, acting_for=f"institution:{unit.pk}")
    assert not again.holds({PROVINCE_OFFICER})
    assert sees(again, unit)
    assert not sees(as_officer, unit)


def test_an_actor_costs_three_queries_whatever_the_grants(django_assert_num_queries) -> None:
    tree = make_tree()
    person = officer(tree["shandong"], PROVINCE_OFFICER).person
    for place in ("rizhao", "donggang", "zone"):
        grant_role(actor=SYSTEM, person=person, role=SUPERVISOR, authority=tree[place], at=NOW)
    with django_assert_num_queries(3):  # grants, memberships, roles at single competitions
        actor = actor_for(person, at=NOW)
        assert actor.acting_for_label
        assert can(actor, "organisations.enter_office")

"""Units, their administrators and their colleagues."""

from __future__ import annotations

from datetime import timedelta

import pytest

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused
from challenge_portal.organisations.actors import actor_for
from challenge_portal.organisations.models import Institution, Membership
from challenge_portal.organisations.services import (
    InstitutionEntry,
    accept_invitation,
    change_member_role,
    invite_member,
    register_institution,
    remove_member,
)
from challenge_portal.trail.models import TrailEntry
from tests.factories.organisations import NOW, InstitutionFactory, UserFactory, code_number, member

pytestmark = pytest.mark.django_db


def entry(code: str, **more: object) -> InstitutionEntry:
    return InstitutionEntry(name="演示电机有限公司", code=code, kind="enterprise", **more)  # type: ignore[arg-type]


def test_the_registrant_becomes_the_unit_administrator() -> None:
    person = UserFactory()
    unit = register_institution(person=person, entry=entry(code_number(900).lower()), at=NOW)
    actor = actor_for(person, at=NOW)
    assert (actor.institution, actor.role_label) == (unit, "单位管理员")
    assert unit.code_confirmed
    assert TrailEntry.objects.filter(verb="organisations.institution.registered").count() == 1


def test_a_wrong_code_is_refused_at_its_field_and_nothing_is_saved() -> None:
    with pytest.raises(Refused) as refused:
        register_institution(person=UserFactory(), entry=entry("362322198709086409"), at=NOW)
    assert refused.value.refusal.field == "code"
    assert not Institution.objects.exists()


def test_a_doubtful_code_waits_for_an_officer() -> None:
    assert not register_institution(person=UserFactory(), entry=entry("91350203M0001QKT19"), at=NOW).code_confirmed


def test_a_unit_registers_once() -> None:
    register_institution(person=UserFactory(), entry=entry(code_number(901)), at=NOW)
    with pytest.raises(Refused, match="已注册"):
        register_institution(person=UserFactory(), entry=entry(code_number(901)), at=NOW)


def test_an_invitation_works_once_and_for_a_week() -> None:
    unit = InstitutionFactory()
    chief = member(unit)
    _, token = invite_member(actor=chief, institution=unit, contact="13000000000", at=NOW)
    colleague = UserFactory()
    assert accept_invitation(person=colleague, token=token, at=NOW + timedelta(days=7)).institution == unit
    with pytest.raises(Refused, match="已使用"):
        accept_invitation(person=UserFactory(), token=token, at=NOW)
    _, late = invite_member(actor=chief, institution=unit, contact="13000000001", at=NOW)
    with pytest.raises(Refused, match="过期"):
        accept_invitation(person=UserFactory(), token=late, at=NOW + timedelta(days=7, seconds=1))
    with pytest.raises(NotVisible):
        accept_invitation(person=UserFactory(), token="forged", at=NOW)


def test_only_the_units_own_administrator_invites_and_removes() -> None:
    unit, other = InstitutionFactory(), InstitutionFactory()
    plain, foreign = member(unit, role="member"), member(other)
    for actor in (plain, foreign):
        with pytest.raises(NotAllowed):
            invite_member(actor=actor, institution=unit, contact="13000000002", at=NOW)
        with pytest.raises(NotAllowed):
            remove_member(actor=actor, membership=Membership.objects.get(person=member(unit).person), at=NOW)


def test_the_last_administrator_stays() -> None:
    unit = InstitutionFactory()
    chief = member(unit)
    own = Membership.objects.get(person=chief.person)
    with pytest.raises(Refused, match="至少要有一名"):
        remove_member(actor=chief, membership=own, at=NOW)
    with pytest.raises(Refused, match="至少要有一名"):
        change_member_role(actor=chief, membership=own, role="member", at=NOW)
    successor = Membership.objects.get(person=member(unit, role="member").person)
    change_member_role(actor=chief, membership=successor, role="administrator", at=NOW)
    remove_member(actor=chief, membership=own, at=NOW)
    assert actor_for(chief.person, at=NOW).institution is None


def abroad(**more: object) -> InstitutionEntry:
    values = {"name": "Demo Institut", "code": "", "kind": "research_institute", "country": "DE"}
    return InstitutionEntry(**(values | {"foreign_number": " HRB  12345 "} | more))  # type: ignore[arg-type]


def test_a_unit_abroad_registers_by_its_number_and_waits_for_an_officer() -> None:
    unit = register_institution(person=UserFactory(), entry=abroad(), at=NOW)

    assert (unit.code, unit.country, unit.foreign_number) == ("", "DE", "HRB 12345")
    assert not unit.code_confirmed


def test_a_unit_abroad_needs_its_number_and_a_known_country_and_registers_once() -> None:
    for entry_, field in ((abroad(foreign_number=" "), "foreign_number"), (abroad(country="XX"), "country")):
        with pytest.raises(Refused) as refused:
            register_institution(person=UserFactory(), entry=entry_, at=NOW)
        assert refused.value.refusal.field == field
    register_institution(person=UserFactory(), entry=abroad(), at=NOW)
    with pytest.raises(Refused, match="该单位已注册"):
        register_institution(person=UserFactory(), entry=abroad(foreign_number="hrb 12345"), at=NOW)
    register_institution(person=UserFactory(), entry=abroad(country="AT"), at=NOW)

from datetime import datetime
from decimal import Decimal

import pytest
from django.db import InternalError, transaction

from challenge_portal.trail.context import of_request
from challenge_portal.trail.models import TrailEntry, TrailPersonal
from challenge_portal.trail.services import erase_personal, record
from challenge_portal.trail.verbs import UnknownVerb, register_verbs, verb_text
from tests.factories.trail import NOON, OFFICER, Somebody, recorded

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_as_whom_and_why():
    with of_request(address="10.1.2.3", request_id="abc12345"):
        entry = recorded(
            5, from_state="submitted", to_state="returned", reason="缺少指标", details={"budget": Decimal("12.50")}
        )

    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_label, entry.role) == ("7", "李敏（演示）", "承办地工作人员")
    assert entry.acting_for == "上海市科学技术委员会"
    assert (entry.subject_kind, entry.subject_id, entry.subject_label) == ("demands.demand", "5", "需求5")
    assert (entry.from_state, entry.to_state, entry.reason) == ("submitted", "returned", "缺少指标")
    assert entry.details == {"budget": "12.50"}
    assert (entry.address, entry.request_id) == ("10.1.2.3", "abc12345")
    assert entry.scope == "platform"


def test_outside_a_request_an_entry_has_no_address():
    assert recorded().address == ""


def test_a_saved_object_is_recorded_with_its_kind_id_and_name(django_user_model):
    person = django_user_model.objects.create(username="wang", display_name="王工")

    entry = recorded(subject=person)

    assert (entry.subject_kind, entry.subject_id, entry.subject_label) == ("accounts.user", str(person.pk), "王工")


def test_an_unsaved_object_can_not_be_recorded(django_user_model):
    with pytest.raises(ValueError, match="没有保存"):
        recorded(subject=django_user_model(username="wang"))


def test_an_act_nobody_named_can_not_be_recorded():
    with pytest.raises(UnknownVerb, match=r"demands\.demand\.vanished"):
        recorded(verb="demands.demand.vanished")
    assert not TrailEntry.objects.exists()


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="时区"):
        recorded(at=datetime(2026, 9, 20, 12, 0))  # noqa: DTZ001 - the mistake under test


def test_a_verb_has_one_text():
    register_verbs({"trail.act.refused": "操作被拒绝"})  # the same again is harmless
    with pytest.raises(ValueError, match="已登记"):
        register_verbs({"trail.act.refused": "别的说法"})
    with pytest.raises(ValueError, match=r"app\.subject\.act"):
        register_verbs({"refused": "操作被拒绝"})
    assert verb_text("trail.act.refused") == "操作被拒绝"


@pytest.mark.parametrize("tamper", [lambda rows: rows.update(reason="改写"), lambda rows: rows.delete()])
def test_the_database_refuses_to_change_or_remove_an_entry(tamper):
    recorded(reason="原话")

    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        tamper(TrailEntry.objects.all())

    assert TrailEntry.objects.get().reason == "原话"


def test_an_act_that_is_rolled_back_leaves_no_entry():
    @transaction.atomic
    def act():
        recorded()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert not TrailEntry.objects.exists()


def test_personal_values_stand_beside_the_entry_and_can_be_erased():
    entry = recorded(9, personal={"phone": "13900000000"})
    other = recorded(10, personal={"phone": "13900000001"})
    assert "13900000000" not in str(TrailEntry.objects.values().get(pk=entry.pk))

    erased = erase_personal(subject=("demands.demand", 9, "需求9"), actor=OFFICER, at=NOON, reason="本人要求删除")

    assert erased == 1
    gone = TrailPersonal.objects.get(entry=entry)
    assert (gone.values, gone.salt, gone.erased_at) == ({}, "", NOON)
    assert TrailPersonal.objects.get(entry=other).values == {"phone": "13900000001"}
    assert TrailEntry.objects.get(pk=entry.pk).personal_digest == entry.personal_digest
    assert TrailEntry.objects.filter(verb="trail.personal.erased", reason="本人要求删除").count() == 1


def test_the_system_is_recorded_without_a_person():
    entry = record(
        actor=Somebody(person_id=None, label="系统", role_label="", acting_for_label=""),
        verb="trail.act.refused",
        subject=("competitions.competition", 3, "赛事"),
        at=NOON,
        scope="competition:3",
    )
    assert (entry.actor_id, entry.actor_label, entry.scope) == ("", "系统", "competition:3")

"""Two at once at the ways in: one claim, one import, one demand of a page pressed twice, one unit of a code."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel.refusals import Refused, Stale
from challenge_portal.organisations.models import Institution, Membership
from challenge_portal.organisations.services import InstitutionEntry, register_institution
from challenge_portal.trail.models import TrailEntry
from demands.models import Demand, ImportSheet, Intake
from demands.services import intake
from tests.factories.demands import DESCRIPTION, NOW, Scene, make_scene
from tests.factories.documents import upload
from tests.factories.organisations import UserFactory, code_number
from tests.factories.sheets import filled, good_row
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4
MOBILE = "13800000001"


@pytest.fixture(autouse=True)
def phone(settings: Any, tmp_path: Path) -> Path:
    """Texts and files of a test stay in its own folder."""
    settings.NOTICE_SENDERS = {"sms": "challenge_portal.notices.senders.FileSender"}
    settings.NOTICE_FILE_PATH = tmp_path
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()
    return tmp_path / "sms.jsonl"


def entry_of(scene: Scene, link: Any, phone: Path, number: int, code: str) -> intake.LightEntry:
    """A whole light form with the code that was just sent."""
    cache.clear()
    intake.send_code(link=link, phone=MOBILE, address="10.0.0.1", at=NOW)
    text = json.loads(phone.read_text(encoding="utf-8").splitlines()[-1])["text"]
    found = re.search(r"验证码 (\d{6})", text)
    assert found is not None
    answers = {
        "company": scene.enterprise.name,
        "code": code,
        "contact_name": "演示联系人",
        "contact_phone": MOBILE,
        "title": f"涂层寿命评估{number}",
        "description": DESCRIPTION,
        "funding": "80",
    }
    return intake.LightEntry(answers, found.group(1), True, intake.new_form_key())


def link_of(scene: Scene) -> Any:
    entry = intake.LinkEntry("展会", NOW + timedelta(days=1))
    return intake.open_link(actor=scene.host, competition=scene.competition, entry=entry, at=NOW)


def test_of_two_colleagues_with_the_code_one_claims(phone: Path) -> None:
    scene = make_scene()
    link, people = link_of(scene), [scene.owner, scene.actor("colleague")]
    for number in range(ROUNDS):
        entry = entry_of(scene, link, phone, number, scene.enterprise.code)
        done = intake.file_light(link=link, entry=entry, at=NOW, address="10.0.0.1")

        def claim(thread: int, pk: int = done.demand.pk, code: str = done.code) -> str:
            try:
                intake.claim_demand(actor=people[thread], demand=Demand.objects.get(pk=pk), code=code, at=NOW)
            except Stale:
                return "late"
            return "claimed"

        assert sorted(at_once(2, claim)) == ["claimed", "late"]
        assert TrailEntry.objects.filter(verb="demands.demand.claimed", subject_id=str(done.demand.pk)).count() == 1


def test_confirming_from_two_windows_keeps_the_rows_once() -> None:
    scene = make_scene()
    second = scene.actor("second_host")
    content = filled(scene.competition, scene.survey_form, [good_row(1), good_row(2)])
    sheet = intake.upload_sheet(
        actor=scene.host, competition=scene.competition, upload=upload("a.xlsx", content), at=NOW
    )
    run_all(at=NOW)

    def confirm(thread: int) -> str:
        actor = second if thread else scene.host
        try:
            intake.move_import("confirm", actor=actor, sheet=ImportSheet.objects.get(pk=sheet.pk), at=NOW)
        except Stale:
            return "late"
        return "confirmed"

    assert sorted(at_once(2, confirm)) == ["confirmed", "late"]
    at_once(2, lambda thread: run_all(at=NOW))
    assert Demand.objects.count() == Intake.objects.count() == 2


def test_a_page_pressed_twice_is_filed_once_and_both_read_the_same_code(phone: Path) -> None:
    scene = make_scene()
    link = link_of(scene)
    for number in range(ROUNDS):
        entry = entry_of(scene, link, phone, number, scene.enterprise.code)

        def press(thread: int, entry: intake.LightEntry = entry) -> str:
            try:
                return intake.file_light(link=link, entry=entry, at=NOW, address="10.0.0.1").code
            except Refused as refused:
                return str(refused)

        assert len(set(at_once(2, press))) == 1
        assert Demand.objects.count() == number + 1


def test_a_noted_unit_is_registered_by_one_of_two(phone: Path) -> None:
    scene = make_scene()
    link = link_of(scene)
    for number in range(ROUNDS):
        code = code_number(80_000 + number)
        entry = entry_of(scene, link, phone, number, code)
        intake.file_light(link=link, entry=entry, at=NOW, address="10.0.0.1")
        people = UserFactory.create_batch(2)

        def register(thread: int, code: str = code, people: Any = people) -> str:
            unit = InstitutionEntry(name="演示涂层科技有限公司", code=code, kind="enterprise")
            try:
                register_institution(person=people[thread], entry=unit, at=NOW)
            except Refused:
                return "taken"
            return "registered"

        assert sorted(at_once(2, register)) == ["registered", "taken"]
        assert Institution.objects.filter(code=code).count() == 1
        assert Membership.objects.filter(institution__code=code).count() == 1

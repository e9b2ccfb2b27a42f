"""The light form behind a QR link: who may hang one out, what it takes, and that nothing secret is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from PIL import Image

from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import run_due
from demands.models import Demand, Intake, IntakeLink, PhoneCode
from demands.services import intake
from demands.services.intake.claim_codes import claim_code, claim_digest
from demands.states import Channel, DemandState, LinkState
from tests.demands.conftest import Browse
from tests.factories.demands import COLLECTION_CLOSES, DESCRIPTION, NOW, Scene
from tests.factories.organisations import InstitutionFactory, code_number

Phone = Callable[[str], str]
CODE = code_number(70_001)
MOBILE = "13800000001"


def link_of(scene: Scene, **given: Any) -> IntakeLink:
    actor = given.pop("actor", scene.host)
    entry = intake.LinkEntry(given.get("name", "装备展 3 号馆"), given.get("open_until", NOW + timedelta(days=5)))
    return intake.open_link(actor=actor, competition=scene.competition, entry=entry, at=NOW)


def typed(**given: Any) -> dict[str, Any]:
    """What stands in the fields of the page."""
    return {
        "company": "演示涂层科技有限公司",
        "code": CODE,
        "contact_name": "演示联系人",
        "contact_phone": MOBILE,
        "title": "涂层寿命在线评估",
        "description": DESCRIPTION,
        "funding": "80",
    } | given


def entry_of(sms: str, *, key: str = "", **given: Any) -> intake.LightEntry:
    return intake.LightEntry(typed(**given), sms, True, key or intake.new_form_key())


def filed(scene: Scene, phone: Phone, link: IntakeLink | None = None, **given: Any) -> intake.Filed:
    """A light form that came in."""
    link = link or link_of(scene)
    intake.send_code(link=link, phone=given.get("contact_phone", MOBILE), address="10.0.0.1", at=NOW)
    return intake.file_light(link=link, entry=entry_of(phone("验证码"), **given), at=NOW, address="10.0.0.1")


class TestTheLink:
    def test_hosts_and_districts_hang_out_links_and_nobody_else(self, scene: Scene, phone: Phone) -> None:
        link_of(scene)
        assert link_of(scene, actor=scene.actor("district")).office == scene.tree["donggang"]
        for actor in (scene.analyst, scene.owner, scene.actor("stranger"), scene.actor("supervisor")):
            with pytest.raises(NotAllowed):
                link_of(scene, actor=actor, name="另一处")

    def test_it_ends_with_the_collection_at_the_latest_and_its_name_is_its_own(
        self, scene: Scene, phone: Phone
    ) -> None:
        for wrong, field in ((NOW, "open_until"), (COLLECTION_CLOSES + timedelta(seconds=1), "open_until")):
            with pytest.raises(Refused) as refused:
                link_of(scene, open_until=wrong)
            assert refused.value.refusal.field == field
        link_of(scene, open_until=COLLECTION_CLOSES)
        with pytest.raises(Refused, match="已有同名的二维码") as refused:
            link_of(scene)
        assert refused.value.refusal.field == "name"

    def test_without_sms_there_is_no_link(self, scene: Scene, settings: Any) -> None:
        settings.NOTICE_SENDERS = {}
        with pytest.raises(Refused, match="未开通短信"):
            link_of(scene)

    def test_time_and_hand_close_it_and_the_page_says_so(self, scene: Scene, phone: Phone, browse: Browse) -> None:
        timed, closed = link_of(scene), link_of(scene, name="走访", open_until=NOW + timedelta(days=9))
        run_due(at=timed.open_until)
        timed.refresh_from_db()
        assert timed.state == LinkState.OPEN
        run_due(at=timed.open_until + timedelta(seconds=1))
        intake.move_link("close", actor=scene.host, link=closed, at=NOW)
        timed.refresh_from_db()
        assert (timed.state, closed.state) == (LinkState.CLOSED, LinkState.CLOSED)
        page = browse().get(reverse("demands:light", args=[closed.token]))
        assert "已停止接收" in page.content.decode()
        assert "<textarea" not in page.content.decode()
        with pytest.raises(Refused, match="已停止接收"):
            intake.file_light(link=closed, entry=entry_of("000000"), at=NOW, address="10.0.0.1")
        intake.move_link("reopen", actor=scene.host, link=closed, at=NOW)
        assert closed.state == LinkState.OPEN

    def test_the_printed_code_leads_to_the_page(self, scene: Scene, phone: Phone, browse: Browse) -> None:
        link = link_of(scene)
        officer = browse(scene.host)
        picture = officer.get(reverse("demands:link_code", args=[link.pk, "png"]))
        [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
        assert read.text.endswith(reverse("demands:light", args=[link.token]))
        drawing = officer.get(reverse("demands:link_code", args=[link.pk, "svg"]) + "?save=1")
        assert drawing["Content-Type"] == "image/svg+xml"
        assert drawing["Content-Disposition"].startswith("attachment")
        assert officer.get(reverse("demands:link_code", args=[link.pk, "exe"])).status_code == 404


class TestFiling:
    def test_it_becomes_a_draft_that_only_the_officers_see(self, scene: Scene, phone: Phone) -> None:
        demand = filed(scene, phone).demand
        assert (demand.state, demand.channel, demand.claimed_at) == (DemandState.DRAFT, Channel.LINK, None)
        assert (demand.owner.code, demand.owner.code_confirmed) == (CODE, False)
        assert demand.answers["description"] == DESCRIPTION
        assert demand.budget == 80
        assert sees(scene.host, demand)
        assert not sees(scene.actor("stranger"), demand)
        assert not sees(scene.owner, demand)

    def test_what_was_agreed_to_is_kept_and_neither_code_nor_phone_stands_in_the_clear(
        self, scene: Scene, phone: Phone
    ) -> None:
        done = filed(scene, phone)
        kept = Intake.objects.get()
        assert (kept.consent_version, len(kept.consent_sha256)) == ("2026.1", 64)
        assert kept.claim_sha256 == claim_digest(done.code)
        assert phone("认领码") == done.code
        entry = TrailEntry.objects.get(verb="demands.demand.filed_by_link")
        assert MOBILE not in str(entry.details)
        sent = PhoneCode.objects.get()
        assert MOBILE not in f"{sent.phone_digest}{sent.code_digest}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(t)::text FROM demands_intake t")
            assert done.code not in cursor.fetchone()[0]

    def test_a_registered_unit_is_not_told_before_it_has_the_code(self, scene: Scene, phone: Phone) -> None:
        demand = filed(scene, phone, code=scene.enterprise.code).demand
        assert demand.owner == scene.enterprise
        assert not sees(scene.owner, demand)

    def test_pressing_twice_files_once_and_gives_the_same_code(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        intake.send_code(link=link, phone=MOBILE, address="10.0.0.1", at=NOW)
        entry = entry_of(phone("验证码"))
        first = intake.file_light(link=link, entry=entry, at=NOW, address="10.0.0.1")
        second = intake.file_light(link=link, entry=entry, at=NOW, address="10.0.0.1")
        assert first == second
        assert Demand.objects.count() == 1
        other = intake.LightEntry(typed(contact_phone="13900000001"), "000000", True, entry.form_key)
        with pytest.raises(Refused):
            intake.file_light(link=link, entry=other, at=NOW, address="10.0.0.1")

    def test_every_error_is_at_its_field_and_nothing_is_kept(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        entry = intake.LightEntry(typed(code="12345", description="太短", funding=""), "", False, "k")
        with pytest.raises(intake.Incomplete) as incomplete:
            intake.file_light(link=link, entry=entry, at=NOW, address="10.0.0.1")
        assert set(incomplete.value.errors) == {"code", "description", "funding", "agreed"}
        assert not Demand.objects.exists()
        assert not Institution.objects.filter(name="演示涂层科技有限公司").exists()

    def test_the_same_demand_comes_once(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        filed(scene, phone, link)
        with pytest.raises(Refused, match="已有同名需求") as refused:
            filed(scene, phone, link)
        assert refused.value.refusal.field == "title"

    def test_a_university_has_no_demands(self, scene: Scene, phone: Phone) -> None:
        InstitutionFactory(kind="university", code=CODE)
        with pytest.raises(Refused, match="企业和事业单位"):
            filed(scene, phone)

    def test_too_many_from_one_address_are_stopped(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        for number in range(20):
            with pytest.raises(Refused, match="验证码"):
                intake.file_light(link=link, entry=entry_of("1", title=f"题{number}"), at=NOW, address="10.9.9.9")
        with pytest.raises(Refused, match="过于频繁"):
            intake.file_light(link=link, entry=entry_of("1"), at=NOW, address="10.9.9.9")

    def test_the_database_keeps_what_is_unclaimed_a_draft(self, scene: Scene, phone: Phone) -> None:
        demand = filed(scene, phone).demand
        with pytest.raises(IntegrityError, match="demands_unclaimed_stays_a_draft"), transaction.atomic():
            Demand.objects.filter(pk=demand.pk).update(state=DemandState.SUBMITTED)


class TestThePhoneCode:
    def test_five_tries(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        intake.send_code(link=link, phone=MOBILE, address="10.0.0.1", at=NOW)
        right = phone("验证码")
        wrong = f"{(int(right) + 1) % 10**6:06d}"
        for left in (4, 3, 2, 1):
            with pytest.raises(Refused, match=f"还可以试 {left} 次"):
                intake.file_light(link=link, entry=entry_of(wrong), at=NOW, address="10.0.0.1")
        with pytest.raises(Refused, match="请重新获取"):
            intake.file_light(link=link, entry=entry_of(wrong), at=NOW, address="10.0.0.1")
        with pytest.raises(Refused, match="请重新获取"):
            intake.file_light(link=link, entry=entry_of(right), at=NOW, address="10.0.0.1")

    def test_ten_minutes_and_exactly_then_is_in_time(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        intake.send_code(link=link, phone=MOBILE, address="10.0.0.1", at=NOW)
        code = phone("验证码")
        with pytest.raises(Refused, match="已过期"):
            late = NOW + timedelta(minutes=10, microseconds=1)
            intake.file_light(link=link, entry=entry_of(code), at=late, address="10.0.0.1")
        intake.file_light(link=link, entry=entry_of(code), at=NOW + timedelta(minutes=10), address="10.0.0.1")

    def test_it_is_for_one_phone_one_link_and_one_form(self, scene: Scene, phone: Phone) -> None:
        link, other = link_of(scene), link_of(scene, name="另一处")
        intake.send_code(link=link, phone=MOBILE, address="10.0.0.1", at=NOW)
        code = phone("验证码")
        for where, given in ((other, {}), (link, {"contact_phone": "13900000001"})):
            with pytest.raises(Refused, match="请重新获取"):
                intake.file_light(link=where, entry=entry_of(code, **given), at=NOW, address="10.0.0.1")
        intake.file_light(link=link, entry=entry_of(code), at=NOW, address="10.0.0.1")
        with pytest.raises(Refused, match="请重新获取"):
            intake.file_light(link=link, entry=entry_of(code, title="另一项需求"), at=NOW, address="10.0.0.1")

    def test_a_phone_is_not_flooded(self, scene: Scene, phone: Phone) -> None:
        link = link_of(scene)
        for number in range(3):
            intake.send_code(link=link, phone=MOBILE, address=f"10.0.0.{number}", at=NOW)
        with pytest.raises(Refused, match="过于频繁"):
            intake.send_code(link=link, phone=MOBILE, address="10.0.0.9", at=NOW)
        with pytest.raises(Refused, match="11 位手机号码"):
            intake.send_code(link=link, phone="0531-5175", address="10.0.0.9", at=NOW)

    def test_old_ones_are_forgotten(self, scene: Scene, phone: Phone) -> None:
        intake.send_code(link=link_of(scene), phone=MOBILE, address="10.0.0.1", at=NOW)
        assert intake.forget_codes(at=NOW + timedelta(hours=1)) == 0
        assert intake.forget_codes(at=NOW + timedelta(days=2)) == 1


class TestThePage:
    def test_a_visitor_gets_a_code_files_and_reads_the_claim_code_once(
        self, scene: Scene, phone: Phone, browse: Browse
    ) -> None:
        visitor, address = browse(), reverse("demands:light", args=[link_of(scene).token])
        page = visitor.get(address).content.decode()
        assert "短信验证码" in page
        sent = visitor.post(address, typed() | {"send_code": "1", "form_key": "a" * 32})
        assert "验证码已发送到 138****0001" in sent.content.decode()
        assert "涂层寿命在线评估" in sent.content.decode()  # nothing typed is lost
        filled = typed() | {"phone_code": phone("验证码"), "agreed": "1", "submit": "1", "form_key": "a" * 32}
        done = visitor.post(address, filled)
        assert claim_code("a" * 32) in done.content.decode()
        assert done["Cache-Control"] == "private, no-store"

    def test_the_trap_and_errors_keep_what_was_typed(self, scene: Scene, phone: Phone, browse: Browse) -> None:
        visitor, address = browse(), reverse("demands:light", args=[link_of(scene).token])
        caught = visitor.post(address, typed() | {"web_site": "http://x", "submit": "1"})
        assert caught.status_code == 400
        wrong = visitor.post(address, typed(description="太短") | {"submit": "1"})
        assert wrong.status_code == 400
        assert "太短" in wrong.content.decode()
        assert not Demand.objects.exists()

    def test_an_unknown_token_is_no_page(self, scene: Scene, browse: Browse) -> None:
        assert browse().get(reverse("demands:light", args=["zzzz"])).status_code == 404

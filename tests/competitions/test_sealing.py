"""The electronic way of the 申办表: asked, granted by another person, signed, and void with the first edit."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.models import DocumentFile, Seal, SealRequest
from challenge_portal.documents.seals.checking import signatures_of
from challenge_portal.documents.seals.requests import decide_request
from challenge_portal.documents.seals.selectors import trust_at
from challenge_portal.documents.seals.services import retire_seal
from challenge_portal.documents.services import current_print, current_signed
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import SYSTEM, Actor, actor_for
from challenge_portal.organisations.services import grant_role
from challenge_portal.trail.models import TrailEntry
from competitions import services
from competitions.states import ApplicationState
from tests.competitions.sealing_scene import PURPOSE, Scene
from tests.factories.competitions import Walk, answers, pdf
from tests.factories.organisations import officer
from tests.factories.seals import one_byte_changed, pdfsig, seal_of

SignIn = Callable[[Actor], Client]


@pytest.fixture
def scene(walk: Walk) -> Scene:
    return Scene(walk)


class TestTheChain:
    def test_a_host_signs_and_submits_without_any_scan(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="盖章扫描件或电子签章件"):
            services.submit_application(actor=scene.walk.rizhao, application=scene.application, at=scene.at)
        request = scene.signed()

        assert request.state == "signed"
        assert request.signed_file.role == "signed"
        assert request.signed_file.file.sha256 != current_print(scene.document).file.sha256
        submitted = services.submit_application(actor=scene.walk.rizhao, application=scene.application, at=scene.at)
        assert submitted.state == ApplicationState.SUBMITTED

    def test_host_then_province_and_both_stay_valid(self, scene: Scene, tmp_path: Path) -> None:
        scene.submitted()
        first = scene.content()
        scene.granted(scene.ask(scene.walk.shandong, "同意推荐"), scene.province_keeper)
        both = scene.content()

        assert both.startswith(first)  # an incremental update: what the host signed is still there, byte by byte
        found = signatures_of(both, trust_at(scene.at))
        assert [each.field for each in found] == ["seal-1", "seal-2"]
        assert all(each.ours for each in found)
        assert [each.fingerprint for each in found] == [scene.seal.fingerprint, scene.province_seal.fingerprint]
        said = pdfsig(both, tmp_path)
        assert said.count("Signature is Valid.") == 2
        assert "ETSI.CAdES.detached" in said
        assert "Total document signed" in said

    def test_a_changed_byte_is_found_by_us_and_by_poppler(self, scene: Scene, tmp_path: Path) -> None:
        scene.signed()
        altered = one_byte_changed(scene.content())

        assert [each.whole for each in signatures_of(altered, trust_at(scene.at))] == [False]
        assert "Signature is Valid." not in pdfsig(altered, tmp_path)

    def test_what_is_added_after_the_signature_is_found(self, scene: Scene) -> None:
        scene.signed()
        longer = scene.content() + b"\n% later\n"
        assert [each.whole for each in signatures_of(longer, trust_at(scene.at))] == [False]

    def test_the_province_recommends_a_signed_form_without_comparing_a_scan(self, scene: Scene) -> None:
        application = scene.submitted()
        recommended = services.recommend_application(
            actor=scene.walk.shandong, application=application, opinion="同意推荐。", at=scene.at
        )
        assert recommended.state == ApplicationState.RECOMMENDED

    def test_with_a_scan_beside_it_the_scan_is_compared_as_ever(self, scene: Scene) -> None:
        scene.signed()
        scan = pdf(scene.document.pages or 1)
        services.attach_scan(actor=scene.walk.rizhao, application=scene.application, upload=scan, at=scene.at)
        application = services.submit_application(actor=scene.walk.rizhao, application=scene.application, at=scene.at)
        with pytest.raises(Refused, match="还没有勾选“与系统一致”"):
            services.recommend_application(
                actor=scene.walk.shandong, application=application, opinion="同意推荐。", at=scene.at
            )

    def test_an_edit_voids_the_signature_visibly(self, scene: Scene, browser: SignIn) -> None:
        application = scene.submitted()
        services.return_application(actor=scene.walk.shandong, application=application, opinion="改计划", at=scene.at)
        services.save_application(
            actor=scene.walk.rizhao,
            application=application,
            answers=answers(year=scene.walk.year, plan="四月征集。"),
            at=scene.at,
        )
        signed = DocumentFile.objects.get(role="signed")

        assert signed.voided_at is not None
        assert "须重新盖章" in signed.void_reason
        assert TrailEntry.objects.filter(verb="documents.signed.voided").count() == 1
        services.finalise_application(actor=scene.walk.rizhao, application=application, at=scene.at)
        with pytest.raises(Refused, match="盖章扫描件或电子签章件"):
            services.submit_application(actor=scene.walk.rizhao, application=application, at=scene.at)

    def test_taking_back_ends_what_was_asked(self, scene: Scene) -> None:
        request = scene.ask()
        services.take_back_application(actor=scene.walk.rizhao, application=scene.application, at=scene.at)
        request.refresh_from_db()
        assert request.state == "lapsed"
        with pytest.raises(Stale):
            decide_request(request, "grant", actor=scene.keeper, at=scene.at)

    def test_a_paper_voided_between_grant_and_signature_is_not_signed(self, scene: Scene) -> None:
        request = scene.ask()
        decide_request(request, "grant", actor=scene.keeper, at=scene.at)
        services.take_back_application(actor=scene.walk.rizhao, application=scene.application, at=scene.at)
        run_all(at=scene.at)
        request.refresh_from_db()
        assert request.state == "lapsed"
        assert not DocumentFile.objects.filter(role="signed").exists()


class TestTwoPeople:
    def test_who_asked_does_not_grant_even_as_a_keeper(self, scene: Scene) -> None:
        host = scene.walk.rizhao
        request = scene.ask()
        grant_role(actor=SYSTEM, person=host.person, role="seal_keeper", authority=host.authority, at=scene.at)  # type: ignore[arg-type]
        both = actor_for(host.person, at=scene.at, acting_for=host.key)
        for move in ("grant", "refuse"):
            with pytest.raises(Refused, match="不能审批自己的用印申请"):
                decide_request(request, move, actor=both, at=scene.at, reason="自己办")

    def test_the_database_says_so_too(self, scene: Scene) -> None:
        request = scene.ask()
        with pytest.raises(IntegrityError, match="seal_request_two_people"), transaction.atomic():
            SealRequest.objects.filter(pk=request.pk).update(decided_by=request.asked_by)
        SealRequest.objects.filter(pk=request.pk).update(state="granted")
        with pytest.raises(IntegrityError, match="seal_request_signed_by_grant"), transaction.atomic():
            SealRequest.objects.filter(pk=request.pk).update(state="signed")

    def test_another_offices_keeper_decides_nothing(self, scene: Scene) -> None:
        request = scene.ask()
        with pytest.raises(NotAllowed):
            decide_request(request, "grant", actor=scene.province_keeper, at=scene.at)

    def test_a_keeper_who_is_no_officer_does_not_ask(self, scene: Scene) -> None:
        with pytest.raises(NotAllowed):
            scene.ask(scene.keeper)

    def test_without_another_keeper_nothing_is_asked_in_vain(self, scene: Scene) -> None:
        host = scene.walk.yangzhou
        alone = grant_role(
            actor=SYSTEM,
            person=host.person,
            role="seal_keeper",
            authority=host.authority,
            at=scene.at,  # type: ignore[arg-type]
        )
        assert alone.pk
        both = actor_for(host.person, at=scene.at, acting_for=host.key)
        seal_of(both, at=scene.at)
        application = scene.walk.finalised(scene.edition, host)
        run_all(at=scene.at)
        with pytest.raises(Refused, match="没有其他用印管理人"):
            services.ask_application_seal(actor=both, application=application, purpose=PURPOSE, at=scene.at)


class TestAsking:
    def test_once_at_a_time_and_not_again_once_signed(self, scene: Scene) -> None:
        request = scene.ask()
        with pytest.raises(Stale, match="已经申请"):
            scene.ask()
        scene.granted(request)
        with pytest.raises(Stale, match="已经签过章"):
            scene.ask()

    def test_a_refusal_is_told_with_its_reason_and_one_may_ask_again(self, scene: Scene) -> None:
        request = scene.ask()
        with pytest.raises(Refused, match="须填写意见"):
            decide_request(request, "refuse", actor=scene.keeper, at=scene.at, reason="  ")
        decide_request(request, "refuse", actor=scene.keeper, at=scene.at, reason="经费一栏请先核实")
        told = Message.objects.filter(person=scene.walk.rizhao.person)
        assert any("经费一栏请先核实" in each.text for each in told)
        assert scene.ask().state == "asked"

    def test_the_keeper_is_told_that_something_waits(self, scene: Scene) -> None:
        scene.ask()
        assert any(PURPOSE in each.text for each in Message.objects.filter(person=scene.keeper.person))

    def test_a_request_is_withdrawn_by_who_asked(self, scene: Scene) -> None:
        request = scene.ask()
        colleague = officer(scene.walk.tree["rizhao"], "host_officer", at=scene.at)
        with pytest.raises(NotAllowed):
            decide_request(request, "withdraw", actor=colleague, at=scene.at)
        assert decide_request(request, "withdraw", actor=scene.walk.rizhao, at=scene.at).state == "withdrawn"

    @pytest.mark.parametrize(("purpose", "why"), [(" ", "请填写用印事由"), ("长" * 201, "现在 201 字")])
    def test_a_purpose_is_needed_and_bounded(self, scene: Scene, purpose: str, why: str) -> None:
        with pytest.raises(Refused, match=why) as raised:
            scene.ask(purpose=purpose)
        assert raised.value.refusal.field == "purpose"

    def test_the_province_does_not_sign_before_the_host(self, scene: Scene) -> None:
        scan = pdf(scene.document.pages or 1)
        services.attach_scan(actor=scene.walk.rizhao, application=scene.application, upload=scan, at=scene.at)
        services.submit_application(actor=scene.walk.rizhao, application=scene.application, at=scene.at)
        with pytest.raises(Refused, match="前一家单位还没有电子签章"):
            scene.ask(scene.walk.shandong)

    def test_an_office_without_a_seal_is_told_what_to_do(self, scene: Scene) -> None:
        retire_seal(actor=scene.keeper, authority=scene.keeper.authority, at=scene.at, reason="单位更名")  # type: ignore[arg-type]
        with pytest.raises(Refused, match="没有在用的印章"):
            scene.ask()


class TestSigning:
    def test_a_certificate_that_ran_out_meanwhile_signs_nothing(self, scene: Scene) -> None:
        request = scene.ask()
        later = scene.at + timedelta(days=301)
        with pytest.raises(Refused, match="到期，不能签章"):
            decide_request(request, "grant", actor=scene.keeper, at=later)
        decide_request(request, "grant", actor=scene.keeper, at=scene.at)
        run_all(at=later)
        request.refresh_from_db()
        assert (request.state, "到期" in request.problem) == ("failed", True)
        assert not DocumentFile.objects.filter(role="signed").exists()

    def test_a_lost_key_is_said_to_who_asked(self, scene: Scene, settings: Any) -> None:
        from cryptography.fernet import Fernet

        request = scene.ask()
        settings.SEAL_KEYS = [Fernet.generate_key().decode()]
        scene.granted(request)
        assert (request.state, "私钥打不开" in request.problem) == ("failed", True)
        assert any("私钥打不开" in each.text for each in Message.objects.filter(person=scene.walk.rizhao.person))

    def test_a_seal_retired_between_grant_and_signature_still_signs_what_was_granted(self, scene: Scene) -> None:
        request = scene.ask()
        decide_request(request, "grant", actor=scene.keeper, at=scene.at)
        retire_seal(actor=scene.keeper, authority=scene.keeper.authority, at=scene.at, reason="证书换发")  # type: ignore[arg-type]
        run_all(at=scene.at)
        request.refresh_from_db()
        assert request.state == "signed"
        assert Seal.objects.get(pk=request.seal_id).retired_at is not None

    def test_the_seal_is_seen_on_the_paper_with_what_it_is_not(self, scene: Scene) -> None:
        import pypdfium2

        scene.signed()
        with pypdfium2.PdfDocument(io.BytesIO(scene.content())) as opened:
            opened.init_forms()
            pictures = [page.render(scale=1, may_draw_forms=True).to_pil().convert("RGB") for page in opened]
        octets = b"".join(picture.tobytes() for picture in pictures)
        points = zip(octets[0::3], octets[1::3], octets[2::3], strict=True)
        red = sum(1 for r, g, b in points if r > 150 and g < 90 and b < 90)
        assert red > 400


class TestPages:
    @pytest.fixture
    def today(self, today: Walk) -> Scene:
        return Scene(today)

    def test_the_chain_is_walked_in_pages(self, today: Scene, browser: SignIn) -> None:
        host, keeper = browser(today.walk.rizhao), browser(today.keeper)
        url = reverse("competitions:application", args=[today.application.pk])
        assert "或者电子签章" in host.get(url).content.decode()
        asked = host.post(reverse("competitions:seal_application", args=[today.application.pk]), {"purpose": PURPOSE})
        assert asked.status_code == 302
        request = SealRequest.objects.get()
        page = keeper.get(request.get_absolute_url()).content.decode()
        assert PURPOSE in page
        assert "不是国家电子印章" in page
        assert "审批用印申请" in keeper.get(reverse("pages:desk")).content.decode()
        printed = current_print(today.document)
        assert keeper.get(reverse("documents:page_image", args=[printed.file_id, 1])).status_code == 200
        assert "同意用印" not in host.get(request.get_absolute_url()).content.decode()
        move = reverse("documents:move_seal_request", args=[request.pk])
        assert keeper.post(move, {"transition": "grant", "version": request.version}).status_code == 302
        run_all(at=clock.now())
        page = host.get(url).content.decode()
        assert "电子签章件" in page
        assert "证书使用者" in page
        signed = current_signed(today.document)
        answer = host.get(reverse("documents:download", args=[signed.file_id]))
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        stranger = browser(today.walk.yangzhou)
        assert stranger.get(reverse("documents:download", args=[signed.file_id])).status_code == 404
        assert stranger.get(request.get_absolute_url()).status_code == 404

    def test_the_province_asks_for_its_seal_beside_a_scan_too(self, today: Scene, browser: SignIn) -> None:
        today.signed()
        scan = pdf(today.document.pages or 1)
        services.attach_scan(actor=today.walk.rizhao, application=today.application, upload=scan, at=today.at)
        services.submit_application(actor=today.walk.rizhao, application=today.application, at=today.at)
        province = browser(today.walk.shandong)
        url = reverse("competitions:application", args=[today.application.pk])
        ask = reverse("competitions:seal_application", args=[today.application.pk])
        page = province.get(url).content.decode()
        assert f'action="{ask}"' in page
        assert 'name="scan_page"' in page
        assert province.post(ask, {"purpose": "同意推荐"}).status_code == 302
        assert SealRequest.objects.filter(place=2, state="asked").count() == 1
        assert "待审批" in province.get(url).content.decode()

    def test_an_empty_purpose_stands_at_its_field(self, today: Scene, browser: SignIn) -> None:
        url = reverse("competitions:seal_application", args=[today.application.pk])
        answer = browser(today.walk.rizhao).post(url, {"purpose": ""})
        assert answer.status_code == 400
        assert 'id="purpose-error"' in answer.content.decode()

    def test_the_requests_page_costs_few_queries(
        self, today: Scene, browser: SignIn, django_assert_max_num_queries: Any
    ) -> None:
        request = today.ask()
        client = browser(today.keeper)
        with django_assert_max_num_queries(15):
            assert client.get(request.get_absolute_url()).status_code == 200
        with django_assert_max_num_queries(12):
            assert client.get(reverse("documents:seals")).status_code == 200

"""What offices hand in wrongly, through the pages: said in plain words at its place, nothing kept by halves, nothing lost.

The rules behind each answer have tests of their own: scans in ``tests/documents/test_bad_scans.py``, altered files in
``tests/documents/test_dropped_files.py``, certificates in ``tests/documents/test_seals.py``, deadlines in ``test_rules.py``
and ``test_extensions.py``. Here somebody sends the form and reads the page that comes back.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import DocumentFile, Seal, StoredFile
from challenge_portal.documents.services import current_print, current_scan
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel import clock
from challenge_portal.kernel.clock import exact_moment, moment
from challenge_portal.kernel.wordcount import count_words
from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.forms import MOMENT_FORMAT
from competitions.models import Announcement, EditionForwarding, HostingApplication
from competitions.states import ApplicationState
from tests.competitions.test_pages import posted
from tests.factories.competitions import Walk, answers, pdf
from tests.factories.organisations import officer
from tests.factories.seals import PASSWORD, pkcs12_file, seal_of, seal_picture

SignIn = Callable[[Actor], Client]
LATE = timedelta(days=1)


def printed(application: HostingApplication) -> bytes:
    """The print that the host downloads."""
    application.refresh_from_db()
    assert application.document is not None
    held = current_print(application.document)
    assert held is not None
    return read_bytes(held.file)


def uploaded(client: Client, application: HostingApplication, content: bytes) -> str:
    """Upload it as the stamped copy, let the worker read it, and read the page again."""
    address = reverse("competitions:scan_application", args=[application.pk])
    assert client.post(address, {"scan": SimpleUploadedFile("盖章件.pdf", content)}).status_code == 302
    assert "正在读取每页的核验码" in client.get(application.get_absolute_url()).content.decode()
    run_all(at=clock.now())
    page = client.get(application.get_absolute_url()).content.decode()
    assert "正在读取每页的核验码" not in page
    return page


def submitting(application: HostingApplication) -> tuple[str, dict[str, Any]]:
    """Where and what the host's button sends."""
    application.refresh_from_db()
    typed = {"transition": "submit", "version": application.version}
    return reverse("competitions:move_application", args=[application.pk]), typed


def at_place(page: str, place: str) -> str:
    """What the page says from that id on, as far as one reads it there."""
    return page[page.index(f'id="{place}"') :][:900]


class TestScans:
    @pytest.fixture
    def printing(self, today: Walk) -> tuple[Walk, HostingApplication]:
        """A long form of 日照, finalised and printed on two pages."""
        application = today.finalised(today.edition(), plan="三月征集。\n" * 55)
        run_all(at=today.at)
        return today, application

    def test_another_hosts_form_is_told_to_the_host_and_to_who_compares(
        self, printing: tuple[Walk, HostingApplication], browser: SignIn
    ) -> None:
        today, application = printing
        other = today.finalised(application.edition, today.yangzhou)
        run_all(at=today.at)
        host = browser(today.rizhao)
        page = uploaded(host, application, printed(other))
        assert "页是另一份文书的，请核对后重新上传" in at_place(page, "scan-remark")

        sent = host.post(*submitting(application))
        assert sent.status_code == 400
        assert "页是另一份文书的。请打印第 1 版定稿，盖章后把全部页扫成一个文件，重新上传" in sent.content.decode()
        application.refresh_from_db()
        assert application.state == ApplicationState.FINALISED

    def test_a_scan_that_nobody_has_read_yet_is_read_before_it_is_submitted(
        self, printing: tuple[Walk, HostingApplication], browser: SignIn
    ) -> None:
        today, application = printing
        other = today.finalised(application.edition, today.yangzhou, plan="四月征集。\n" * 55)
        run_all(at=today.at)
        host = browser(today.rizhao)
        address = reverse("competitions:scan_application", args=[application.pk])
        assert host.post(address, {"scan": SimpleUploadedFile("盖章件.pdf", printed(other))}).status_code == 302
        sent = host.post(*submitting(application))
        assert sent.status_code == 400
        assert "页是另一份文书的" in sent.content.decode()

    def test_what_came_in_before_it_was_read_is_not_ticked_either(
        self, printing: tuple[Walk, HostingApplication], browser: SignIn
    ) -> None:
        today, application = printing
        application.refresh_from_db()
        scan = pdf(application.document.pages or 1)  # nothing to read on it
        services.attach_scan(actor=today.rizhao, application=application, upload=scan, at=clock.now())
        services.submit_application(actor=today.rizhao, application=application, at=clock.now())
        held = current_scan(application.document)
        page = browser(today.shandong).get(application.get_absolute_url()).content.decode()
        assert f"读出 0 页，共 {held.file.pages} 页" in page  # left to the officer's eyes, and marked
        DocumentFile.objects.filter(pk=held.pk).update(foreign_pages="1")
        move = reverse("competitions:move_application", args=[application.pk])
        application.refresh_from_db()
        every = [str(number) for number in range(1, (held.file.pages or 1) + 1)]
        typed = {"transition": "recommend", "opinion": "同意推荐。", "scan_page": every, "version": application.version}
        ticked = browser(today.shandong).post(move, typed)
        assert ticked.status_code == 400
        assert "不能勾选“与系统一致”。请退回修改" in ticked.content.decode()
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED

    def test_a_scan_without_its_last_page_is_told_at_once(
        self, printing: tuple[Walk, HostingApplication], browser: SignIn
    ) -> None:
        today, application = printing
        content = printed(application)
        with pypdfium2.PdfDocument(content) as whole:
            pages = len(whole)
            chosen, written = pypdfium2.PdfDocument.new(), io.BytesIO()
            chosen.import_pages(whole, [0])
        chosen.save(written)
        chosen.close()
        assert pages > 1
        address = reverse("competitions:scan_application", args=[application.pk])
        host = browser(today.rizhao)
        answer = host.post(address, {"scan": SimpleUploadedFile("盖章件.pdf", written.getvalue())}, follow=True)
        said = at_place(answer.content.decode(), "scan-remark")  # before any worker has read it
        assert f"扫描件 1 页，系统定稿 {pages} 页，可能缺页，请核对。" in said
        sent = host.post(*submitting(application))
        assert sent.status_code == 400
        assert f"盖章扫描件只有 1 页，系统定稿 {pages} 页，缺页" in sent.content.decode()

    def test_the_scan_of_the_version_before_is_told_to_be_old(self, today: Walk, browser: SignIn) -> None:
        application = today.finalised(today.edition())
        run_all(at=today.at)
        before = printed(application)
        services.take_back_application(actor=today.rizhao, application=application, at=today.at)
        typed = answers(year=today.year, plan="四月征集。")
        services.save_application(actor=today.rizhao, application=application, answers=typed, at=today.at)
        services.finalise_application(actor=today.rizhao, application=application, at=today.at)
        run_all(at=today.at)
        page = uploaded(browser(today.rizhao), application, before)
        assert "页是第 1 版定稿，不是现行的第 2 版，请打印第 2 版重新盖章" in at_place(page, "scan-remark")
        sent = browser(today.rizhao).post(*submitting(application))
        assert sent.status_code == 400
        assert "不是现行的第 2 版" in sent.content.decode()


class TestSeals:
    @pytest.fixture
    def keeper(self, today: Walk) -> Actor:
        return officer(today.tree["rizhao"], "seal_keeper", at=today.at)

    def sent(self, at: Any, **changes: Any) -> dict[str, Any]:
        """The form of the seal as the page sends it."""
        valid = {"valid_from": at - 400 * LATE, "valid_until": at + LATE} | changes.pop("valid", {})
        return {
            "name": "日照市人民政府（样章）",
            "width": "42",
            "image": SimpleUploadedFile("样章.png", seal_picture()),
            "certificate": SimpleUploadedFile("样章.p12", pkcs12_file(**valid)),
            "password": PASSWORD,
        } | changes

    def test_an_expired_certificate_stands_at_its_field_with_its_day(
        self, today: Walk, keeper: Actor, browser: SignIn
    ) -> None:
        over = today.at - 3 * LATE
        answer = browser(keeper).post(reverse("documents:put_seal"), self.sent(today.at, valid={"valid_until": over}))
        page = answer.content.decode()
        assert answer.status_code == 400
        assert f"证书已于 {clock.day(over)} 到期" in at_place(page, "seal-certificate-error")
        assert 'value="日照市人民政府（样章）"' in page
        assert not Seal.objects.exists()
        assert not StoredFile.objects.exists()

    def test_a_wrong_password_stands_at_its_field_and_is_not_sent_back(
        self, today: Walk, keeper: Actor, browser: SignIn
    ) -> None:
        answer = browser(keeper).post(reverse("documents:put_seal"), self.sent(today.at, password="猜的密码"))
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "密码不对" in at_place(page, "seal-password-error")
        assert "猜的密码" not in page
        assert not Seal.objects.exists()
        assert not StoredFile.objects.exists()


def test_a_provinces_deadline_after_the_nations_stands_at_its_field(today: Walk, browser: SignIn) -> None:
    edition = today.edition()
    notices = Announcement.objects.count()
    late = clock.local(today.deadline + timedelta(minutes=1)).strftime(MOMENT_FORMAT)
    typed = {"title": "转发", "document_number": "鲁科函〔2026〕7号", "deadline": late, "body": "请报送。"}
    answer = browser(today.shandong).post(reverse("competitions:forward_edition", args=[edition.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "本省截止不能晚于国家截止" in at_place(page, "id_deadline-error")
    for kept in ("请报送。", "鲁科函〔2026〕7号", late):
        assert kept in page
    assert not EditionForwarding.objects.exists()
    assert Announcement.objects.count() == notices


def test_where_the_quota_is_hard_the_page_bars_the_recommendation_and_says_why(today: Walk, browser: SignIn) -> None:
    edition = today.edition(quota_per_province=1)
    today.recommended(edition, today.yangzhou, today.jiangsu)
    another = today.submitted(edition, today.haimen)
    client, rule = browser(today.jiangsu), "本届每省名额 1 个，已推荐 1 个，不能再推荐。"
    page = client.get(another.get_absolute_url()).content.decode()
    assert rule in at_place(page, "barred-recommend")
    assert 'name="over_quota_reason"' not in page
    typed = {"transition": "recommend", "opinion": "同意推荐。", "scan_page": ["1", "2"], "version": another.version}
    answer = client.post(reverse("competitions:move_application", args=[another.pk]), typed)
    assert answer.status_code == 409
    assert rule in answer.content.decode()
    assert "同意推荐。" in answer.content.decode()
    another.refresh_from_db()
    assert another.state == ApplicationState.SUBMITTED


class TestALongText:
    """Pasted from Word: CRLF at line ends, an ideographic blank before each paragraph, full-width digits one by one."""

    PARAGRAPH = "　　２０２７年３月征集需求１６０项，"  # 17 字: the blanks count nothing, a full-width digit counts one
    PASTED = "\r\n".join([PARAGRAPH] * 11)

    def test_two_hundred_and_one_are_one_too_many_and_two_hundred_are_not(self, today: Walk, browser: SignIn) -> None:
        application = today.filled(today.edition())
        client, address = browser(today.rizhao), reverse("competitions:edit_application", args=[application.pk])
        filler = 200 - count_words(self.PASTED)
        over, exact = (self.PASTED + "\r\n" + "补" * more for more in (filler + 1, filler))

        sent = posted(answers(year=today.year, approach=over)) | {"version": application.version, "finalise": "1"}
        answer = client.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "超出 1 字，请精简到 200 字以内。粘贴的内容已完整保留" in at_place(page, "f-approach-error")
        assert over.replace("\r\n", "\n").strip() in page.replace("\r\n", "\n")
        application.refresh_from_db()
        assert (application.state, application.number) == (ApplicationState.DRAFT, "")

        sent = posted(answers(year=today.year, approach=exact)) | {"version": application.version, "finalise": "1"}
        assert client.post(address, sent).status_code == 302
        application.refresh_from_db()
        assert application.state == ApplicationState.FINALISED
        assert application.answers["approach"] == exact.replace("\r\n", "\n").strip()  # the digits as they were typed


def test_no_control_cuts_off_what_is_pasted(today: Walk, browser: SignIn) -> None:
    edition = today.edition()
    application = today.finalised(edition)
    run_all(at=today.at)
    keeper = officer(today.tree["rizhao"], "seal_keeper", at=today.at)
    officer(today.tree["rizhao"], "host_officer", at=today.at)  # somebody to hand it to
    seal_of(keeper, at=today.at, file=pkcs12_file(valid_until=today.at + LATE))
    for actor, address in (
        (today.rizhao, application.get_absolute_url()),
        (keeper, reverse("documents:seals")),
        (today.shandong, reverse("competitions:forward_edition", args=[edition.pk])),
        (today.shandong, reverse("competitions:extensions", args=[edition.pk])),
        (today.centre, reverse("competitions:postpone_edition", args=[edition.pk])),
        (today.centre, reverse("competitions:new_edition")),
    ):
        page = browser(actor).get(address).content.decode()
        assert "<input" in page
        assert "maxlength" not in page, address


class TestALateSubmission:
    def test_it_is_refused_with_both_moments_and_taken_with_an_extension(self, db: None, browser: SignIn) -> None:
        now = clock.now()
        walk = Walk(at=now - 3 * LATE)
        edition = walk.forwarded(walk.edition(), now - LATE)
        application = walk.stamped(edition)
        client, move = browser(walk.rizhao), reverse("competitions:move_application", args=[application.pk])
        submit = {"transition": "submit", "version": application.version}

        answer = client.post(move, submit)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert f"已于 {moment(now - LATE)} 截止，服务器收到的时间是 {exact_moment(now)[:10]}" in page
        assert "鲁科函〔2026〕7号" in page
        application.refresh_from_db()
        assert (application.state, application.submitted_at) == (ApplicationState.FINALISED, None)
        assert DocumentFile.objects.filter(role="stamped_scan", voided_at=None).count() == 1

        entry = services.ExtensionEntry(walk.tree["rizhao"], now + LATE, "负责人外出，盖章推迟两天。")
        services.grant_extension(actor=walk.shandong, edition=edition, entry=entry, at=now)
        assert client.post(move, submit).status_code == 302
        application.refresh_from_db()
        assert application.state == ApplicationState.SUBMITTED

"""All stamped forms of an edition in one ZIP: who gets which, what stands in it, and that it never fills the memory."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from challenge_portal.documents.archives import Archive, clear_work_places, safe_name
from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import DocumentFile, StoredFile
from challenge_portal.documents.services import current_scan
from challenge_portal.jobs.models import Job
from challenge_portal.jobs.runner import run_all
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.notices.models import Message
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import sees
from challenge_portal.trail.models import TrailEntry
from challenge_portal.workflow.engine import run_due
from competitions import services
from competitions.models import Edition, FormPackage
from competitions.selectors.lookups import package as look_up
from competitions.services.packages import tidy_packages
from competitions.states import PackageState
from tests.competitions.test_sealing import Scene
from tests.factories.competitions import Walk, pdf

SignIn = Callable[[Actor], Client]


def packed(walk: Walk, edition: Edition, by: Actor | None = None) -> FormPackage:
    """Asked for and made."""
    package = services.ask_package(actor=by or walk.centre, edition=edition, at=walk.at)
    run_all(at=walk.at)
    package.refresh_from_db()
    return package


def opened(package: FormPackage) -> zipfile.ZipFile:
    assert package.file is not None
    return zipfile.ZipFile(io.BytesIO(read_bytes(package.file)))


def sheet(package: FormPackage, name: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(opened(package).read("推荐汇总表.xlsx")))
    return book.get_sheet_by_name(name).to_python()


class TestWhatIsInIt:
    def test_the_centre_gets_all_and_a_province_its_own(self, walk: Walk) -> None:
        edition = walk.edition()
        ours, theirs = walk.recommended(edition), walk.recommended(edition, walk.yangzhou, walk.jiangsu)

        everything, own = packed(walk, edition), packed(walk, edition, walk.shandong)

        assert (everything.state, everything.done, everything.total) == (PackageState.READY, 2, 2)
        assert [name for name in opened(own).namelist() if name.endswith(".pdf")] == [
            f"001-{ours.host.name}-{ours.number}.pdf"
        ]
        assert {ours.number, theirs.number} == {
            name.removesuffix(".pdf").split("-", 2)[2] for name in opened(everything).namelist() if "SB-" in name
        }

    def test_a_member_is_the_scan_itself_stored_under_a_name_marked_as_unicode(self, walk: Walk) -> None:
        edition = walk.edition()
        application = walk.submitted(edition)
        member = opened(packed(walk, edition)).infolist()[0]
        assert application.document is not None
        scan = current_scan(application.document)
        assert scan is not None
        assert opened(FormPackage.objects.get()).read(member) == read_bytes(scan.file)
        assert member.compress_type == zipfile.ZIP_STORED
        assert member.flag_bits & 0x800  # UTF-8

    def test_a_form_with_the_electronic_seal_counts_as_stamped(self, walk: Walk) -> None:
        scene = Scene(walk)
        scene.submitted()
        package = packed(walk, scene.edition)
        assert package.unstamped == 0
        assert opened(package).read(opened(package).namelist()[0]) == scene.content()
        assert sheet(package, "推荐汇总表")[1][12] == "电子签章件"

    def test_what_was_given_back_is_named_as_missing_and_what_was_withdrawn_is_left_out(self, walk: Walk) -> None:
        edition = walk.edition()
        returned = walk.submitted(edition)
        services.return_application(actor=walk.shandong, application=returned, opinion="请补充预算。", at=walk.at)
        walk.submitted(edition, walk.yangzhou)
        gone = walk.submitted(edition, walk.haimen)
        services.withdraw_application(actor=walk.haimen, application=gone, reason="另行安排", at=walk.at)

        package = packed(walk, edition)

        assert (package.total, package.unstamped) == (2, 1)
        assert len(opened(package).namelist()) == 2
        [_, row] = sheet(package, "缺盖章件")
        assert row[1:3] == [returned.host.name, returned.number]
        assert "尚未重新提交" in row[5]

    def test_a_draft_belongs_to_its_host_and_to_no_package(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.stamped(edition)
        with pytest.raises(Refused, match="还没有已提交的申办表"):
            services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        assert not FormPackage.objects.exists()

    def test_the_summary_carries_the_table_and_each_files_name_and_fingerprint(self, walk: Walk) -> None:
        edition = walk.edition()
        application = walk.recommended(edition)
        package = packed(walk, edition)
        head, row = sheet(package, "推荐汇总表")
        told = dict(zip(head, row, strict=True))
        name = opened(package).namelist()[0]
        assert (told["申办单位"], told["表号"], told["文件名"]) == (application.host.name, application.number, name)
        assert told["状态"] == "省级已推荐"
        scan = DocumentFile.objects.get(document=application.document, role="stamped_scan")
        assert told["SHA-256"] == scan.file.sha256

    def test_the_stamped_letters_of_the_provinces_are_in_it(self, walk: Walk) -> None:
        edition = walk.edition()
        ours = walk.recommended(edition)
        theirs = [walk.recommended(edition, host, walk.jiangsu) for host in (walk.yangzhou, walk.haimen)]
        first = walk.sent_letter([ours])
        walk.sent_letter(theirs, walk.jiangsu)

        everything, own = packed(walk, edition), packed(walk, edition, walk.shandong)

        name = "申报函01-山东省科学技术厅-鲁科函〔2026〕9号.pdf"
        assert [each for each in opened(own).namelist() if each.startswith("申报函")] == [name]
        assert first.document is not None
        scan = current_scan(first.document)
        assert scan is not None
        assert opened(own).read(name) == read_bytes(scan.file)
        assert len([each for each in opened(everything).namelist() if each.startswith("申报函")]) == 2
        head, *rows = sheet(everything, "申报函")
        told = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
        assert {key: (row["发文字号"], row["申办表（份）"]) for key, row in told.items()} == {
            first.province.name: ("鲁科函〔2026〕9号", 1),
            theirs[0].recommender.name: ("苏科函〔2026〕9号", 2),
        }
        assert told[first.province.name]["SHA-256"] == scan.file.sha256
        head, row = sheet(own, "推荐汇总表")
        assert dict(zip(head, row, strict=True))["申报函"] == "鲁科函〔2026〕9号"

    def test_a_letter_that_was_not_sent_or_was_discarded_is_not_in_it(self, walk: Walk) -> None:
        edition = walk.edition()
        letter = walk.issued_letter([walk.recommended(edition)])
        services.attach_letter_scan(actor=walk.shandong, letter=letter, upload=pdf(2), at=walk.at)
        assert not any(name.startswith("申报函") for name in opened(packed(walk, edition)).namelist())
        services.move_letter("send", actor=walk.shandong, letter=letter, at=walk.at)
        services.move_letter("discard", actor=walk.shandong, letter=letter, reason="重新拟写", at=walk.at)
        package = packed(walk, edition)
        assert not any(name.startswith("申报函") for name in opened(package).namelist())
        assert len(sheet(package, "申报函")) == 1  # its head
        assert sheet(package, "推荐汇总表")[1][10] is None or sheet(package, "推荐汇总表")[1][10] == ""

    def test_a_lost_letter_is_named_and_stops_nothing(self, today: Walk, browser: SignIn) -> None:
        edition = today.edition()
        letter = today.sent_letter([today.recommended(edition)])
        assert letter.document is not None
        scan = current_scan(letter.document)
        assert scan is not None
        Path(scan.file.file.path).unlink()
        package = packed(today, edition)
        assert (package.state, package.damaged, package.unstamped) == (PackageState.READY, 1, 0)
        assert sheet(package, "申报函")[1][9].startswith("文件不在存储中")
        page = browser(today.centre).get(reverse("competitions:packages", args=[edition.pk])).content.decode()
        assert "已报送的申报函 <b>1</b> 份" in page

    def test_a_file_that_was_lost_or_changed_is_named_and_stops_nothing(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition), walk.submitted(edition, walk.yangzhou), walk.submitted(edition, walk.haimen)
        lost, changed, _ = StoredFile.objects.filter(purpose="stamped_scan").order_by("stored_at", "pk")
        Path(lost.file.path).unlink()
        Path(changed.file.path).chmod(0o600)
        Path(changed.file.path).write_bytes(b"%PDF-1.7 something else")

        package = packed(walk, edition)

        assert (package.state, package.damaged) == (PackageState.READY, 2)
        assert sorted(row[5][:4] for row in sheet(package, "缺盖章件")[1:]) == ["文件不在", "文件与存"]


class TestNames:
    @pytest.mark.parametrize(
        ("host", "name"),
        [
            ("日照市科学技术局", "007-日照市科学技术局-SB-1.pdf"),
            ('某市/某区: "局"*?', "007-某市_某区_ _局___-SB-1.pdf"),
            ("尾有点. ", "007-尾有点-SB-1.pdf"),
            ("反\u202e向\n换行\t", "007-反向 换行-SB-1.pdf"),
            ("𬭎𪟝市", "007-𬭎𪟝市-SB-1.pdf"),
        ],
    )
    def test_windows_takes_every_name(self, host: str, name: str) -> None:
        assert safe_name("007", host, "SB-1", extension="pdf") == name

    def test_a_long_one_is_cut(self) -> None:
        assert len(safe_name("007", "长" * 300, "SB-1", extension="pdf")) < 120


class TestTheJob:
    def test_progress_is_written_and_the_page_shows_it(self, today: Walk, browser: SignIn) -> None:
        edition = today.edition()
        today.submitted(edition)
        package = services.ask_package(actor=today.centre, edition=edition, at=today.at)
        FormPackage.objects.update(done=3, total=8)
        page = browser(today.centre).get(reverse("competitions:packages", args=[edition.pk])).content.decode()
        assert 'max="8" value="3"' in page
        assert "已打包 3 份，共 8 份" in page
        assert 'hx-trigger="every 2s"' in page
        run_all(at=today.at)
        package.refresh_from_db()
        page = browser(today.centre).get(reverse("competitions:packages", args=[edition.pk])).content.decode()
        assert "hx-trigger" not in page
        assert reverse("documents:download", args=[package.file_id]) in page

    def test_asking_twice_is_one_package(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        first, second = (services.ask_package(actor=walk.centre, edition=edition, at=walk.at) for _ in range(2))
        assert first == second
        assert Job.objects.filter(kind="competitions.pack_forms").count() == 1

    def test_a_cancelled_one_is_not_made_and_can_be_begun_again(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        package = services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        services.move_package("cancel", actor=walk.centre, package=package, at=walk.at)
        run_all(at=walk.at)
        package.refresh_from_db()
        assert (package.state, package.file) == (PackageState.CANCELLED, None)

        services.move_package("retry", actor=walk.centre, package=package, at=walk.at)
        run_all(at=walk.at)
        package.refresh_from_db()
        assert package.state == PackageState.READY

    def test_cancelling_while_it_is_made_ends_it_and_leaves_no_file(
        self, walk: Walk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        package = services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        put = Archive.add_file

        def cancelled_meanwhile(archive: Archive, name: str, file: StoredFile) -> bool:
            services.move_package("cancel", actor=walk.centre, package=package, at=walk.at)
            return put(archive, name, file)

        monkeypatch.setattr(Archive, "add_file", cancelled_meanwhile)
        run_all(at=walk.at)
        package.refresh_from_db()
        assert (package.state, package.file) == (PackageState.CANCELLED, None)
        assert not StoredFile.objects.filter(purpose="form_package").exists()
        assert not list((Path(settings.MEDIA_ROOT) / "packing").iterdir())

    def test_a_full_disk_is_told_in_plain_words_and_can_be_tried_again(
        self, walk: Walk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edition = walk.edition()
        walk.submitted(edition)

        def full(*args: object) -> bool:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as broken:
            broken.setattr(Archive, "add_file", full)
            package = packed(walk, edition)
        assert package.state == PackageState.FAILED
        assert "存储空间不足" in package.problem
        assert Message.objects.filter(person=walk.centre.person, text__contains="存储空间不足").count() == 1

        services.move_package("retry", actor=walk.centre, package=package, at=walk.at)
        run_all(at=walk.at)
        package.refresh_from_db()
        assert (package.state, package.problem) == (PackageState.READY, "")

    def test_one_whose_job_is_gone_does_not_wait_for_ever(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        package = services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        tidy_packages(at=walk.at)
        package.refresh_from_db()
        assert package.state == PackageState.ASKED
        Job.objects.all().delete()
        tidy_packages(at=walk.at)
        package.refresh_from_db()
        assert package.state == PackageState.FAILED
        assert "后台任务中断" in package.problem

    def test_beginning_again_waits_for_a_newer_one(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        package = services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        services.move_package("cancel", actor=walk.centre, package=package, at=walk.at)
        services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        with pytest.raises(Refused, match="另有一个压缩包"):
            services.move_package("retry", actor=walk.centre, package=package, at=walk.at)

    def test_an_old_page_is_told_so(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        package = services.ask_package(actor=walk.centre, edition=edition, at=walk.at)
        with pytest.raises(Stale):
            services.move_package("cancel", actor=walk.centre, package=package, at=walk.at, version=package.version + 1)


class TestWhoTakesIt:
    def test_every_download_is_in_the_record(self, today: Walk, browser: SignIn) -> None:
        edition = today.edition()
        today.submitted(edition)
        package = packed(today, edition)
        url = reverse("documents:download", args=[package.file_id])
        for _ in range(2):
            answer = browser(today.centre).get(url)
            assert answer.status_code == 200
            assert answer["Content-Type"] == "application/zip"
            assert answer["Content-Disposition"].startswith("attachment")
            b"".join(answer)  # type: ignore[arg-type]
        entries = TrailEntry.objects.filter(verb="documents.file.downloaded", subject_id=str(package.pk))
        assert entries.count() == 2
        assert {each.actor_label for each in entries} == {today.centre.label}

    def test_in_production_nginx_sends_it(self, today: Walk, browser: SignIn, settings: Any) -> None:
        settings.ACCEL_REDIRECT = "/protected"
        edition = today.edition()
        today.submitted(edition)
        package = packed(today, edition)
        answer = browser(today.centre).get(reverse("documents:download", args=[package.file_id]))
        assert package.file is not None
        assert answer["X-Accel-Redirect"] == f"/protected/{package.file.file.name}"
        assert answer.content == b""

    def test_it_is_the_offices_own(self, walk: Walk, browser: SignIn) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        package = packed(walk, edition)
        assert sees(walk.centre, package)
        for other in (walk.shandong, walk.jiangsu, walk.rizhao):
            assert not sees(other, package)
            with pytest.raises(NotVisible):
                look_up(package.pk, actor=other)
            assert browser(other).get(reverse("documents:download", args=[package.file_id])).status_code == 404

    def test_a_city_packs_nothing(self, walk: Walk) -> None:
        edition = walk.edition()
        walk.submitted(edition)
        with pytest.raises(NotAllowed):
            services.ask_package(actor=walk.rizhao, edition=edition, at=walk.at)

    def test_after_seven_days_nobody_gets_it_and_the_file_is_gone(self, today: Walk, browser: SignIn) -> None:
        edition = today.edition()
        today.submitted(edition)
        package = packed(today, edition)
        assert package.file is not None
        path, url = Path(package.file.file.path), reverse("documents:download", args=[package.file_id])

        run_due(at=today.at + timedelta(days=7) - timedelta(seconds=1))
        answer = browser(today.centre).get(url)
        assert answer.status_code == 200
        b"".join(answer)  # type: ignore[arg-type]
        later = today.at + timedelta(days=7)
        run_due(at=later)
        assert browser(today.centre).get(url).status_code == 404
        assert path.exists()
        assert tidy_packages(at=later) == 1

        package.refresh_from_db()
        assert (package.state, package.file) == (PackageState.REMOVED, None)
        assert not path.exists()
        assert not StoredFile.objects.filter(purpose="form_package").exists()
        assert tidy_packages(at=later) == 0


def test_what_a_killed_process_left_is_cleared_after_a_day(walk: Walk) -> None:
    left, fresh = (Path(settings.MEDIA_ROOT) / "packing" / name for name in ("left", "fresh"))
    for each in (left, fresh):
        each.mkdir(parents=True)
        (each / "package.zip").write_bytes(b"half")
    old, now = (walk.at - timedelta(days=2)).timestamp(), walk.at.timestamp()
    os.utime(left, (old, old))
    os.utime(fresh, (now, now))
    assert clear_work_places(at=walk.at) == 1
    assert (left.exists(), fresh.exists()) == (False, True)

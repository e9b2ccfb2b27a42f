"""Papers as PDF: marks, numbers and a readable QR code on every page; versions that replace one another; scans."""

import io
import re

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import Document, DocumentFile
from challenge_portal.documents.pdfium import page_picture
from challenge_portal.documents.services import (
    attach_scan,
    confirm_scan,
    current_document,
    current_print,
    current_scan,
    request_document,
    void_document,
    void_scan,
)
from challenge_portal.documents.snapshots import UnknownPaper, plain, short_hash
from challenge_portal.documents.states import DocumentState
from challenge_portal.documents.tasks import read_scan, render_document
from challenge_portal.jobs.models import Job
from challenge_portal.kernel.refusals import Refused
from challenge_portal.trail.models import TrailEntry
from tests.factories.documents import (
    analysis_form_paper,
    announcement_paper,
    hosting_paper,
    image_bytes,
    pdf_bytes,
    upload,
)
from tests.factories.organisations import NOW, InstitutionFactory

pytestmark = pytest.mark.django_db


def pages_of(document):
    """Each page as (text, what its QR code says)."""
    found = []
    with pypdfium2.PdfDocument(read_bytes(current_print(document).file)) as pdf:
        for page in pdf:
            text = page.get_textpage().get_text_bounded()
            codes = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
            found.append((re.sub(r"\s+", "", text), [code.text for code in codes]))
    return found


def long_paper():
    return hosting_paper(
        approach="围绕两条产业链。" * 25,
        demand_survey="已摸底企业若干家。" * 22,
        experience="连续承办两届赛事。" * 22,
        plan="二月至四月征集。" * 37,
        support="成立工作组保障。" * 25,
        agencies=[{"name": f"服务机构{number}", "work": "诊断"} for number in range(30)],
    )


class TestPrinting:
    def test_every_page_carries_number_version_hash_and_a_qr_code_that_leads_home(self, printed):
        document = printed(3, paper=long_paper())
        pages = pages_of(document)

        assert len(pages) == document.pages >= 2
        for number, (text, codes) in enumerate(pages, 1):
            assert "SB-2026-3711-0021第3版" in text
            assert document.snapshot_hash in text
            assert document.shown_code in text
            assert f"第{number}页，共{len(pages)}页" in text
            assert codes == [f"http://127.0.0.1:8000/verify/{document.shown_code}/"]
            assert "草稿" not in text

    def test_a_draft_says_so_on_every_page_and_has_no_number(self, printed):
        pages = pages_of(printed(1, draft=True, paper=long_paper()))
        assert len(pages) >= 2
        assert all("草稿不得用于盖章报送" in text and "未编号" in text for text, _ in pages)

    def test_demo_data_is_marked_on_every_page_and_real_data_is_not(self, printed):
        assert all("演示不具效力" in text for text, _ in pages_of(printed(1, paper=long_paper())))
        assert not any("演示不具效力" in text for text, _ in pages_of(printed(2, demo=False)))

    def test_the_form_has_every_line_of_the_notice_and_a_place_for_the_stamp(self, printed):
        text = "".join(text for text, _ in pages_of(printed()))
        for label in (
            "赛事名称", "专题赛/新兴产业赛", "承办单位", "联系人及联系方式", "工作思路", "需求情况", "工作经验",
            "工作计划", "保障措施", "服务机构名单", "承办单位意见", "（盖章）年月日", "备注",
        ):  # fmt: skip
            assert label in text

    def test_rare_names_are_printed_not_replaced_by_boxes(self, printed):
        document = printed(paper=hosting_paper(contact_name="韩𬭎𪟝"))
        assert "韩𬭎𪟝" in pages_of(document)[0][0]

    def test_markup_in_an_answer_is_text(self, printed):
        document = printed(paper=hosting_paper(approach="<img src='http://example.invalid/x.png'><b>粗</b>"))
        assert "<b>粗</b>" in pages_of(document)[0][0]

    def test_analysis_and_announcement_are_papers_too(self, unit, clerk):
        for kind, paper, words in [
            ("demand_analysis", analysis_form_paper(), ["技术创新需求分析表", "可公开发布", "分析人员签字"]),
            ("demand_announcement", announcement_paper(), ["日创挑公告〔2026〕4号", "附件：需求清单（3项）", "不公开"]),
        ]:
            document = request_document(
                kind=kind, subject=unit, snapshot=paper, number=f"{kind}-1", version=1, draft=False, demo=True,
                actor=clerk, at=NOW,
            )  # fmt: skip
            render_document({"document": str(document.pk)}, at=NOW)
            pages = pages_of(document)
            text = "".join(text for text, _ in pages)
            assert all(word in text for word in words)
            assert all(codes for _, codes in pages)

    def test_printing_again_changes_nothing(self, printed):
        document = printed()
        render_document({"document": str(document.pk)}, at=NOW)
        assert DocumentFile.objects.count() == 1

    def test_the_job_is_asked_for_with_the_document(self, ask):
        document = ask()
        job = Job.objects.get(kind="documents.render")
        assert job.payload == {"document": str(document.pk)}
        assert document.state == DocumentState.WAITING


class TestSnapshots:
    def test_the_hash_depends_on_the_data_and_on_nothing_else(self):
        assert short_hash(plain(hosting_paper()), 1) == short_hash(plain(hosting_paper()), 1)
        assert short_hash(plain(hosting_paper()), 1) != short_hash(plain(hosting_paper()), 2)
        assert short_hash(plain(hosting_paper()), 1) != short_hash(plain(hosting_paper(place="青岛")), 1)
        assert (
            short_hash({"b": "创", "a": [1, None]}, 1) == short_hash({"a": [1, None], "b": "创"}, 1) == "7c945df0b66a"
        )

    def test_what_is_stored_hashes_to_what_is_printed(self, ask):
        document = Document.objects.get(pk=ask(2).pk)
        bound = {
            "kind": document.kind, "number": document.number, "version": 2, "draft": False, "demo": True,
            "snapshot": document.snapshot,
        }  # fmt: skip
        assert short_hash(bound, document.template_version) == document.snapshot_hash

    def test_asking_twice_gives_the_same_document(self, ask):
        assert ask(1).pk == ask(1).pk
        assert Job.objects.count() == 1

    def test_a_final_version_can_not_change_under_its_number(self, ask):
        ask(1)
        with pytest.raises(Refused, match="第 1 版已经定稿"):
            ask(1, paper=hosting_paper(place="青岛"))

    def test_an_unknown_kind_and_a_foreign_snapshot_are_mistakes_of_the_code(self, unit, clerk):
        asked = {"subject": unit, "number": "1", "version": 1, "draft": False, "demo": True, "actor": clerk, "at": NOW}
        with pytest.raises(UnknownPaper):
            request_document(kind="love_letter", snapshot=hosting_paper(), **asked)
        with pytest.raises(TypeError):
            request_document(kind="demand_announcement", snapshot=hosting_paper(), **asked)


class TestScans:
    def test_a_scan_belongs_to_exactly_one_version(self, printed, clerk):
        document = printed()
        scan = attach_scan(document, upload("盖章.pdf", pdf_bytes(document.pages)), actor=clerk, at=NOW)
        assert (scan.document_id, scan.warning) == (document.pk, "")
        entry = TrailEntry.objects.get(verb="documents.scan.attached")
        assert entry.details["hash"] == document.snapshot_hash
        assert entry.details["version"] == 1

    def test_missing_pages_are_noticed(self, printed, clerk):
        document = printed(paper=long_paper())
        scan = attach_scan(document, upload("盖章.jpg", image_bytes()), actor=clerk, at=NOW)
        assert scan.warning == f"扫描件 1 页，系统定稿 {document.pages} 页，可能缺页，请核对。"

    def test_a_later_scan_takes_the_place_of_the_earlier_one(self, printed, clerk):
        document = printed()
        first = attach_scan(document, upload("一.pdf", pdf_bytes(1)), actor=clerk, at=NOW)
        second = attach_scan(document, upload("二.pdf", pdf_bytes(2)), actor=clerk, at=NOW)
        first.refresh_from_db()
        assert first.void_reason == "重新上传了盖章扫描件。"
        assert current_scan(document) == second

    def test_an_edit_afterwards_voids_the_stamp_and_says_so(self, printed, ask, clerk, unit):
        document = printed()
        scan = attach_scan(document, upload("盖章.pdf", pdf_bytes(1)), actor=clerk, at=NOW)
        newer = ask(2)

        scan.refresh_from_db()
        document.refresh_from_db()
        assert scan.void_reason == "内容已修改，生成了第 2 版，须重新盖章。"
        assert document.replaced_by == newer
        assert current_document(unit, "hosting_application") == newer
        with pytest.raises(Refused, match="已被新版本替代"):
            attach_scan(document, upload("盖章.pdf", pdf_bytes(1)), actor=clerk, at=NOW)

    def test_a_draft_and_a_voided_paper_take_no_stamp(self, ask, clerk):
        with pytest.raises(Refused, match="草稿不能盖章"):
            attach_scan(ask(1, draft=True), upload("盖章.pdf", pdf_bytes()), actor=clerk, at=NOW)
        document = ask(1)
        void_document(document, reason="撤回申办", actor=clerk, at=NOW)
        with pytest.raises(Refused, match="已作废"):
            attach_scan(document, upload("盖章.pdf", pdf_bytes()), actor=clerk, at=NOW)
        with pytest.raises(Refused, match="已经作废"):
            void_document(document, reason="再次", actor=clerk, at=NOW)

    def test_a_bad_file_leaves_the_valid_scan_alone(self, printed, clerk):
        document = printed()
        scan = attach_scan(document, upload("盖章.pdf", pdf_bytes()), actor=clerk, at=NOW)
        for name, content in [("盖章.png", image_bytes("PNG")), ("盖章.pdf", b"MZ")]:
            with pytest.raises(Refused) as refused:
                attach_scan(document, upload(name, content), actor=clerk, at=NOW)
            assert refused.value.refusal.field == "scan"
        assert current_scan(document) == scan

    def test_an_officer_confirms_once_and_by_name(self, printed, clerk, stranger):
        document = printed()
        with pytest.raises(Refused, match="没有有效的盖章扫描件"):
            confirm_scan(document, actor=clerk, at=NOW)
        attach_scan(document, upload("盖章.pdf", pdf_bytes()), actor=clerk, at=NOW)
        assert confirm_scan(document, actor=clerk, at=NOW).confirmed_by == clerk.label
        assert confirm_scan(document, actor=stranger, at=NOW).confirmed_by == clerk.label

    def test_every_page_is_ticked_by_name_and_moment(self, printed, clerk):
        document = printed()
        attach_scan(document, upload("盖章.pdf", pdf_bytes(3)), actor=clerk, at=NOW)
        for pages, named in [([], "第 1、2、3 页"), ([3, 1], "第 2 页"), ([1, 2, 4], "第 3 页")]:
            with pytest.raises(Refused, match=f"{named}还没有勾选") as refused:
                confirm_scan(document, actor=clerk, at=NOW, pages=pages)
            assert refused.value.refusal.field == "scan_matches"
        assert current_scan(document).confirmed_at is None

        confirm_scan(document, actor=clerk, at=NOW, pages=[3, 1, 2])
        scan = current_scan(document)
        assert [each["page"] for each in scan.compared_pages] == [1, 2, 3]
        assert {(each["by"], each["at"]) for each in scan.compared_pages} == {(clerk.label, NOW.isoformat())}
        entry = TrailEntry.objects.get(verb="documents.scan.confirmed")
        assert entry.details["pages"] == [1, 2, 3]

    def test_the_machine_reads_whose_page_it_is(self, printed, clerk):
        document = printed(1, paper=long_paper())
        other = printed(2, draft=True, subject=InstitutionFactory())
        ours, theirs = (read_bytes(current_print(each).file) for each in (document, other))
        for content, with_code, foreign in [(ours, document.pages, ""), (theirs, 0, "1"), (pdf_bytes(2), 0, "")]:
            scan = attach_scan(document, upload("盖章.pdf", content), actor=clerk, at=NOW)
            read_scan({"scan": scan.pk}, at=NOW)
            scan.refresh_from_db()
            assert scan.pages_with_code == with_code
            assert scan.foreign_pages.startswith(foreign)

    def test_a_crooked_grey_photograph_of_the_page_is_read(self, printed, clerk):
        document = printed()
        picture = page_picture(read_bytes(current_print(document).file), 1, width=1400)
        with Image.open(io.BytesIO(picture)) as page:
            crooked = page.convert("L").rotate(2.5, expand=True, fillcolor=205)
        written = io.BytesIO()
        crooked.save(written, "JPEG", quality=60)
        scan = attach_scan(document, upload("盖章.jpg", written.getvalue()), actor=clerk, at=NOW)
        read_scan({"scan": scan.pk}, at=NOW)
        scan.refresh_from_db()
        assert scan.pages_with_code == 1

    def test_voiding_by_hand_needs_no_new_version(self, printed, clerk):
        document = printed()
        assert not void_scan(document, reason="退回修改", actor=clerk, at=NOW)
        attach_scan(document, upload("盖章.pdf", pdf_bytes()), actor=clerk, at=NOW)
        assert void_scan(document, reason="退回修改", actor=clerk, at=NOW)
        assert current_scan(document) is None


def test_the_pictures_of_a_print_are_readable_at_screen_size(printed):
    picture = page_picture(read_bytes(current_print(printed()).file), 1, width=900)
    with Image.open(io.BytesIO(picture)) as opened:
        assert opened.width == 900
        assert zxingcpp.read_barcodes(opened)

"""What is wrongly uploaded as a stamped scan: each mistake is named, to who uploads and to who compares."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from challenge_portal.documents.chain import PaperChain, paper_chain
from challenge_portal.documents.files import read_bytes
from challenge_portal.documents.models import Document
from challenge_portal.documents.services import attach_scan, current_print
from challenge_portal.documents.tasks import read_scan
from challenge_portal.kernel.refusals import Refused
from tests.documents.test_papers import long_paper
from tests.factories.documents import hosting_paper, pdf_bytes, upload
from tests.factories.organisations import NOW, InstitutionFactory

pytestmark = pytest.mark.django_db


def print_of(document: Document) -> bytes:
    held = current_print(document)
    assert held is not None
    return read_bytes(held.file)


def pages_of(content: bytes, *numbers: int) -> bytes:
    """A PDF of some pages of another one, as a careless hand feeds a scanner."""
    import io

    chosen, written = pypdfium2.PdfDocument.new(), io.BytesIO()
    with pypdfium2.PdfDocument(content) as whole:
        chosen.import_pages(whole, [number - 1 for number in numbers])
    chosen.save(written)
    chosen.close()
    return written.getvalue()


@pytest.fixture
def compared(unit: Any, clerk: Any) -> Any:
    """Upload a scan, let the machine read it, and give what the pages show."""

    def compared(document: Document, content: bytes) -> PaperChain:
        scan = attach_scan(document, upload("盖章.pdf", content), actor=clerk, at=NOW)
        read_scan({"scan": scan.pk}, at=NOW)
        return paper_chain(unit, document.kind, document)

    return compared


def facts(chain: PaperChain) -> dict[str, tuple[str, str]]:
    return {check.label: (check.fact, check.tone) for check in chain.comparison}


def test_the_right_scan_has_nothing_to_remark(printed: Any, compared: Any) -> None:
    document = printed(paper=long_paper())
    chain = compared(document, print_of(document))
    assert chain.scan.remark == ""
    assert facts(chain)["页脚核验码"] == (f"读出 {document.pages} 页，共 {document.pages} 页", "ok")


def test_the_scan_of_another_form_is_named_page_by_page(printed: Any, compared: Any) -> None:
    document = printed(1)
    other = printed(number="SB-2026-3711-0022", paper=hosting_paper(approach="别家的。"), subject=InstitutionFactory())
    chain = compared(document, print_of(other))
    foreign = "、".join(str(number) for number in range(1, (other.pages or 0) + 1))
    assert chain.scan.remark.endswith(f"第 {foreign} 页是另一份文书的，请核对后重新上传。")
    assert facts(chain)["页脚核验码"] == (f"第 {foreign} 页是另一份文书的", "bad")


def test_one_page_of_another_form_among_the_right_ones_is_found(printed: Any, compared: Any) -> None:
    document = printed(1, paper=long_paper())
    other = printed(number="SB-2026-3711-0022", subject=InstitutionFactory())
    import io

    mixed, written = pypdfium2.PdfDocument(print_of(document)), io.BytesIO()
    with pypdfium2.PdfDocument(print_of(other)) as foreign:
        mixed.del_page(1)
        mixed.import_pages(foreign, [0], index=1)
    mixed.save(written)
    mixed.close()
    assert "第 2 页是另一份文书的" in compared(document, written.getvalue()).scan.remark


def test_a_scan_that_misses_a_page_is_told_how_many_there_should_be(printed: Any, compared: Any) -> None:
    document = printed(paper=long_paper())
    pages = document.pages
    assert pages > 1
    chain = compared(document, pages_of(print_of(document), 1))
    assert chain.scan.remark == f"扫描件 1 页，系统定稿 {pages} 页，可能缺页，请核对。"
    assert facts(chain)["页数一致"] == (f"定稿 {pages} 页，扫描 1 页", "bad")
    assert facts(chain)["页脚核验码"] == (f"读出 1 页，共 {pages} 页", "warn")


def test_the_scan_of_the_version_before_is_told_which_version_counts(printed: Any, compared: Any) -> None:
    before = print_of(printed(1))
    chain = compared(printed(2), before)
    assert chain.scan.remark == "第 1、2 页是第 1 版定稿，不是现行的第 2 版，请打印第 2 版重新盖章。"
    assert facts(chain)["页脚核验码"] == (chain.scan.remark, "bad")


def test_a_stamped_draft_is_told_to_be_one(printed: Any, compared: Any) -> None:
    draft = print_of(printed(2, draft=True))
    assert "第 1、2 页是草稿，不是现行的第 1 版" in compared(printed(1), draft).scan.remark


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空文件"),
        (b"MZ\x90\x00 a program", "Windows 可执行程序"),
        (b"just some text", "内容不是 PDF"),
        (b"%PDF-1.7\ncut off in the mid", "打不开，文件可能已损坏"),
        (pdf_bytes(501), "有 501 页，只接受 1 至 500 页"),
    ],
    ids=["empty", "program", "text", "broken", "too many pages"],
)
def test_what_is_no_scan_at_all_is_refused_at_the_field(printed: Any, clerk: Any, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        attach_scan(printed(), upload("盖章.pdf", content), actor=clerk, at=NOW)
    assert refused.value.refusal.field == "scan"

"""A province's forwarding of a notice is a paper: in the general format, verifiable, a new version when its text changes."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from challenge_portal.documents.models import Document
from challenge_portal.documents.papers import LetterPaper, Table
from challenge_portal.documents.snapshots import plain
from challenge_portal.documents.tasks import print_document
from challenge_portal.organisations.actors import Actor
from competitions import services
from competitions.models import Announcement, Edition
from tests.competitions.paper_measures import MM, lines_of, printed
from tests.factories.competitions import Walk
from tests.factories.organisations import NOW

SignIn = Callable[[Actor], Client]
BODY = "请有意申办的单位认真组织并登录门户填写申办表" * 12


def notice_of(edition: Edition) -> Announcement:
    return Announcement.objects.select_related("document").get(edition=edition, kind="forwarding")


def forwarded(walk: Walk, edition: Edition, **changes: object) -> Announcement:
    values = {"deadline": walk.province_deadline, "document_number": "鲁科函〔2026〕7号", "body": BODY} | changes
    services.forward_edition(
        actor=walk.shandong,
        edition=edition,
        province=walk.tree["shandong"],
        entry=services.ForwardingEntry(**values),  # type: ignore[arg-type]
        at=walk.at,
    )
    return notice_of(edition)


def test_it_is_printed_in_the_general_format(walk: Walk) -> None:
    announcement = forwarded(walk, walk.edition())
    assert announcement.document is not None
    paper = printed(announcement.document)
    rows = lines_of(paper[0])
    assert any("山东省科学技术厅文件" in row[3] for row in rows)
    assert any(row[3] == "鲁科函〔2026〕7号" for row in rows)
    full = [row for row in rows if len(row[3]) == 28 and row[3] in BODY]
    assert len(full) > 5  # 28 characters a line: GB/T 9704-2012, 5.2.3
    assert {round(left / MM) for _, left, _, _ in full} == {28}
    assert all(183 <= right / MM <= 184.6 for _, _, right, _ in full)
    closing = [row[3] for page in paper for row in lines_of(page)]
    assert any("附件：关于开展第七届中国创新挑战赛申办工作的通知" in text for text in closing)
    assert len(paper) <= 2  # nothing is listed: no page for an annex


def test_another_text_is_its_next_version_and_another_deadline_is_not(walk: Walk) -> None:
    edition = walk.edition()
    first = forwarded(walk, edition).document
    assert forwarded(walk, edition, deadline=walk.deadline).document == first
    second = forwarded(walk, edition, body="正文已更正。", deadline=walk.deadline).document
    assert first is not None
    assert second is not None
    first.refresh_from_db()
    assert (second.version, first.replaced_by) == (2, second)


def test_everybody_takes_it_from_the_public_notice(today: Walk, browser: SignIn) -> None:
    announcement = forwarded(today, today.edition())
    assert announcement.document is not None
    printed(announcement.document)
    page = Client().get(announcement.get_absolute_url()).content.decode()
    assert reverse("documents:verify_code", args=[announcement.document.shown_code]) in page
    print_file = announcement.document.files.get(role="print")
    answer = Client().get(reverse("documents:download", args=[print_file.file_id]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    b"".join(answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("lines", [8, 9, 10, 11])
def test_a_note_never_stands_alone_on_a_page(lines: int, db: None) -> None:
    paper = LetterPaper(
        mark="科技部火炬中心文件",
        reference="国科火字〔2026〕61号",
        title="关于确定承办地的通知",
        addressee="各有关部门",
        paragraphs=("请" * (28 * lines - 2),),
        annex="承办地名单",
        table=Table((), ()),
        issued_by="科技部火炬中心",
        issued_on="2026年11月20日",
        note="此件主动公开",
    )
    document = Document(kind="host_decision", snapshot=plain(paper), code="0" * 16, requested_at=NOW, number="1")
    pages = pypdfium2.PdfDocument(print_document(document).content)
    texts = ["".join(row[3] for row in lines_of(page)) for page in pages]
    [closing] = [text for text in texts if "此件主动公开" in text]
    assert "附件：承办地名单" in closing
    assert "科技部火炬中心2026年11月20日" in closing

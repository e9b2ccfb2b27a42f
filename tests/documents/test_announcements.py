"""需求公告 as a picture of a page: what belongs together stands together."""

from __future__ import annotations

from dataclasses import asdict

import pypdfium2

from challenge_portal.documents.models import Document
from challenge_portal.documents.tasks import print_document
from tests.factories.documents import announcement_paper
from tests.factories.organisations import NOW


def pages_with(lines: int) -> list[str]:
    """The text of each page of an announcement whose body has so many lines."""
    paper = announcement_paper(1, note="此件主动公开")
    more = tuple("请各有关单位按时办理。" for _ in range(lines))
    document = Document(
        kind="demand_announcement",
        title="需求公告",
        number="RZ-1",
        version=1,
        is_draft=False,
        is_demo=True,
        snapshot=asdict(paper) | {"paragraphs": more},
        snapshot_hash="0123456789ab",
        code="0123456789ABCDEF",
        requested_at=NOW,
    )
    with pypdfium2.PdfDocument(print_document(document).content) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def test_the_closing_note_never_stands_alone_on_a_page() -> None:
    broke = set()
    for lines in range(6, 14):
        [(page, text)] = [each for each in enumerate(pages_with(lines)) if "此件主动公开" in each[1]]
        assert "日照市科学技术局（演示）" in text
        assert "附件：需求清单" in text
        broke.add(page)
    assert broke == {0, 1}  # somewhere in between the whole closing went over

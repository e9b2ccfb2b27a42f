"""What everybody reads of announcements: the list, and one of them with what was corrected since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from challenge_portal.documents.services import current_print, may_download
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, get_visible, visible
from challenge_portal.workflow.showing import Tab
from competitions.forwarding_papers import WITH_TEXT
from competitions.models import Announcement, AnnouncementCorrection, Edition
from competitions.selectors.announced import Paragraph, listed_in, paragraphs_of
from competitions.selectors.notice_files import Annex, annexes_of
from competitions.selectors.shared import Page, page_of, tabs
from competitions.states import EDITIONS_IN_PUBLIC, AnnouncementKind


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """One line of a list of announcements."""

    id: int
    kind: str
    title: str
    document_number: str
    issuer: str
    published_at: datetime
    is_demo: bool
    corrected: bool


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction: what holds now, and the text as it stood before where that was replaced."""

    at: datetime
    lines: tuple[str, ...]
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnouncementsPage:
    """The announcements of one kind, or of all."""

    tabs: tuple[Tab, ...]
    page: Page[AnnouncementRow]


def announcements_page(*, actor: Actor, kind: str = "", number: int = 1) -> AnnouncementsPage:
    """The newest announcements first. Two queries."""
    choices = [("", "全部"), *AnnouncementKind.choices]
    shown = tabs([(str(value), str(label)) for value, label in choices], kind)
    chosen = next(tab.value for tab in shown if tab.chosen)
    found = newest_first(visible(Announcement, actor))
    if chosen:
        found = found.filter(kind=chosen)
    rows, number, last, total = page_of(found, number)
    return AnnouncementsPage(shown, Page([announcement_row(row) for row in rows], number, last, total))


def newest_first(rows: QuerySet[Announcement]) -> QuerySet[Announcement]:
    """Rows for a list, each with whether something on it was corrected."""
    corrected = Exists(AnnouncementCorrection.objects.filter(announcement=OuterRef("pk")))
    return rows.select_related("issuer").annotate(corrected=corrected).order_by("-published_at", "-pk")


def announcement_row(announcement: Announcement) -> AnnouncementRow:
    """One line, from a row of ``newest_first``."""
    return AnnouncementRow(
        id=announcement.pk,
        kind=announcement.get_kind_display(),
        title=announcement.title,
        document_number=announcement.document_number,
        issuer=announcement.issuer.name,
        published_at=announcement.published_at,
        is_demo=announcement.is_demo,
        corrected=getattr(announcement, "corrected", False),
    )


@dataclass(frozen=True, slots=True)
class AnnouncementPage:
    """One announcement."""

    row: AnnouncementRow
    paragraphs: tuple[Paragraph, ...]
    corrections: tuple[CorrectionRow, ...]
    edition: str
    edition_id: int | None
    competition: str
    competition_code: str
    paper_code: str
    paper_file: str
    taken_down: int
    annexes: tuple[Annex, ...]
    may_edit_text: bool


def announcement_page(pk: int, *, actor: Actor) -> AnnouncementPage:
    """One announcement as it holds now. Six queries at most. Raises NotVisible.

    ``paper_file`` is the print, for those who may have it; ``taken_down`` counts what is listed and no
    longer public as the paper has it.
    """
    announcement = get_visible(Announcement, actor, "issuer", "edition", "competition", "document", pk=pk)
    competition, edition, document = announcement.competition, announcement.edition, announcement.document
    listed = listed_in([announcement]).get(announcement.pk, {})
    printed = current_print(document) if document else None
    return AnnouncementPage(
        row=announcement_row(announcement),
        paragraphs=paragraphs_of(announcement, listed),
        corrections=_corrections(announcement),
        edition=edition.title if edition and edition.state in EDITIONS_IN_PUBLIC else "",
        edition_id=edition.pk if edition else None,
        competition=competition.name if competition else "",
        competition_code=competition.code if competition else "",
        paper_code=document.shown_code if document else "",
        paper_file=str(printed.file_id) if printed and may_download(actor, printed.file) else "",
        taken_down=sum(1 for each in listed.values() if each.taken_down_at or each.stale),
        annexes=annexes_of(edition.pk, actor) if edition and _opens(announcement, edition) else (),
        may_edit_text=announcement.kind in WITH_TEXT and can(actor, "competitions.edit_text", announcement),
    )


def _opens(announcement: Announcement, edition: Edition) -> bool:
    """Whether this is the notice that opened the edition: it carries the edition's annexes."""
    notice = announcement.kind == AnnouncementKind.NOTICE and announcement.issuer_id == edition.organiser_id
    return notice and announcement.published_at == edition.published_at


def _corrections(announcement: Announcement) -> tuple[CorrectionRow, ...]:
    """The newest first. One query."""
    rows = announcement.corrections.order_by("-corrected_at", "-pk")
    return tuple(CorrectionRow(each.corrected_at, _lines(each.text), _lines(each.former_body)) for each in rows)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())

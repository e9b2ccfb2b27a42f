"""What an office announced, as paper: a province's forwarding of a notice, the centre's naming of the hosts."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.documents.models import Document
from challenge_portal.documents.papers import LetterPaper, Table
from challenge_portal.documents.services import register_template, request_document
from challenge_portal.kernel.clock import day
from challenge_portal.organisations.actors import Actor
from competitions.letter_papers import paper_of
from competitions.models import Announcement, EditionForwarding
from competitions.states import AnnouncementKind

KIND = "edition_forwarding"
WITH_TEXT = frozenset({AnnouncementKind.FORWARDING, AnnouncementKind.DECISION})
ADDRESSEES = "各有关市科技主管部门、国家高新区管委会"  # usual words: the portal doesn't ask a province for them

register_template(KIND, "documents/notice.html", "转发通知", LetterPaper)


def announced_paper(announcement: Announcement) -> LetterPaper | None:
    """The paper of an announcement; nothing for kinds that are no letters. One query at most."""
    if announcement.kind == AnnouncementKind.FORWARDING:
        found = EditionForwarding.objects.select_related("edition__series", "province")
        forwarding = found.filter(announcement=announcement).first()
        return forwarding_paper(forwarding, announcement.title) if forwarding else None
    if announcement.kind == AnnouncementKind.DECISION and announcement.document is not None:
        return paper_of(announcement.document)
    return None


def forwarding_paper(forwarding: EditionForwarding, title: str) -> LetterPaper:
    """转发通知 in the general format; what is forwarded is its annex."""
    edition = forwarding.edition
    number = f"（{edition.document_number}）" if edition.document_number else ""
    return LetterPaper(
        mark=f"{forwarding.province.name}文件",
        reference=forwarding.document_number,
        title=title,
        addressee=ADDRESSEES,
        paragraphs=tuple(line for each in forwarding.body.splitlines() if (line := each.strip())),
        annex=f"{edition.notice_title}{number}" if edition.notice_title else "",
        table=Table((), ()),
        issued_by=forwarding.province.name,
        issued_on=day(forwarding.forwarded_at),
    )


def forwarding_document(
    forwarding: EditionForwarding, announcement: Announcement, *, actor: Actor, at: datetime
) -> Document:
    """Ask for the PDF of the 转发通知. What is forwarded anew is its next version, and the one before no longer holds."""
    earlier = announcement.document.version if announcement.document is not None else 0
    return request_document(
        kind=KIND,
        subject=announcement,
        snapshot=forwarding_paper(forwarding, announcement.title),
        number=forwarding.document_number,
        version=earlier + 1,
        draft=False,
        demo=announcement.is_demo,
        actor=actor,
        at=at,
    )

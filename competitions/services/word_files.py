"""Letters and notices as Word files, which an office edits and sets in its own type; the record says who took one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.documents.word import correspondence_file, notice_file
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions import letter_papers
from competitions.forwarding_papers import announced_paper
from competitions.models import Announcement, RecommendationLetter

register_verbs(
    {
        "competitions.recommendationletter.taken_as_word": "下载可编辑文本",
        "competitions.announcement.taken_as_word": "下载可编辑文本",
    }
)


@transaction.atomic
def letter_as_word(*, actor: Actor, letter: RecommendationLetter, at: datetime) -> bytes:
    """The 申报函: as it was finalised, a draft as it stands. Raises NotAllowed for all but the province itself."""
    if not can(actor, "competitions.write_letter", letter):
        raise NotAllowed("competitions.write_letter", letter)
    paper = letter_papers.paper_of(letter.document) if letter.document else letter_papers.letter_paper(letter)
    record(actor=actor, verb="competitions.recommendationletter.taken_as_word", subject=letter, at=at)
    return correspondence_file(paper, at=at, is_demo=letter.is_demo)


@transaction.atomic
def announcement_as_word(*, actor: Actor, announcement: Announcement, at: datetime) -> bytes:
    """A 转发通知 or 确定承办地通知, for the office that announced it. Raises NotVisible for other kinds, NotAllowed."""
    paper = announced_paper(announcement)
    if paper is None:
        raise NotVisible(f"text of announcement {announcement.pk}")
    if not can(actor, "competitions.edit_text", announcement):
        raise NotAllowed("competitions.edit_text", announcement)
    record(actor=actor, verb="competitions.announcement.taken_as_word", subject=announcement, at=at)
    return notice_file(paper, at=at, is_demo=announcement.is_demo)

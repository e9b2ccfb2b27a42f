"""What follows a move of a letter of recommendation: its paper, its applications, who is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import CENTRE_OFFICER
from competitions import letter_papers
from competitions.effects import APPLICATIONS
from competitions.models import RecommendationLetter
from competitions.people import officers_at, officers_of


def make_paper(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Count the version and ask for its PDF; it is a job and nobody waits for it here."""
    letter.revision += 1
    letter.document = letter_papers.letter_document(letter, actor=actor, at=at)
    letter.save(update_fields=["revision", "document"])


def void_paper(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Print and stamped scan of this version no longer count."""
    letter_papers.void_letter(letter, actor=actor, at=at, reason="取消定稿，内容将修改")
    letter.document = None
    letter.save(update_fields=["document"])


def hand_to_centre(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The centre has the letter; each host learns that its application went with it."""
    letter.sent_at = at
    letter.save(update_fields=["sent_at"])
    held = list(letter.applications.select_related("host", "edition__series"))
    tell(
        officers_of([letter.edition.organiser_id], {CENTRE_OFFICER}, at=at),
        text=f"{letter.province}报送申报函（{letter.document_number}），推荐申办单位 {len(held)} 家。",
        link=letter.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
        key=f"competitions.letter:{letter.pk}:sent",
    )
    for application in held:
        tell(
            officers_at(application.host, at=at),
            text=f"{application}已随{letter.province}申报函（{letter.document_number}）报送火炬中心。",
            link=application.get_absolute_url(),
            at=at,
            kind=APPLICATIONS,
            key=f"competitions.application:{application.pk}:letter:{letter.pk}",
        )


def free_applications(letter: RecommendationLetter, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Its applications can go with another letter; the centre learns that this one doesn't count any more."""
    letter_papers.void_letter(letter, actor=actor, at=at, reason=f"申报函作废：{reason}")
    letter.applications.update(letter=None)
    if letter.sent_at is None:
        return
    tell(
        officers_of([letter.edition.organiser_id], {CENTRE_OFFICER}, at=at),
        text=f"{letter.province}作废了申报函（{letter.document_number}）。原因：{reason}",
        link=letter.get_absolute_url(),
        at=at,
        kind=APPLICATIONS,
    )

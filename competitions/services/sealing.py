"""An office asks for its electronic seal on a paper of the application stage; its keeper grants it, never the same person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.documents.models import SealRequest
from challenge_portal.documents.seals.requests import ask_for_seal
from challenge_portal.kernel.refusals import NotAllowed, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions import letter_papers, papers
from competitions.models import HostingApplication, RecommendationLetter
from competitions.services.applications import locked_application
from competitions.services.letters import locked_letter
from competitions.states import ApplicationState, LetterState


@transaction.atomic
def ask_application_seal(*, actor: Actor, application: HostingApplication, purpose: str, at: datetime) -> SealRequest:
    """Ask for the electronic seal: the host's before submitting, the province's while it reviews.

    Raises NotAllowed, Stale when the form stands elsewhere now, and what ``documents.seals`` refuses.
    """
    locked = locked_application(application, None)
    place = _place_of(actor, locked)
    if locked.document is None:
        raise Stale("请先定稿，再申请用印。签章对应定稿的那一版。")
    label = papers.PLACE_LABELS[place]
    return ask_for_seal(locked.document, place=place, place_label=label, purpose=purpose, actor=actor, at=at)


@transaction.atomic
def ask_letter_seal(*, actor: Actor, letter: RecommendationLetter, purpose: str, at: datetime) -> SealRequest:
    """Ask for the province's electronic seal on its finalised 申报函, before it is sent.

    Raises NotAllowed, Stale when the letter stands elsewhere now, and what ``documents.seals`` refuses.
    """
    locked = locked_letter(letter, None)
    if not can(actor, "competitions.write_letter", locked):
        raise NotAllowed("competitions.write_letter", locked)
    if locked.state != LetterState.ISSUED or locked.document is None:
        raise Stale(f"申报函现在是“{locked.get_state_display()}”。定稿之后、报送之前可以申请用印。")
    place, label = letter_papers.SEAL_PLACE, letter_papers.PLACE_LABEL
    return ask_for_seal(locked.document, place=place, place_label=label, purpose=purpose, actor=actor, at=at)


def _place_of(actor: Actor, application: HostingApplication) -> int:
    """Which place on the form is this office's to seal in this state."""
    if can(actor, "competitions.edit_application", application):
        if application.state != ApplicationState.FINALISED:
            raise Stale(f"申办表现在是“{application.get_state_display()}”。定稿之后、提交之前可以申请用印。")
        return papers.HOST_PLACE
    if can(actor, "competitions.recommend", application):
        if application.state != ApplicationState.SUBMITTED:
            raise Stale(f"申办表现在是“{application.get_state_display()}”。审核期间可以申请用印。")
        return papers.RECOMMENDER_PLACE
    raise NotAllowed("competitions.edit_application", application)

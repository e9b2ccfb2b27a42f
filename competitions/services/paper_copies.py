"""The reviewing office writes down the stamped copies on paper that came to it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from challenge_portal.documents.models import Document
from challenge_portal.documents.services import record_paper_copies
from challenge_portal.kernel.refusals import NotAllowed, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from competitions.models import HostingApplication
from competitions.services.applications import locked_application
from competitions.states import STILL_TO_SUBMIT


@transaction.atomic
def record_application_paper(
    *, actor: Actor, application: HostingApplication, copies: int, received_on: date, at: datetime
) -> Document:
    """So many stamped copies of the handed-in version came on that day. Raises Refused at the field, Stale, NotAllowed."""
    locked = locked_application(application, None)
    if not can(actor, "competitions.record_paper", locked):
        raise NotAllowed("competitions.record_paper", locked)
    if locked.document is None or locked.state in STILL_TO_SUBMIT:
        raise Stale(f"申办表现在是“{locked.get_state_display()}”，没有已提交的定稿可以登记。")
    return record_paper_copies(locked.document, copies=copies, received_on=received_on, actor=actor, at=at)

"""The host adds questions of its own to the survey form of its competition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.form_versions.editing import begin_own_form
from challenge_portal.form_versions.models import FormVersion
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition
from competitions.services.competitions import locked_for
from demands.forms_data.demand_survey_v1 import KEY
from demands.rules import MAY_STILL_ASK

ASKED = "competitions.competition.questions_begun"
register_verbs({ASKED: "在征集表末尾增设问题"})


@transaction.atomic
def begin_questions(*, actor: Actor, competition: Competition, at: datetime) -> FormVersion:
    """Begin the competition's own version of the survey form; questions are then added to it one by one.

    Raises NotAllowed for who doesn't run the competition, Refused once nothing is collected any more, Stale when a
    colleague has just begun one.
    """
    locked = locked_for(actor, competition, "competitions.run")
    if locked.state not in MAY_STILL_ASK:
        raise Refused(f"{locked}现在是“{locked.get_state_display()}”，需求征集已结束，不再增设问题。")
    form = begin_own_form(actor=actor, key=KEY, holder=locked.pk, at=at)
    record(actor=actor, verb=ASKED, subject=locked, at=at)
    return form

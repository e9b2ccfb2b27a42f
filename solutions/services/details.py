"""Reading the detail tier of a demand: every reading is an entry of the record, the first one a row of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import record, register_verbs
from demands.models import Demand
from solutions import rules
from solutions.models import DetailReading

READ = "solutions.detail.read"
register_verbs({READ: "查看需求详情"})


@transaction.atomic
def read_detail(*, actor: Actor, demand: Demand, at: datetime) -> DetailReading | None:
    """Open the detail tier for this person, and keep that they read it.

    Gives the first reading of a challenger. Later ones, and those of the enterprise, the agency, the host and the
    supervisors, are entries of the record alone. Raises Refused with the rule and the way on.
    """
    reader = rules.reader_of(actor, demand)
    registration = reader.registration if reader else None
    if refusal := rules.detail_refusal(actor, demand, registration):
        raise Refused(refusal)
    own = actor.institution is not None and actor.institution.pk == demand.owner_id
    if own:
        return None
    details = {"number": demand.public_version.number}
    if registration is not None:
        details |= {"registration": registration.number}
    record(actor=actor, verb=READ, subject=demand, at=at, details=details)
    if reader is None or reader.has_read or actor.person is None:
        return None
    reading, _ = DetailReading.objects.get_or_create(
        registration=reader.registration, demand=demand, defaults={"person": actor.person, "first_at": at}
    )
    return reading

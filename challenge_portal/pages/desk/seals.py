"""What waits for a seal keeper: requests of the office's officers, the keeper's own excepted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from challenge_portal.documents.models import SealRequest
from challenge_portal.documents.states import SealRequestState
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import SEAL_KEEPER
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo


def _requests(actor: Actor, at: datetime) -> dict[str, Tally]:
    if actor.authority is None or not actor.holds({SEAL_KEEPER}):
        return {}
    waiting = SealRequest.objects.filter(authority=actor.authority, state=SealRequestState.ASKED)
    return {"to_decide": Tally(waiting.exclude(asked_by=actor.person_id), since="asked_at")}


def _word_requests(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    found = counts.of("to_decide")
    if found.count:
        note = f"最早一件 {moment(found.since)} 提出。看过文书再决定。"
        yield Todo("审批用印申请", note, reverse("documents:seals"), "去审批", found.count)


SEALS = Part(_requests, _word_requests)

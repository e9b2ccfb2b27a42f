"""What waits around awards and complaints: a publicity that is over, a complaint that the body has to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from awards.models import AwardRound
from awards.states import AwardRoundState
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import OFFICERS
from challenge_portal.pages.desk.tallies import Counts, Tally
from challenge_portal.pages.desk.todo import Part, Todo
from competitions.models import Complaint
from competitions.policy import HOSTING, manages
from competitions.states import COMPLAINT_OPEN

SOON = timedelta(days=3)


def _rounds(actor: Actor, at: datetime) -> dict[str, Tally]:
    if actor.authority is None or not actor.holds(HOSTING):
        return {}
    over = AwardRound.objects.filter(manages().q(actor), state=AwardRoundState.CLOSED)
    return {"over": Tally(over, since="ends_at")}


def _word_rounds(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    found = counts.of("over")
    if found.count:
        note = f"最早一批 {moment(found.since)} 公示期满，核对异议后公布获奖名单。"
        yield Todo("公布获奖名单", note, reverse("awards:rounds"), "去公布", found.count)


def _complaints(actor: Actor, at: datetime) -> dict[str, Tally]:
    if actor.authority is None or not actor.holds(OFFICERS):
        return {}
    waiting = Complaint.objects.filter(body=actor.authority, state__in=COMPLAINT_OPEN)
    return {"to_answer": Tally(waiting, since="due_at")}


def _word_complaints(counts: Counts, actor: Actor, at: datetime) -> Iterator[Todo]:
    found = counts.of("to_answer")
    if found.count and found.since:
        note = f"最早一件须在 {moment(found.since)} 前答复。"
        url = reverse("competitions:complaint_cases")
        yield Todo("答复投诉和异议", note, url, "去办理", found.count, found.since - at < SOON)


ROUNDS = Part(_rounds, _word_rounds)
COMPLAINTS = Part(_complaints, _word_complaints)

"""To-dos of awards and complaints: a publicity that is over, a complaint that waits for the body's answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from awards.models import AwardRound
from awards.states import AwardRoundState
from challenge_portal.kernel.clock import moment
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.roles import OFFICERS
from challenge_portal.pages.todo import Todo
from competitions.models import Complaint
from competitions.policy import manages
from competitions.states import COMPLAINT_OPEN

SOON = timedelta(days=3)


def award_todos(actor: Actor) -> Iterator[Todo]:
    """The rounds whose publicity is over. One query."""
    over = AwardRound.objects.filter(manages().q(actor), state=AwardRoundState.CLOSED)
    found = over.aggregate(count=Count("pk"), since=Min("ends_at"))
    if found["count"]:
        note = f"最早一批 {moment(found['since'])} 公示期满，核对异议后公布获奖名单。"
        yield Todo("公布获奖名单", note, reverse("awards:rounds"), "去公布", found["count"])


def complaint_todos(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """The complaints that the office has not answered yet. One query."""
    if actor.authority is None or not actor.holds(OFFICERS):
        return
    waiting = Complaint.objects.filter(body=actor.authority, state__in=COMPLAINT_OPEN)
    found = waiting.aggregate(count=Count("pk"), due=Min("due_at"))
    if found["count"]:
        note = f"最早一件须在 {moment(found['due'])} 前答复。"
        url = reverse("competitions:complaint_cases")
        yield Todo("答复投诉和异议", note, url, "去办理", found["count"], found["due"] - at < SOON)

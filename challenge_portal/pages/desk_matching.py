"""What waits around matching meetings and letters of intent, for the host and for both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from challenge_portal.organisations.actors import Actor
from challenge_portal.pages.todo import Todo
from competitions.policy import HOSTING
from solutions.selectors.agreements import waiting_in_agreements
from solutions.selectors.matching import waiting_in_matching


def matching_todos(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """Meetings to convene or to record, agreements to draft, sign or check. Two queries at most."""
    if not actor.is_signed_in or (actor.authority is not None and not actor.holds(HOSTING)):
        return
    if actor.authority is not None:
        for text, note, tab, count in waiting_in_matching(actor, at=at):
            yield Todo(text, note, f"{reverse('solutions:meetings')}?tab={tab}", "去办理", count)
    for text, note, tab, count, urgent in waiting_in_agreements(actor):
        url = f"{reverse('solutions:agreements')}{f'?tab={tab}' if tab else ''}"
        yield Todo(text, note, url, "去办理", count, urgent)

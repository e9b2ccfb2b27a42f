"""What every page with buttons posts: the transition, the opinion with it, the version it was made on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.typed import version_typed
from challenge_portal.organisations.asked import AskedMove
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove

LONGEST_REASON = 2000


def reason_of(request: HttpRequest, name: str = "reason") -> str:
    """A typed opinion; the services say where it is missing."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST_REASON]


def version_of(request: HttpRequest) -> int | None:
    """The version the page was opened with; something that is no number counts as an old page."""
    return version_typed(request.POST.get("version", ""))


def asked_move(request: ActorRequest, obj: Any) -> AskedMove:
    """The move that a button of the object's page asked for, with the opinion and the version of that page."""
    name = request.POST.get("transition", "")[:40]
    return AskedMove(obj, name, request.actor, request.now, reason_of(request), version_of(request))


def status_of(refused: Refused) -> int:
    """400 for an act that doesn't exist or a missing opinion, else 409."""
    return 400 if refused.refusal.field or isinstance(refused, UnknownMove) else 409

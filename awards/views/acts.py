"""What the pages of this app post alike."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove

LONGEST_REASON = 2000


def reason_of(request: ActorRequest, name: str = "reason") -> str:
    """A typed reason."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST_REASON]


def version_of(request: ActorRequest) -> int | None:
    """The version the page was opened with; something that is no number counts as an old page."""
    typed = request.POST.get("version", "")
    if typed == "":
        return None
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def number_of(request: ActorRequest, name: str) -> int:
    """A posted id; 0 for what is none."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0


def done(
    request: ActorRequest,
    act: Callable[[], object],
    *,
    said: str,
    to: str,
    refused: Callable[[Refusal, int], HttpResponse],
) -> HttpResponse:
    """Do it and go on; a refusal is shown on the page it came from, at its place."""
    try:
        act()
    except UnknownMove:
        raise
    except Refused as error:
        return refused(error.refusal, 400 if error.refusal.field else 409)
    messages.success(request, said)
    return HttpResponseRedirect(to)

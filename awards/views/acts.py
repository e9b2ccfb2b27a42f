"""What the pages of this app post alike."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove


def number_of(request: ActorRequest, name: str) -> int:
    """A posted id; 0 for what is none."""
    return number_typed(request.POST.get(name, "")) or 0


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

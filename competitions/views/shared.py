"""What the views of this app share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponse

from challenge_portal.accounts.access import signed_in_required as signed_in
from challenge_portal.organisations.actors import Actor

__all__ = ["PortalRequest", "View", "number_of", "of", "signed_in", "version_of"]

View = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    """What the middleware adds to a request."""

    actor: Actor
    now: datetime
    address: str


def number_of(request: HttpRequest, name: str = "page") -> int:
    """A page number from the address; anything else is the first page."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 1


def version_of(request: HttpRequest) -> int | None:
    """The version the page was opened with; something that is no number counts as an old page."""
    typed = request.POST.get("version", "")
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def of(request: HttpRequest) -> PortalRequest:
    """The request as the middleware made it."""
    return cast(PortalRequest, request)

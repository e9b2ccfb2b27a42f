"""What the portal's middleware has put on a request, for methods whose signature is the admin's."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest

from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.http import PortalRequest


class ActingRequest(PortalRequest):
    """For annotations only: a request after the middleware that finds out who acts."""

    actor: Actor


def acting(request: HttpRequest) -> Actor:
    """Who acts, and for whom."""
    return cast(ActingRequest, request).actor


def arrived(request: HttpRequest) -> datetime:
    """The one moment of this request."""
    return cast(PortalRequest, request).now

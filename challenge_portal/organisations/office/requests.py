"""What the portal's middleware has put on a request, for methods whose signature is the admin's."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest

from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.http import ActorRequest


def acting(request: HttpRequest) -> Actor:
    """Who acts, and for whom."""
    return cast(ActorRequest, request).actor


def arrived(request: HttpRequest) -> datetime:
    """The one moment of this request."""
    return cast(ActorRequest, request).now

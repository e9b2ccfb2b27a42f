"""Who calls, and how often."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from challenge_portal.organisations.http import ActorRequest


class PortalSession(SessionAuthentication):
    """The portal's own sign-in, with the protection against forged requests (CSRF). There are no tokens."""

    def authenticate_header(self, request: Request) -> str:
        """Named, so that a missing sign-in answers 401 and not 403."""
        return "Session"


class PortalSessionScheme(SessionScheme):
    """How the description of the interface names the sign-in. Found by drf-spectacular by being defined."""

    target_class = "challenge_portal.api.access.PortalSession"
    name = "portalSession"


class CallerThrottle(SimpleRateThrottle):
    """A signed-in person by person, a visitor by address (as the trusted proxy saw it)."""

    scope = "visitor"

    def allow_request(self, request: Request, view: Any) -> bool:
        """Pick the rate by who calls."""
        actor = cast(ActorRequest, request._request).actor
        self.scope = "person" if actor.is_signed_in else "visitor"
        self.rate = self.THROTTLE_RATES.get(self.scope)
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str:
        """What calls are counted by."""
        called = cast(ActorRequest, request._request)
        caller = called.actor.person_id if called.actor.is_signed_in else called.address
        return f"api-calls:{self.scope}:{caller}"


class Pages(PageNumberPagination):
    """``?page=2&page_size=50``; ``count``, ``next``, ``previous`` and ``results`` in the answer."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100

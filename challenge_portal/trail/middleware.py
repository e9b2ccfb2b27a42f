"""The request's own facts: its moment, its address, its number; and the record of refused tries."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse

from challenge_portal.kernel import clock
from challenge_portal.kernel.refusals import NotAllowed, NotVisible
from challenge_portal.trail.context import of_request
from challenge_portal.trail.http import PortalRequest
from challenge_portal.trail.refusals import record_refusal

Answer = Callable[[PortalRequest], HttpResponse]
LONGEST_UPLOAD = timedelta(hours=1)
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestContext:
    """Sets ``request.now``, ``request.address`` and ``request.request_id``, once, when the request begins.

    Only behind a trusted proxy (setting ``TRUSTED_PROXY``) are its headers believed: ``X-Request-Start`` lets a slow
    upload count from its start, ``X-Forwarded-For`` gives the visitor's address (the last one: what our own proxy
    saw), ``X-Request-ID`` the number in its log.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        """Set the facts, answer, and hand the number back."""
        trusted = bool(getattr(settings, "TRUSTED_PROXY", False))
        arrived = clock.now()
        request.now = began_at(request.headers.get("X-Request-Start", ""), arrived) if trusted else arrived
        request.address = _address(request, trusted)
        request.request_id = _request_id(request, trusted)
        with of_request(address=request.address, request_id=request.request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        return response


class RefusalRecorder:
    """Writes an entry for each refused try, after the view's transaction has been rolled back.

    Stands below the middleware that sets ``request.actor`` and turns the exception into an answer.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        """Nothing to do while all goes well."""
        return self.get_response(request)

    def process_exception(self, request: PortalRequest, error: Exception) -> None:
        """Record, and leave the answer to others."""
        if isinstance(error, NotAllowed | NotVisible):
            record_refusal(request, error)


def began_at(header: str, arrived: datetime) -> datetime:
    """The moment in ``X-Request-Start`` (``t=1700000000.123``, seconds; or milliseconds), if it can be true.

    A value that can't be read, lies after the arrival or more than an hour before it is not believed.
    """
    match = re.fullmatch(r"(?:t=)?(\d{10})(?:\.(\d{1,6}))?|(?:t=)?(\d{10})(\d{3})", header.strip())
    if match is None:
        return arrived
    seconds, fraction = match[1] or match[3], match[2] or match[4] or ""
    began = datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(fraction.ljust(6, "0") or 0))
    return began if arrived - LONGEST_UPLOAD <= began <= arrived else arrived


def _address(request: PortalRequest, trusted: bool) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "") if trusted else ""
    seen_by_proxy = forwarded.rsplit(",", 1)[-1].strip()
    return (seen_by_proxy or str(request.META.get("REMOTE_ADDR", "")))[:64]


def _request_id(request: PortalRequest, trusted: bool) -> str:
    given = request.headers.get("X-Request-ID", "") if trusted else ""
    return given if WELL_FORMED_ID.fullmatch(given) else secrets.token_hex(8)

"""Copies of public pages for visitors, so that what many read is made once.

A view says with ``demands.http.kept_for_visitors`` that its page is the same for every visitor; this middleware keeps it
and gives it to the next visitor who asks for the same address. A copy is good only while the version of the public data
(``demands.selectors.public_state``) is the one it was made from: with the commit of a withdrawal, in whatever process,
no copy is given any more. Because time passes too (days left, deadlines), a copy lives some seconds at most
(``VISITOR_COPY_SECONDS``).

Never for signed-in people, nor for anything with a form's token, a message or a cookie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from challenge_portal.kernel.kept import keep, kept
from challenge_portal.pages.appearance import CONTRAST_COOKIE, SIZE_COOKIE
from demands.http import PUBLIC_VERSION, keep_copies, same_page
from demands.selectors.public_state import public_version

READING = frozenset({"GET", "HEAD"})
LONGEST_ADDRESS = 200  # characters; a longer one is nobody's shared link
MESSAGES_COOKIE = "messages"


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished answer with the version of the data that it shows."""

    version: str
    headers: list[tuple[str, str]]
    body: bytes


class VisitorCopies:
    """Stands right behind the security headers: what it answers itself runs through nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A kept copy, else the view's answer, kept where it may be."""
        seconds: int = settings.VISITOR_COPY_SECONDS
        if not seconds or not _is_visitor(request):
            return self.get_response(request)
        key = _key(request)
        copy = kept(key)
        if isinstance(copy, Copy) and copy.version == public_version():
            return _answer(request, copy)
        keep_copies(request)
        response = self.get_response(request)
        version = getattr(response, PUBLIC_VERSION, None)
        if version is None:
            return response
        if request.method == "GET" and not response.cookies:
            keep(key, Copy(version, list(response.items()), response.content), seconds=seconds)
        return same_page(request, response)


def _is_visitor(request: HttpRequest) -> bool:
    return (
        request.method in READING
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and MESSAGES_COOKIE not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def _key(request: HttpRequest) -> str:
    """What makes two visitors' pages the same: host, address, way of reading, and whether htmx asks for a part."""
    meta, cookies = request.META, request.COOKIES
    parts = (
        meta.get("HTTP_HOST", ""),
        request.get_full_path(),
        "large" if cookies.get(SIZE_COOKIE) == "large" else "",
        "high" if cookies.get(CONTRAST_COOKIE) == "high" else "",
        meta.get("HTTP_HX_TARGET", "") if "HTTP_HX_REQUEST" in meta else "",
    )
    return "copy:" + _digest("\n".join(parts))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def _answer(request: HttpRequest, copy: Copy) -> HttpResponse:
    response = HttpResponse(copy.body)
    for name, value in copy.headers:
        response.headers[name] = value
    return same_page(request, response)

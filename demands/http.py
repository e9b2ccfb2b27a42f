"""Answers for visitors: a mark by which an unchanged page needn't be sent again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django_htmx.middleware import HtmxDetails

from challenge_portal.organisations.http import ActorRequest
from demands.selectors.public_state import public_version

PUBLIC_VERSION = "public_version"  # on an answer: any visitor may get a copy while the public data has this version
KEEPS_COPIES = "keeps_copies"  # on a request: its answer may be kept
CLOCK = re.compile(rb"<time [^>]*data-clock[^>]*>[^<]*</time>")  # the running clock makes no page a new one


class PublicRequest(ActorRequest):
    """For annotations only: what a view behind ``kept_for_visitors`` finds as well."""

    public_version: str | None
    htmx: HtmxDetails


Parameters = ParamSpec("Parameters")
Request = TypeVar("Request", bound=HttpRequest)


def kept_for_visitors(
    view: Callable[Concatenate[Request, Parameters], HttpResponse],
) -> Callable[Concatenate[Request, Parameters], HttpResponse]:
    """Mark a visitor's page by what it says, and let others have copies of it (``pages.copies``).

    For pages that are the same for every visitor. The mark is a digest of the finished page, so it covers data, template
    build and the days left at once; a browser that has exactly that page is answered 304. The version of the public
    data is asked for before the view reads anything: data that changes meanwhile makes a copy that is never given. The
    view finds it as ``request.public_version``. People with a session get neither, and no version is asked for: their
    pages carry their name.
    """

    @wraps(view)
    def versioned(request: Request, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        version = None if has_session else public_version()
        setattr(request, PUBLIC_VERSION, version)
        response = view(request, *args, **kwargs)
        if has_session or response.status_code != 200:
            return response
        _marked(response)
        if getattr(request, KEEPS_COPIES, False):
            setattr(response, PUBLIC_VERSION, version)
            return response  # whoever keeps the copy says what is the same
        return same_page(request, response)

    return versioned


def keep_no_copy(request: HttpRequest) -> None:
    """Say in a view that this very answer is nothing that others will ask for."""
    setattr(request, KEEPS_COPIES, False)


def keep_copies(request: HttpRequest) -> None:
    """Say that whoever hands this request on keeps copies, and answers with 304 where the visitor has the page."""
    setattr(request, KEEPS_COPIES, True)


def same_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the browser has exactly this marked page, else the page."""
    return get_conditional_response(request, etag=response.get("ETag"), response=response) or response


def _marked(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["ETag"] = quote_etag(hashlib.sha256(CLOCK.sub(b"", response.content)).hexdigest()[:32])
    return response

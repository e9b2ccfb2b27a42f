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

CLOCK = re.compile(rb"<time [^>]*data-clock[^>]*>[^<]*</time>")  # the running clock makes no page a new one

Parameters = ParamSpec("Parameters")
Request = TypeVar("Request", bound=HttpRequest)


def same_page_once(
    view: Callable[Concatenate[Request, Parameters], HttpResponse],
) -> Callable[Concatenate[Request, Parameters], HttpResponse]:
    """Mark a visitor's page by what it says, and answer 304 when the browser has exactly that page.

    The mark is a digest of the finished page, so it covers data, template build and the days left at once. People
    with a session get no mark: their pages carry their name.
    """

    @wraps(view)
    def marked(request: Request, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or response.status_code != 200:
            return response
        response["Cache-Control"] = "public, max-age=0, must-revalidate"
        mark = quote_etag(hashlib.sha256(CLOCK.sub(b"", response.content)).hexdigest()[:32])
        response["ETag"] = mark
        return get_conditional_response(request, etag=mark, response=response) or response

    return marked

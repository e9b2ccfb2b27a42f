"""304 for visitors: an ETag from the data's version, the build of the templates and how the visitor reads.

Only for requests without a session cookie: what a signed-in person sees is never kept anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

View = Callable[..., HttpResponse]


@cache
def build() -> str:
    """Changes with every template and stylesheet; computed once per process."""
    digest = hashlib.sha256()
    for folder in ("templates", "static"):
        for path in sorted((Path(settings.CHECKOUT) / folder).rglob("*")):
            if path.is_file():
                digest.update(f"{path}:{path.stat().st_mtime_ns};".encode())
    return digest.hexdigest()[:12]


def condition_for_visitors(version: Callable[..., str]) -> Callable[[View], View]:
    """Answer 304 where the visitor's copy is still true. ``version(request, …)`` should cost one query at most."""

    def decorate(view: View) -> View:
        @wraps(view)
        def conditional(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                return view(request, *args, **kwargs)
            facts = f"{version(request, *args, **kwargs)}|{build()}|{sorted(request.COOKIES.items())}|{request.get_full_path()}"
            etag = f'W/"{hashlib.sha256(facts.encode()).hexdigest()[:32]}"'
            unchanged = get_conditional_response(request, etag=etag)
            response = unchanged if unchanged is not None else view(request, *args, **kwargs)
            if response.status_code in {200, 304}:
                response["ETag"] = etag
                response.setdefault("Cache-Control", "no-cache")
                patch_vary_headers(response, ["Cookie"])
            return response

        return conditional

    return decorate

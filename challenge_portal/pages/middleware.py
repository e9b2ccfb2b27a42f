"""Turns a refusal that no view has caught into a page: 404, 403, 409 or 400, in plain Chinese."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.workflow.engine import UnknownMove


class RefusalPages:
    """Views catch the refusals that belong beside a field; whatever else they raise is answered here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal; anything else goes on to Django."""
        if isinstance(error, NotVisible):
            return render(request, "errors/404.html", status=404)
        if isinstance(error, NotAllowed):
            return render(request, "errors/403.html", status=403)
        if isinstance(error, UnknownMove):
            return render(request, "errors/400.html", {"refusal": error.refusal}, status=400)
        if isinstance(error, Refused):
            stale = isinstance(error, Stale)
            return render(request, "errors/409.html", {"refusal": error.refusal, "stale": stale}, status=409)
        return None

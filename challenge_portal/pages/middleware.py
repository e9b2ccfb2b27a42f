"""Answers that no view gives: a refusal nobody caught (404, 403, 409, 400), and a form opened as somebody else."""

from __future__ import annotations

from collections.abc import Callable

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from challenge_portal.accounts import held_forms
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused, Stale
from challenge_portal.organisations.actors import standings
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.middleware import FORM_FIELD
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


class SameIdentity:
    """A form acts for whom its page was opened, or not at all.

    In another tab the person may meanwhile have switched to another unit, left the unit, or given the browser to a
    colleague. The answer is 409; what was typed is kept, and one button switches back and sends it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Compare the page's identity with the present one; a form that names none is not held up."""
        if request.method != "POST" or FORM_FIELD not in request.POST or not request.actor.is_signed_in:
            return None
        meant = request.POST[FORM_FIELD]
        somebody_else = typed_by_somebody_else(request)
        if meant == request.actor.key and not somebody_else:
            return None
        offered = {each.key: each for each in standings(request.actor.person, at=request.now)}  # type: ignore[arg-type]
        context = {
            "somebody_else": somebody_else,
            "meant": offered.get(meant),
            "held": "" if somebody_else or meant not in offered else held_forms.hold(request),
            "back": request.headers.get("Referer", "") or reverse("organisations:act_for"),
        }
        return render(request, "errors/identity.html", context, status=409)


def typed_by_somebody_else(request: ActorRequest) -> bool:
    """Whether the page says that another person opened it."""
    word = request.POST.get(held_forms.TYPED_BY, "")
    try:
        return bool(word) and signing.loads(word, salt=held_forms.PERSON_SALT) != request.actor.person_id
    except signing.BadSignature:
        return True

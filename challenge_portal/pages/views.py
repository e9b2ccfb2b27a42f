"""The front page and the desk."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.pages.desk import desk as actors_desk
from challenge_portal.pages.home import home as front_page


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The front page, the same for everybody."""
    return render(request, "pages/home.html", {"home": front_page(at=request.now)})


@require_safe
@signed_in_required
def desk(request: ActorRequest) -> HttpResponse:
    """What waits for whoever is signed in."""
    return render(
        request,
        "pages/desk.html",
        {"desk": actors_desk(request.actor, at=request.now), "register_url": reverse("organisations:register")},
    )


@require_safe
def now(request: ActorRequest) -> JsonResponse:
    """The server's time, for the clock of a page that was kept by the browser."""
    return JsonResponse({"now": request.now.isoformat()}, headers={"Cache-Control": "no-store"})

"""The front page and the desk."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.pages.desk.page import desk as actors_desk
from challenge_portal.pages.home import home as front_page
from demands.http import kept_for_visitors


@require_safe
@kept_for_visitors
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
def icon(request: ActorRequest) -> HttpResponse:
    """The portal's mark, for browsers and tools that ask at the usual place instead of reading the page's head."""
    return HttpResponseRedirect(static("img/mark.svg"), headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def now(request: ActorRequest) -> JsonResponse:
    """The server's time, for the clock of a page that was kept by the browser."""
    return JsonResponse({"now": request.now.isoformat()}, headers={"Cache-Control": "no-store"})

"""The pages that Django itself asks for when it has to say no, or when something broke."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import Context, Engine
from django.urls import reverse

from challenge_portal.accounts import held_forms
from challenge_portal.accounts.access import ask_to_sign_in
from challenge_portal.kernel.refusals import Refused


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request that can't be read, too many fields or too much text."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: no permission."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address."""
    return render(request, "errors/404.html", status=404)


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose CSRF token no longer fits, mostly because of a new sign-in in another tab.

    What was typed is offered once more with a fresh token, but only to the person who typed it and only when the
    form came from a page of the portal: a form from elsewhere gets nothing to press.
    """
    if request.path == reverse("accounts:sign_in"):
        return HttpResponseRedirect(request.get_full_path())
    if came_from_here(request) and isinstance(request.user, AnonymousUser):
        return ask_to_sign_in(request)
    context: dict[str, object] = {}
    if came_from_here(request) and not isinstance(request.user, AnonymousUser):
        try:
            context["held_form"] = held_forms.take_up(held_forms.hold(request), person=request.user)
        except Refused as refused:
            context["refusal"] = refused.refusal
    return render(request, "errors/too_old.html", context, status=403)


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of the portal sent this form."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin", "")
    return origin == here if origin else request.headers.get("Referer", "").startswith(here + "/")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, made without the database, the session or the frame: any of them may be what broke."""
    template = Engine.get_default().get_template("errors/500.html")
    return HttpResponse(template.render(Context({"request_id": getattr(request, "request_id", "")})), status=500)

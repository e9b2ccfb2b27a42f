"""Pages for signed-in people: how a visitor, or somebody whose sign-in has expired, is received."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from challenge_portal.accounts.forms import SignInForm
from challenge_portal.accounts.held_forms import hold

Parameters = ParamSpec("Parameters")
Request = TypeVar("Request", bound=HttpRequest)
READING = frozenset({"GET", "HEAD"})


def signed_in_required(
    view: Callable[Concatenate[Request, Parameters], HttpResponse],
) -> Callable[Concatenate[Request, Parameters], HttpResponse]:
    """Only for people who are signed in.

    A visitor who reads is sent to the sign-in page and back. A form that comes after the sign-in has expired is
    answered with 401 and the sign-in form, which carries what was typed. Somebody with a first password changes it
    before anything else.
    """

    @wraps(view)
    def guarded(request: Request, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        first = reverse("accounts:password")
        if request.user.must_change_password and request.method in READING and request.path != first:
            return HttpResponseRedirect(f"{first}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a form is kept meanwhile."""
    if request.method in READING:
        return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': request.get_full_path()})}")
    if request.headers.get("HX-Request"):  # the page stays as it is; page.js tells the person, the text is still there
        return HttpResponse("登录已过期，请重新登录。", status=401, content_type="text/plain; charset=utf-8")
    back = request.headers.get("Referer", "")
    context: dict[str, Any] = {
        "form": SignInForm(),
        "held": hold(request),
        "expired": True,
        "next": back if back.startswith(f"{request.scheme}://{request.get_host()}/") else "",
        "had_files": bool(request.FILES),
    }
    return render(request, "accounts/sign_in.html", context, status=401)

"""Letting somebody in: the session, and the signed cookie by which a later, expired form names who typed it."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenge_portal.accounts import held_forms
from challenge_portal.accounts.models import User

ACTING_FOR = "acting_for"  # the field of forms and the key in the session (see organisations.middleware)


def let_in(request: HttpRequest, person: User, response: HttpResponse) -> HttpResponse:
    """Sign the person in and mark the browser as theirs."""
    if request.user != person:
        login(request, person, backend="challenge_portal.accounts.backends.PersonBackend")
    response.set_cookie(
        held_forms.PERSON_COOKIE,
        held_forms.sign_person(person),
        max_age=held_forms.PERSON_COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def send_again(request: HttpRequest, person: User, held: str, *, back: str) -> HttpResponse:
    """The page that sends a kept form on, acting for whom it was typed. Raises Refused (see ``take_up``)."""
    form = held_forms.take_up(held, person=person)
    meant = dict(form.values).get(ACTING_FOR)
    if meant:
        request.session[ACTING_FOR] = meant  # a standing that the person no longer has is not chosen (see actor_for)
    return render(request, "accounts/send_again.html", {"held_form": form, "back": back})

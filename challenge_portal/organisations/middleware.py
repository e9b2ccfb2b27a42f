"""Sets ``request.actor``: who is acting and for whom, loaded once and only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from challenge_portal.organisations.actors import ANONYMOUS, Actor, actor_for

SESSION_KEY = "acting_for"
FORM_FIELD = "acting_for"


class ActorMiddleware:
    """After authentication. That a form still means this actor is checked by ``pages.middleware.SameIdentity``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: find_actor(request)))
        return self.get_response(request)


def find_actor(request: HttpRequest) -> Actor:
    """The actor of a request; a visitor without a session costs no query and gets no session."""
    if not request.user.is_authenticated:
        return ANONYMOUS
    chosen = request.session.get(SESSION_KEY, "")
    return actor_for(request.user, at=request.now, acting_for=chosen).for_request()

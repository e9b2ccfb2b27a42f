"""Sets ``request.actor``: who is acting and for whom, loaded once and only when somebody asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from challenge_portal.kernel.refusals import Stale
from challenge_portal.organisations.actors import ANONYMOUS, Actor, actor_for

SESSION_KEY = "acting_for"
FORM_FIELD = "acting_for"


class ActorMiddleware:
    """After authentication. A form that was opened while acting for somebody else is refused with 409."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: find_actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """A stale tab must not act for the organisation that was chosen in another tab."""
        meant = request.POST.get(FORM_FIELD) if request.method == "POST" and request.session.session_key else None
        if meant and request.actor.is_signed_in and meant != request.actor.key:  # type: ignore[attr-defined]
            now_for = request.actor.acting_for_label or "本人"  # type: ignore[attr-defined]
            raise Stale(f"您已切换为代表“{now_for}”，此页面是以另一身份打开的。请切换回原身份后再提交。")


def find_actor(request: HttpRequest) -> Actor:
    """The actor of a request; a visitor without a session costs no query and gets no session."""
    if not request.user.is_authenticated:
        return ANONYMOUS
    chosen = request.session.get(SESSION_KEY, "")
    return actor_for(request.user, at=request.now, acting_for=chosen).for_request()  # type: ignore[attr-defined]

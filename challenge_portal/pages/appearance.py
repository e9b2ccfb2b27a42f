"""大字版 and 高对比: a visitor's way of reading, kept in two cookies and in no session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

SIZE_COOKIE = "reading_size"
CONTRAST_COOKIE = "reading_contrast"
KEPT_FOR = 365 * 24 * 60 * 60  # seconds
CHOICES = {"size": (SIZE_COOKIE, "large"), "contrast": (CONTRAST_COOKIE, "high")}


@require_safe
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on.

    A GET may do this: it changes how the visitor's own browser shows pages and nothing else. A value that is not
    offered takes the choice back; an address outside the portal leads to the front page.
    """
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for parameter, (cookie, value) in CHOICES.items():
        chosen = request.GET.get(parameter)
        if chosen == value:
            response.set_cookie(
                cookie, value, max_age=KEPT_FOR, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
        elif chosen is not None:
            response.delete_cookie(cookie, samesite="Lax")
    response["Cache-Control"] = "no-store"
    return response

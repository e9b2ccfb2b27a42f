"""The public hall: the same for every visitor, no session, no form; an unchanged page is answered with 304."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.accounts.etags import condition_for_visitors
from challenge_portal.organisations.http import ActorRequest
from demands.selectors import HallQuery, hall_page, hall_version, public_demand


def _version(request: HttpRequest, *args: object, **kwargs: object) -> str:
    return hall_version()


@require_safe
@condition_for_visitors(_version)
def hall(request: ActorRequest) -> HttpResponse:
    """The list with its filters."""
    return render(request, "demands/hall.html", {"hall": hall_page(HallQuery.read(request.GET.dict()), at=request.now)})


@require_safe
@condition_for_visitors(_version)
def detail(request: ActorRequest, number: str) -> HttpResponse:
    """One demand as the public may read it."""
    return render(request, "demands/detail.html", {"demand": public_demand(number, at=request.now)})

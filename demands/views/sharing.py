"""What others take along of the hall: the feed, a demand's card and its code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demands.http import PublicRequest, keep_no_copy, kept_for_visitors
from demands.selectors import sharing
from demands.selectors.hall import public_demand
from demands.selectors.hall_query import HallQuery

ATOM = "application/atom+xml; charset=utf-8"


@require_safe
@kept_for_visitors
def feed(request: PublicRequest) -> HttpResponse:
    """The newest demands of the hall, or of the search in the address, as an Atom feed."""
    query = HallQuery.from_address(request.GET.dict())
    if query.text:
        keep_no_copy(request)
    return HttpResponse(sharing.feed(query, at=request.now), content_type=ATOM)


@require_safe
@kept_for_visitors
def card(request: PublicRequest, number: str) -> HttpResponse:
    """The demand on one sheet with its code, to print or to pass on."""
    demand = public_demand(number, at=request.now)
    context = {"demand": demand, "card": sharing.card_of(demand), "words": sharing.words_to_share(demand)}
    return render(request, "demands/card.html", context)


@require_safe
@kept_for_visitors
def qr_svg(request: PublicRequest, number: str) -> HttpResponse:
    """The code that leads to the demand, as a drawing."""
    demand = public_demand(number, at=request.now)
    return HttpResponse(sharing.code_svg(demand.number), content_type="image/svg+xml")


@require_safe
@kept_for_visitors
def qr_png(request: PublicRequest, number: str) -> HttpResponse:
    """The same as a picture to keep."""
    demand = public_demand(number, at=request.now)
    kept = {"Content-Disposition": f'attachment; filename="{demand.number}.png"'}
    return HttpResponse(sharing.code_png(demand.number), content_type="image/png", headers=kept)

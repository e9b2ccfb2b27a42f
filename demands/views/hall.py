"""The public hall and a demand's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.organisations.http import ActorRequest
from demands.http import same_page_once
from demands.selectors.hall import hall_page, public_demand, similar_demands
from demands.selectors.hall_query import SORTS, HallQuery
from demands.selectors.taking_up import taking_up


@require_safe
@same_page_once
def hall(request: ActorRequest) -> HttpResponse:
    """The demands on the hall, searched and filtered."""
    query = HallQuery.from_address(request.GET.dict())
    page = hall_page(query, at=request.now)
    template = "demands/hall_results.html" if request.headers.get("HX-Target") == "results" else "demands/hall.html"
    return render(request, template, {"page": page, "sorts": SORTS})


@require_safe
@same_page_once
def detail(request: ActorRequest, number: str) -> HttpResponse:
    """One demand as everybody reads it."""
    demand = public_demand(number, at=request.now)
    context = {
        "demand": demand,
        "similar": similar_demands(demand, at=request.now),
        "card": taking_up(demand, request.actor, at=request.now),
        "now": request.now,
    }
    return render(request, "demands/detail.html", context)

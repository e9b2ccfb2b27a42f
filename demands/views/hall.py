"""The public hall and a demand's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from demands.http import PublicRequest, keep_no_copy, kept_for_visitors
from demands.selectors.corrections import public_corrections
from demands.selectors.following import is_subscribed
from demands.selectors.hall import hall_page, public_demand, similar_demands
from demands.selectors.hall_query import HallQuery
from demands.selectors.public_questions import answered_questions
from demands.selectors.sharing import feed_address, machine_facts
from demands.selectors.taking_up import taking_up


@require_safe
@kept_for_visitors
def hall(request: PublicRequest) -> HttpResponse:
    """The demands on the hall, searched and filtered."""
    query = HallQuery.from_address(request.GET.dict())
    page = hall_page(query, at=request.now, version=request.public_version)
    if query.text or not page.rows:
        keep_no_copy(request)  # words are endless
    context = {
        "page": page,
        "feed_url": feed_address(page.query),
        "subscribed": is_subscribed(request.actor, page.query),
    }
    part = request.headers.get("HX-Target") == "results" and not request.htmx.history_restore_request
    response = render(request, "demands/hall_results.html" if part else "demands/hall.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_safe
@kept_for_visitors
def detail(request: PublicRequest, number: str) -> HttpResponse:
    """One demand as everybody reads it."""
    demand = public_demand(number, at=request.now, reader=request.actor.person)
    context = {
        "demand": demand,
        "questions": answered_questions(number),
        "corrections": public_corrections(number) if demand.corrected_at else (),
        "facts": machine_facts(demand),
        "similar": similar_demands(demand, at=request.now, version=request.public_version),
        "card": taking_up(demand, request.actor, at=request.now),
        "now": request.now,
    }
    return render(request, "demands/detail.html", context)

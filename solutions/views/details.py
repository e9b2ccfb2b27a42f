"""The detail tier of a demand, and who has read it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.trail.refusals import record_refusal
from demands.selectors.finding import own_demand, staff_demand
from solutions import services
from solutions.selectors import details as reading


@require_safe
@signed_in_required
def detail(request: ActorRequest, number: str) -> HttpResponse:
    """The enterprise's own words. Every reading is kept; a closed door says which step opens it."""
    demand = reading.demand_with_detail(number, request.actor)
    try:
        services.read_detail(actor=request.actor, demand=demand, at=request.now)
    except Refused as refused:
        record_refusal(request, NotAllowed("solutions.read_detail", demand))
        context = {
            "number": number,
            "title": demand.public_version.title,
            "refusal": refused.refusal,
            "registration": reading.own_registration(request.actor, demand),
        }
        return render(request, "solutions/detail_closed.html", context, status=403)
    page = reading.detail_page(demand, request.actor, at=request.now)
    return render(request, "solutions/detail.html", {"page": page, "now": request.now})


@require_safe
@signed_in_required
def readings(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The enterprise sees who has read the detail tier of its demand."""
    page = reading.readings_page(own_demand(request.actor, demand_id), request.actor)
    return render(request, "solutions/readings.html", {"page": page, "own": True})


@require_safe
@signed_in_required
def office_readings(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The host and the supervisors see the same."""
    page = reading.readings_page(staff_demand(request.actor, demand_id), request.actor)
    return render(request, "solutions/readings.html", {"page": page, "own": False})

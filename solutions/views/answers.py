"""Where the enterprise reads and answers solutions; the host and whoever else reads them sees the same page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.posted import asked_move, status_of
from solutions.selectors import answers as reading
from solutions.selectors.finding import owned_demand, readable_solution, solution_for
from solutions.services import answers as services


@require_safe
@signed_in_required
def called(request: ActorRequest) -> HttpResponse:
    """The enterprise's demands on the hall with what came in."""
    rows = reading.called_demands(request.actor, at=request.now)
    return render(request, "solutions/called.html", {"rows": rows})


@require_safe
@signed_in_required
def received(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The solutions of one demand; while sealed only how many."""
    demand = owned_demand(request.actor, demand_id)
    page = reading.received(demand, request.actor, at=request.now)
    return render(request, "solutions/received.html", {"page": page})


@require_safe
@signed_in_required
def solution(request: ActorRequest, solution_id: int) -> HttpResponse:
    """One solution with its indicators beside the targets; the challenger is led to their own page."""
    found = solution_for(request.actor, solution_id)
    if can(request.actor, "solutions.edit", found):
        return HttpResponseRedirect(reverse("solutions:own", args=[solution_id]))
    if request.method == "GET":
        services.note_reading(actor=request.actor, solution=found, at=request.now)
    revision = number_typed(request.GET.get("revision", ""), digits=4)
    return _page(request, found, revision=revision)


def _page(
    request: ActorRequest,
    found: Any,
    *,
    revision: int | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    case = reading.read_case(found, request.actor, at=request.now, revision=revision)
    if case is None:
        raise NotVisible(f"revision {revision}")
    return render(request, "solutions/solution.html", {"case": case, "refusal": refusal}, status=status)


@require_POST
@signed_in_required
def answer(request: ActorRequest, solution_id: int) -> HttpResponse:
    """Ask, shortlist, decline, reconsider, choose or release, with the reason that the challenger reads."""
    found = readable_solution(request.actor, solution_id)
    if not can(request.actor, "solutions.answer", found):
        raise NotAllowed("solutions.answer", found)
    asked = asked_move(request, found)
    try:
        services.answer_solution(asked.name, solution=found, **asked.terms)
    except Refused as refused:
        fresh = readable_solution(request.actor, solution_id)
        return _page(request, fresh, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, f"已答复，现在是“{found.get_state_display()}”，理由已告知挑战者。")
    return HttpResponseRedirect(reverse("solutions:solution", args=[found.pk]))

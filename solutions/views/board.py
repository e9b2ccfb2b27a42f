"""The host's board 方案与答复: how many solutions each demand has, and how long they have waited."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from solutions.selectors import board as reading
from solutions.selectors.finding import run_demand, watched_competition
from solutions.services import answers as services
from solutions.services.exports import export_board


@require_safe
@signed_in_required
def boards(request: ActorRequest) -> HttpResponse:
    """The boards of the office; with a single one straight to it."""
    if request.actor.authority is None:
        raise NotVisible("boards")
    found = reading.boards(request.actor)
    if len(found) == 1:
        return HttpResponseRedirect(found[0].url)
    return render(request, "solutions/boards.html", {"rows": found})


@require_safe
@signed_in_required
def board(request: ActorRequest, code: str) -> HttpResponse:
    """The demands of one competition, worst first."""
    return _page(request, code)


def _page(request: ActorRequest, code: str, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    competition = watched_competition(request.actor, code)
    page = page_typed(request.GET.get("page", ""))
    shown = reading.board(
        competition, request.actor, at=request.now, show=request.GET.get("show", reading.ALL), page=page
    )
    return render(request, "solutions/board.html", {"page": shown, "refusal": refusal}, status=status)


@require_safe
@signed_in_required
def export(request: ActorRequest, code: str) -> HttpResponse:
    """The whole board as Excel; the export is in the record."""
    competition = watched_competition(request.actor, code)
    content = export_board(actor=request.actor, competition=competition, at=request.now)
    name = f"方案与答复-{competition.code}-{local(request.now):%Y%m%d}.xlsx"
    return excel_file(content, name)


@require_POST
@signed_in_required
def remind(request: ActorRequest, code: str, demand_id: int) -> HttpResponse:
    """Remind the enterprise of one demand, at most once a day."""
    watched_competition(request.actor, code)
    demand = run_demand(request.actor, demand_id)
    try:
        services.remind_owner(actor=request.actor, demand=demand, at=request.now)
    except Refused as refused:
        return _page(request, code, refusal=refused.refusal, status=409)
    messages.success(request, f"已提醒{demand.owner.name}。")
    return HttpResponseRedirect(reverse("solutions:board", args=[code]))

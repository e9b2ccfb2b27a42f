"""The host's dashboard."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotVisible
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from demands.selectors import figures
from demands.selectors.finding import competition_for


@require_safe
@signed_in_required
def dashboard(request: ActorRequest, code: str) -> HttpResponse:
    """The figures of one competition, for those who run it and those who look on."""
    competition = competition_for(request.actor, code)
    if not can(request.actor, "competitions.watch", competition):
        raise NotVisible(f"dashboard {code}")
    context = {
        "competition": competition,
        "board": figures.dashboard(competition, at=request.now),
        "now": request.now,
    }
    return render(request, "demands/dashboard.html", context)

"""A host runs its competition: its moves, its calendar, and whether solutions stay sealed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import version_of
from competitions import services
from competitions.forms import PeriodForm
from competitions.selectors import desks, lookups


@require_safe
@signed_in_required
def competition_desk(request: ActorRequest, code: str) -> HttpResponse:
    """The host's page of its competition; its superiors read it."""
    return desk_page(request, code)


def desk_page(request: ActorRequest, code: str, status: int = 200, **more: Any) -> HttpResponse:
    """The desk of a competition, with what a refused act has to say."""
    desk = desks.competition_desk(code, actor=request.actor, at=request.now)
    return render(request, "competitions/competition_desk.html", {"desk": desk, **more}, status=status)


@require_POST
@signed_in_required
def move_competition(request: ActorRequest, code: str) -> HttpResponse:
    """Open the collection, go on to the next stage, conclude."""
    competition = lookups.competition(code, actor=request.actor)
    try:
        services.advance_competition(
            actor=request.actor,
            competition=competition,
            move=request.POST.get("transition", ""),
            reason=request.POST.get("reason", ""),
            at=request.now,
            version=version_of(request),
        )
    except UnknownMove:
        raise
    except Refused as refused:
        return desk_page(request, code, status=409, refusal=refused.refusal)
    messages.success(request, "已办理。")
    return redirect("competitions:competition_desk", competition.code)


@require_POST
@signed_in_required
def set_period(request: ActorRequest, code: str) -> HttpResponse:
    """Change one line of the calendar."""
    competition = lookups.competition(code, actor=request.actor)
    form = PeriodForm(request.POST, auto_id=f"%s-{request.POST.get('stage', '')}")  # the page has a form a stage
    if form.is_valid():
        try:
            services.set_period(
                actor=request.actor,
                competition=competition,
                stage=form.cleaned_data["stage"],
                opens_at=form.cleaned_data["opens_at"],
                closes_at=form.cleaned_data["closes_at"],
                at=request.now,
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "日程已调整。")
            return redirect("competitions:competition_desk", competition.code)
    return desk_page(request, code, status=400, period_form=form)


@require_POST
@signed_in_required
def seal_solutions(request: ActorRequest, code: str) -> HttpResponse:
    """Set that solutions stay sealed until their deadline, or lift it."""
    competition = lookups.competition(code, actor=request.actor)
    wanted = request.POST.get("transition", "")
    if wanted not in (desks.SEAL, desks.LIFT):
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.seal_solutions(
            actor=request.actor,
            competition=competition,
            seals=wanted == desks.SEAL,
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        return desk_page(request, code, status=409, refusal=refused.refusal)
    messages.success(request, "已设为密封至截止。" if wanted == desks.SEAL else "已取消密封。")
    return redirect("competitions:competition_desk", competition.code)

"""移交经办: an application or a competition goes to a colleague of the same office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.selectors import lookups
from competitions.views.applications import application_page
from competitions.views.desks import desk_page

DONE = "已移交，并告知新的经办人。"


@require_POST
@signed_in_required
def application(request: ActorRequest, pk: int) -> HttpResponse:
    """Of a hosting application."""
    found = lookups.application(pk, actor=request.actor)
    try:
        services.hand_over_application(
            actor=request.actor,
            application=found,
            colleague=_colleague(request),
            note=reason_of(request, "note"),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        return application_page(request, pk, status=status_of(refused), **_typed(request, refused))
    messages.success(request, DONE)
    return redirect("competitions:application", pk)


@require_POST
@signed_in_required
def competition(request: ActorRequest, code: str) -> HttpResponse:
    """Of a competition."""
    found = lookups.competition(code, actor=request.actor)
    try:
        services.hand_over_competition(
            actor=request.actor,
            competition=found,
            colleague=_colleague(request),
            note=reason_of(request, "note"),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        return desk_page(request, code, status=status_of(refused), **_typed(request, refused))
    messages.success(request, DONE)
    return redirect("competitions:competition_desk", found.code)


def _typed(request: ActorRequest, refused: Refused) -> dict[str, Any]:
    """What was refused and what was typed: nothing of it is to be typed again."""
    return {
        "handing_error": refused.refusal,
        "handing_to": number_typed(request.POST.get("colleague", "")),
        "handing_note": request.POST.get("note", ""),
    }


def _colleague(request: ActorRequest) -> int:
    return number_typed(request.POST.get("colleague", "")) or 0

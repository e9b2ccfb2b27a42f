"""What everybody reads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from competitions.selectors import announcements as reading
from competitions.selectors import lookups, public


@require_safe
def competitions(request: ActorRequest) -> HttpResponse:
    """The competitions of an edition, or of a series."""
    shown = public.competitions_page(
        actor=request.actor,
        edition=request.GET.get("edition", ""),
        series=request.GET.get("series", ""),
        number=page_typed(request.GET.get("page", "")),
    )
    return render(request, "competitions/competitions.html", {"shown": shown})


@require_safe
def competition(request: ActorRequest, code: str) -> HttpResponse:
    """One competition."""
    page = public.competition_page(code, actor=request.actor)
    may_watch = request.actor.is_signed_in and can(
        request.actor, "competitions.watch", lookups.competition(code, actor=request.actor)
    )
    return render(request, "competitions/competition.html", {"page": page, "may_watch": may_watch})


@require_safe
def announcements(request: ActorRequest) -> HttpResponse:
    """Notices, forwardings, decisions, demand announcements."""
    shown = reading.announcements_page(
        actor=request.actor, kind=request.GET.get("kind", ""), number=page_typed(request.GET.get("page", ""))
    )
    return render(request, "competitions/announcements.html", {"shown": shown})


@require_safe
def announcement(request: ActorRequest, pk: int) -> HttpResponse:
    """One of them."""
    page = reading.announcement_page(pk, actor=request.actor)
    return render(request, "competitions/announcement.html", {"page": page})


@require_safe
def edition(request: ActorRequest, pk: int) -> HttpResponse:
    """One edition: its notice, its dates, how the provinces forwarded it."""
    page = public.edition_page(pk, actor=request.actor)
    return render(request, "competitions/edition.html", {"page": page})

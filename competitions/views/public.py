"""Public pages: no session, no form; an unchanged page is answered with 304."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenge_portal.accounts.etags import condition_for_visitors
from challenge_portal.organisations.http import ActorRequest
from competitions.selectors import public


def _version(request: HttpRequest, *args: object, **kwargs: object) -> str:
    return public.public_version()


@require_safe
@condition_for_visitors(_version)
def competitions(request: ActorRequest) -> HttpResponse:
    """The competitions of one edition."""
    return render(request, "competitions/public_list.html", {"page": public.competitions_page(request.GET.dict())})


@require_safe
@condition_for_visitors(_version)
def competition(request: ActorRequest, code: str) -> HttpResponse:
    """One competition: organisers, calendar, sessions, announcements."""
    page = public.competition_page(code, at=request.now)
    return render(request, "competitions/public_competition.html", {"page": page})


@require_safe
@condition_for_visitors(_version)
def announcements(request: ActorRequest) -> HttpResponse:
    """Announcements, newest first."""
    page = public.announcements_page(request.GET.dict())
    return render(request, "competitions/public_announcements.html", {"page": page})


@require_safe
@condition_for_visitors(_version)
def announcement(request: ActorRequest, pk: int) -> HttpResponse:
    """One announcement."""
    return render(request, "competitions/public_announcement.html", {"page": public.announcement_page(pk)})

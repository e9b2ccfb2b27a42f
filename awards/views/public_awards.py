"""Awards for everybody, and one's own with their certificates."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards.selectors.public_awards import awards_page, my_awards
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.organisations.http import ActorRequest


@require_safe
def of_competition(request: ActorRequest, code: str) -> HttpResponse:
    """奖项设置, lists in publicity with the way to object, and who received what."""
    return render(request, "awards/of_competition.html", {"page": awards_page(code, at=request.now)})


@require_safe
@signed_in_required
def mine(request: ActorRequest) -> HttpResponse:
    """我的奖项."""
    return render(request, "awards/mine.html", {"rows": my_awards(request.actor)})

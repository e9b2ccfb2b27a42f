"""The page of one's messages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.notices.selectors import messages_page
from challenge_portal.notices.services import mark_all_read, open_message
from challenge_portal.organisations.http import ActorRequest


@require_GET
@signed_in_required
def messages(request: ActorRequest) -> HttpResponse:
    """All messages or only the new ones, twenty a page."""
    only_new = request.GET.get("show") == "new"
    page = messages_page(request.actor.person_id, page=request.GET.get("page", 1), only_new=only_new)
    return render(request, "notices/messages.html", {"page": page, "only_new": only_new})


@require_POST
@signed_in_required
def open_one(request: ActorRequest, message_id: int) -> HttpResponse:
    """Mark as read and go where the message points, or stay in the list."""
    link = open_message(message_id, actor=request.actor, at=request.now)
    return redirect(link or "notices:messages")


@require_POST
@signed_in_required
def read_all(request: ActorRequest) -> HttpResponse:
    """Mark all as read."""
    mark_all_read(actor=request.actor, at=request.now)
    return redirect("notices:messages")

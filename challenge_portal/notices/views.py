"""The pages of one's messages and reminders, and the calendar feed."""

from __future__ import annotations

from typing import cast

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.notices.calendar import calendar_behind, renew_calendar
from challenge_portal.notices.forms import WishesForm
from challenge_portal.notices.selectors import messages_page
from challenge_portal.notices.services import mark_all_read, open_message
from challenge_portal.notices.wishes import keep_wishes, wishes_page
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


@require_http_methods(["GET", "POST"])
@signed_in_required
def wishes(request: ActorRequest) -> HttpResponse:
    """Through which channels one hears; the address of the calendar."""
    page = wishes_page(request.actor)
    form = WishesForm(page, request.POST if request.method == "POST" else None)
    if form.is_valid():
        keep_wishes(actor=request.actor, **form.cleaned_data)
        toasts.success(request, "提醒设置已保存。")
        return redirect("notices:wishes")
    return render(request, "notices/wishes.html", {"page": page, "form": form})


@require_POST
@signed_in_required
def renew(request: ActorRequest) -> HttpResponse:
    """Make a calendar address, or another one in its place."""
    renew_calendar(actor=request.actor, at=request.now)
    toasts.success(request, "订阅链接已生成，原来的链接不再有效。")
    return redirect("notices:wishes")


@require_safe
def calendar(request: ActorRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address, for programs: no sign-in, nothing for a wrong key."""
    found = calendar_behind(token, at=request.now)
    answer = HttpResponse(found.body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["ETag"] = found.etag
    return cast(HttpResponse, get_conditional_response(request, etag=found.etag, response=answer))

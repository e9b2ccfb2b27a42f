"""我的关注: followed demands and subscribed searches."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.organisations.http import ActorRequest
from demands import services
from demands.selectors.following import following_page, search_words
from demands.selectors.hall_query import HallQuery


@require_safe
@signed_in_required
def following(request: ActorRequest) -> HttpResponse:
    """What one follows."""
    return render(request, "demands/following.html", {"page": following_page(request.actor)})


@require_POST
@signed_in_required
def follow(request: ActorRequest, number: str) -> HttpResponse:
    """Follow a demand, or no longer (``end``); back to its page, or to the list where that was pressed."""
    if "end" in request.POST:
        services.unfollow(actor=request.actor, number=number)
        messages.success(request, f"已取消关注 {number}。")
    else:
        services.follow(actor=request.actor, number=number, at=request.now)
        messages.success(request, "已关注。更正、撤下或截止时间变动时通知您。")
    listed = request.POST.get("end") == "listed"
    return HttpResponseRedirect(reverse("demands:following") if listed else reverse("demands:detail", args=[number]))


@require_POST
@signed_in_required
def subscribe(request: ActorRequest) -> HttpResponse:
    """Subscribe to the search whose parts are posted; back to it."""
    query = HallQuery.from_address(request.POST.dict())
    services.save_search(actor=request.actor, query=query, at=request.now)
    messages.success(request, "已订阅。有新的需求符合这些条件时，每天早上汇总通知一次。")
    return HttpResponseRedirect(query.address())


@require_POST
@signed_in_required
def end_search(request: ActorRequest, search_id: int) -> HttpResponse:
    """End one's own subscription."""
    services.end_search(actor=request.actor, search_id=search_id)
    messages.success(request, "已退订。")
    return HttpResponseRedirect(reverse("demands:following"))


@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: ActorRequest, token: str) -> HttpResponse:
    """End a subscription from a mail, without signing in. Opening the address only asks: mail programs open addresses
    by themselves.
    """
    search_id = services.search_behind(token)
    words = search_words(search_id)
    if request.method == "POST":
        services.end_search_by_token(token)
    context = {"words": words, "ended": request.method == "POST" or not words}
    return render(request, "demands/unsubscribe.html", context)

"""Batches: choose, order, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused
from challenge_portal.kernel.typed import number_typed, numbers_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import version_of
from demands import services
from demands.selectors.batches import batch_page, batch_rows, publishes, ready_counts
from demands.selectors.finding import batch_for, run_competitions


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def batches(request: ActorRequest) -> HttpResponse:
    """The office's batches; begin one."""
    if request.actor.authority is None:
        raise NotVisible("batches")
    run = run_competitions(request.actor)
    if request.method == "POST":
        chosen = next((each for each in run if str(each.pk) == request.POST.get("competition")), None)
        if chosen is None:
            raise NotVisible("competition")
        batch_ = services.create_batch(actor=request.actor, competition=chosen, at=request.now)
        return HttpResponseRedirect(reverse("demands:batch", args=[batch_.pk]))
    counts = ready_counts(request.actor)
    context = {
        "rows": batch_rows(request.actor),
        "competitions": [(each, counts.get(each.pk, 0)) for each in run if publishes(each)],
    }
    return render(request, "demands/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def batch(request: ActorRequest, batch_id: int) -> HttpResponse:
    """One batch: its demands in order. A button beside a row moves, adds or removes it; 保存 keeps typed order."""
    found = batch_for(request.actor, batch_id)
    if request.method != "POST":
        return _page(request, found)
    order = services.BatchOrder(_wanted(request), title=request.POST.get("title", "").replace("\x00", ""))
    try:
        services.arrange_batch(
            actor=request.actor, batch=found, order=order, at=request.now, version=version_of(request)
        )
    except Refused as refused:
        status = 400 if refused.refusal.field else 409
        fresh = batch_for(request.actor, batch_id)
        return _page(request, fresh, refusal=refused.refusal, status=status, typed_title=order.title)
    return HttpResponseRedirect(reverse("demands:batch", args=[found.pk]))


@require_POST
@signed_in_required
def publish(request: ActorRequest, batch_id: int) -> HttpResponse:
    """Publish the batch: all of it or none."""
    found = batch_for(request.actor, batch_id)
    try:
        services.publish_batch(actor=request.actor, batch=found, at=request.now, version=version_of(request))
    except Refused as refused:
        return _page(request, batch_for(request.actor, batch_id), refusal=refused.refusal, status=409)
    messages.success(request, "本批需求已公开发布，公告文件正在生成。")
    return HttpResponseRedirect(reverse("demands:batch", args=[found.pk]))


def _page(
    request: ActorRequest, found: Any, *, refusal: Refusal | None = None, status: int = 200, typed_title: str = ""
) -> HttpResponse:
    context = {"page": batch_page(found, request.actor), "refusal": refusal, "typed_title": typed_title}
    return render(request, "demands/batch.html", context, status=status)


def _wanted(request: ActorRequest) -> list[int]:
    """The demands in the order of the page, with what the pressed button changes."""
    ids = numbers_typed(request.POST.getlist("entry"))
    act, _, which = request.POST.get("act", "").partition(":")
    picked = numbers_typed(request.POST.getlist("add"))
    if act == "add":
        return ids + picked
    chosen = number_typed(which)
    if chosen not in ids:
        return ids
    at = ids.index(chosen)
    if act == "remove":
        return ids[:at] + ids[at + 1 :]
    to = {"up": at - 1, "down": at + 1, "top": 0}.get(act, at)
    ids.insert(max(to, 0), ids.pop(at))
    return ids

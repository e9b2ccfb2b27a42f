"""Corrections of what stands on the hall: the host words, the enterprise asks and confirms, challengers confirm again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.kernel.refusals import Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from demands import services
from demands.selectors.corrections import correction_page, open_correction, reconfirm_page
from demands.selectors.finding import own_demand, staff_demand


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def correction(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The host's page of a demand's corrections; a post words one and asks the enterprise to confirm it."""
    demand = staff_demand(request.actor, demand_id)
    if request.method != "POST":
        return _host_page(request, demand)
    page = correction_page(demand, request.actor, at=request.now)
    answers = answers_from_post(page.form, request.POST)
    if only_rows_changed(request.POST):
        return _host_page(request, demand, values=answers)
    try:
        cleaned = services.word_correction(
            actor=request.actor,
            demand=demand,
            answers=answers,
            leaks_checked=bool(request.POST.get("leaks_checked")),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        fresh, refusal = staff_demand(request.actor, demand_id), refused.refusal
        asks_tick, status = refusal.field == "leaks_checked", 409 if isinstance(refused, Stale) else 400
        return _host_page(request, fresh, status=status, values=answers, refusal=refusal, asks_tick=asks_tick)
    if not cleaned.ok:
        return _host_page(request, demand, values=answers, errors=cleaned.errors, status=400)
    messages.success(request, "更正已拟好，企业确认后立即公开。")
    return HttpResponseRedirect(reverse("demands:correction", args=[demand_id]))


@require_POST
@signed_in_required
def drop_correction(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The host lets a correction be, with the reason to the enterprise."""
    demand = staff_demand(request.actor, demand_id)
    refused = _fire(request, demand)
    if refused is not None:
        fresh = staff_demand(request.actor, demand_id)
        return _host_page(request, fresh, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, "已结束这份更正，理由已告知企业。")
    return HttpResponseRedirect(reverse("demands:correction", args=[demand_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def own_correction(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The enterprise asks for a correction, or answers to one that the host has worded."""
    demand = own_demand(request.actor, demand_id)
    if request.method != "POST":
        return _own_page(request, demand)
    asks = "transition" not in request.POST
    try:
        if asks:
            services.ask_correction(
                actor=request.actor, demand=demand, request=request.POST.get("request", ""), at=request.now
            )
        elif (refused := _fire(request, demand)) is not None:
            raise refused
    except Refused as refused:
        fresh = own_demand(request.actor, demand_id)
        typed = request.POST.get("request", "")
        return _own_page(request, fresh, refusal=refused.refusal, typed=typed, status=status_of(refused))
    messages.success(request, "已请求更正，承办单位拟好后请您确认。" if asks else "已答复承办单位。")
    return HttpResponseRedirect(reverse("demands:own_correction", args=[demand_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def reconfirm(request: ActorRequest, reconfirmation_id: int) -> HttpResponse:
    """A challenger reads a correction that matters and confirms to go on."""
    page = reconfirm_page(request.actor, reconfirmation_id)
    if request.method == "POST":
        services.confirm_again(actor=request.actor, reconfirmation_id=reconfirmation_id, at=request.now)
        messages.success(request, "已确认：阅知更正，继续参加。")
        return HttpResponseRedirect(reverse("demands:reconfirm", args=[reconfirmation_id]))
    return render(request, "demands/reconfirm.html", {"page": page})


def _fire(request: ActorRequest, demand: Any) -> Refused | None:
    """Make the move that the page's button asks for; the refusal, if there is one."""
    found = open_correction(demand)
    try:
        if found is None:
            raise Stale("这份更正已经办结。请核对最新情况。")
        asked = asked_move(request, found)
        services.fire_correction(asked.name, correction=found, **asked.terms)
    except Refused as refused:
        return refused
    return None


def _host_page(request: ActorRequest, demand: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    page = correction_page(demand, request.actor, at=request.now)
    context = {"page": page, "errors": {}, **more}
    context["editing"] = page.may_word and ("values" in more or page.open_state != "worded" or "edit" in request.GET)
    context.setdefault("values", page.values)
    return render(request, "demands/correction.html", context, status=status)


def _own_page(request: ActorRequest, demand: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"page": correction_page(demand, request.actor, at=request.now), **more}
    context["longest_request"] = services.LONGEST_REQUEST
    return render(request, "demands/own_correction.html", context, status=status)

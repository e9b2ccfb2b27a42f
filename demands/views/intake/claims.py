"""认领: by the code from the QR page, or from the unit's own list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.accounts.consent_texts import current_text
from challenge_portal.kernel.limits import Limit, spent, within
from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from demands import rules
from demands.intake_forms import ClaimForm, CodeForm
from demands.selectors.intake import demand_to_claim
from demands.services import intake

GUESSING = Limit("demands.claim", most=20, seconds=600)  # wrong codes only
TOO_OFTEN = Refusal("尝试过于频繁，请十分钟后再试。")
NOT_FOUND = "没有查到这个认领码，请核对预报名成功的页面或短信。"


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: ActorRequest) -> HttpResponse:
    """Type a claim code."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(reverse("demands:claim_code", args=[form.cleaned_data["code"].strip()[:20]]))
    if request.method == "POST":
        status = 400
    return _private(render(request, "demands/intake/claim.html", {"form": form}, status=status))


@sensitive_variables("code")
@require_http_methods(["GET", "HEAD", "POST"])
def claim_code(request: ActorRequest, code: str) -> HttpResponse:
    """The page behind a claim link. A visitor signs in or registers first and comes back here."""
    if spent(GUESSING, request.address):
        form = CodeForm()
        context = {"form": form, "refusal": TOO_OFTEN}
        return _private(render(request, "demands/intake/claim.html", context, status=429))
    try:
        demand = intake.find_by_code(code)
    except NotVisible:
        within(GUESSING, request.address)
        form = CodeForm(data={"code": code})
        form.add_error("code", NOT_FOUND)
        return _private(render(request, "demands/intake/claim.html", {"form": form}, status=404))
    if not request.user.is_authenticated:
        here = reverse("demands:claim_code", args=[code])
        return _private(render(request, "demands/intake/claim_door.html", {"next": here}))
    return _claim(request, demand, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def claim_own(request: ActorRequest, demand_id: int) -> HttpResponse:
    """What somebody entered for the unit: read it, take it over."""
    return _claim(request, demand_to_claim(request.actor, demand_id), code="")


def _claim(request: ActorRequest, demand: Any, *, code: str) -> HttpResponse:
    """Show what is taken over, to its own unit only; take it over."""
    refusal = intake.claim_refusal(demand, request.actor)
    kinds = rules.unsigned(request.actor.person, request.actor.institution)
    texts = [current_text(kind) for kind in kinds]
    form = ClaimForm(request.POST or None, texts=texts, person=request.actor.label)
    status = 200 if refusal is None else 409
    if refusal is None and form.is_bound and not form.is_valid():
        status = 400
    elif refusal is None and form.is_bound:
        try:
            intake.claim_demand(
                actor=request.actor, demand=demand, at=request.now, code=code, sign=kinds, address=request.address
            )
            messages.success(request, "已认领。请补充完整后提交。")
            return HttpResponseRedirect(reverse("demands:edit", args=[demand.pk]))
        except Refused as refused:
            refusal, status = refused.refusal, 409
    mine = request.actor.institution is not None and request.actor.institution.pk == demand.owner_id
    context = {
        "demand": demand if mine else None,
        "taken": mine and demand.claimed_at is not None,
        "form": form,
        "texts": texts,
        "refusal": refusal,
        "code": code,
    }
    return _private(render(request, "demands/intake/claim_case.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"  # the address carries the code; to ourselves Django's check wants it
    return response

"""An office's seal: what it is, a new one in its place, and the requests to use it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required as signed_in
from challenge_portal.documents.files import upload_of
from challenge_portal.documents.seals import requests, selectors, services
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, version_of

SAID = {
    "grant": "已同意用印，几秒后签好。",
    "refuse": "已记为不予用印，理由已告知申请人。",
    "withdraw": "已撤回用印申请。",
}


@require_safe
@signed_in
def seals(request: ActorRequest) -> HttpResponse:
    """The seal of the office acted for."""
    return _page(request)


@sensitive_post_parameters("password")
@require_POST
@signed_in
def put_seal(request: ActorRequest) -> HttpResponse:
    """Keep a seal, or another one in place of the present."""
    entry = services.SealEntry(
        name=request.POST.get("name", ""),
        width=request.POST.get("width", ""),
        image=upload_of(request, "image"),
        certificate=upload_of(request, "certificate"),
        password=request.POST.get("password", ""),
    )
    if request.actor.authority is None:
        raise NotAllowed("documents.keep_seal")
    try:
        services.put_seal(actor=request.actor, authority=request.actor.authority, entry=entry, at=request.now)
    except Refused as refused:
        return _page(request, status=400, refusal=refused.refusal, typed={"name": entry.name, "width": entry.width})
    messages.success(request, "印章已录入，可以用于签章。")
    return redirect("documents:seals")


@require_POST
@signed_in
def retire_seal(request: ActorRequest) -> HttpResponse:
    """Take the present seal out of use."""
    if request.actor.authority is None:
        raise NotAllowed("documents.keep_seal")
    reason = request.POST.get("reason", "")
    try:
        services.retire_seal(actor=request.actor, authority=request.actor.authority, at=request.now, reason=reason)
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 400
        return _page(request, status=status, refusal=refused.refusal, reason=reason)
    messages.success(request, "印章已停用。")
    return redirect("documents:seals")


@require_safe
@signed_in
def seal_request(request: ActorRequest, pk: int) -> HttpResponse:
    """One request: the paper beside what is asked."""
    return _request_page(request, pk)


@require_POST
@signed_in
def move_seal_request(request: ActorRequest, pk: int) -> HttpResponse:
    """Grant, refuse or withdraw."""
    asked = selectors.seal_request(pk, actor=request.actor)
    move = request.POST.get("transition", "")
    if move not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        requests.decide_request(
            asked,
            move,
            actor=request.actor,
            at=request.now,
            reason=reason_of(request),
            version=version_of(request),
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) or not refused.refusal.field else 400
        return _request_page(request, pk, status=status, refusal=refused.refusal)
    messages.success(request, SAID[move])
    return redirect("documents:seal_request", pk)


def _request_page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.request_page(pk, actor=request.actor, at=request.now)
    return render(request, "documents/seal_request.html", {"page": page, **more}, status=status)


def _page(request: ActorRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.seals_page(actor=request.actor, at=request.now)
    return render(request, "documents/seals.html", {"page": page, **more}, status=status)

"""An office's seal: what it is, who put it there, a new one in its place."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required as signed_in
from challenge_portal.documents.files import Upload
from challenge_portal.documents.seals import selectors, services
from challenge_portal.kernel.refusals import NotAllowed, Refused, Stale
from challenge_portal.organisations.http import ActorRequest


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
        image=_upload(request, "image"),
        certificate=_upload(request, "certificate"),
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
        return _page(request, status=status, refusal=refused.refusal)
    messages.success(request, "印章已停用。")
    return redirect("documents:seals")


def _page(request: ActorRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.seals_page(actor=request.actor, at=request.now)
    return render(request, "documents/seals.html", {"page": page, **more}, status=status)


def _upload(request: ActorRequest, name: str) -> Upload | None:
    found = request.FILES.get(name)
    return cast(Upload, found) if isinstance(found, UploadedFile) else None

"""One QR link: its code to download and print, closing it."""

from __future__ import annotations

import io

import segno
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import status_of, version_of
from demands.selectors import intake as reading
from demands.services import intake

SAID = {"close": "已关闭，扫码的人不能再填报。", "reopen": "已重新开放。"}
TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@require_safe
@signed_in_required
def link(request: ActorRequest, link_id: int) -> HttpResponse:
    """The link with its code, ready to print."""
    return _page(request, link_id)


@require_safe
@signed_in_required
def code(request: ActorRequest, link_id: int, kind: str) -> HttpResponse:
    """The code as a drawing or a picture. ``?save=1`` has it saved under the channel's name."""
    if kind not in TYPES:
        raise NotVisible(f"code {kind}")
    found = reading.link_for(request.actor, link_id)
    made = segno.make(reading.link_address(found.token), error="m", micro=False)
    target = io.BytesIO()
    made.save(target, kind=kind, scale=16 if kind == "png" else 8, border=4)
    response = HttpResponse(target.getvalue(), content_type=TYPES[kind])
    response["Cache-Control"] = "private, no-store"
    name = f"征集二维码（{found.name}）.{kind}"
    response["Content-Disposition"] = content_disposition_header("save" in request.GET, name) or "inline"
    return response


@require_POST
@signed_in_required
def move_link(request: ActorRequest, link_id: int) -> HttpResponse:
    """Close it, or open it again."""
    found = reading.link_for(request.actor, link_id)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        intake.move_link(name, actor=request.actor, link=found, at=request.now, version=version_of(request))
    except Refused as refused:
        return _page(request, link_id, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, SAID[name])
    return HttpResponseRedirect(reverse("demands:link", args=[link_id]))


def _page(request: ActorRequest, link_id: int, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    found = reading.link_for(request.actor, link_id)
    context = {"link": reading.link_page(found, request.actor, at=request.now), "refusal": refusal}
    return render(request, "demands/intake/link.html", context, status=status)

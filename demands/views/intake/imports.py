"""One import: watching the check, reading what was found, confirming."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import status_of, version_of
from demands.selectors import intake as reading
from demands.services import intake

SAID = {"confirm": "已确认，正在导入。", "discard": "已放弃，没有导入任何内容。"}


@require_safe
@signed_in_required
def one_import(request: ActorRequest, import_id: int) -> HttpResponse:
    """What was found in the file."""
    return _page(request, import_id)


@require_POST
@signed_in_required
def move_import(request: ActorRequest, import_id: int) -> HttpResponse:
    """Confirm the good rows, or give up."""
    sheet = reading.sheet_for(request.actor, import_id)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        intake.move_import(name, actor=request.actor, sheet=sheet, at=request.now, version=version_of(request))
    except Refused as refused:
        return _page(request, import_id, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, SAID[name])
    return HttpResponseRedirect(reverse("demands:import", args=[import_id]))


def _page(request: ActorRequest, import_id: int, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    sheet = reading.sheet_for(request.actor, import_id)
    context = {"page": reading.import_page(sheet, request.actor, at=request.now), "refusal": refusal}
    return render(request, "demands/intake/import.html", context, status=status)

"""The stamped forms of an edition in one file: asking for it, watching it being made, taking it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import status_of, version_of
from competitions import services
from competitions.selectors import lookups
from competitions.selectors import packages as selectors

SAID = {"cancel": "已取消打包。", "retry": "已重新开始打包。"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def packages(request: ActorRequest, pk: int) -> HttpResponse:
    """What can be packed and what was; a POST asks for a package."""
    if request.method != "POST":
        return _page(request, pk)
    edition = lookups.edition(pk, actor=request.actor)
    try:
        services.ask_package(actor=request.actor, edition=edition, at=request.now)
    except Refused as refused:
        return _page(request, pk, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, "已开始打包。完成后在这里下载，也会发消息告知。")
    return redirect("competitions:packages", pk)


@require_POST
@signed_in_required
def move_package(request: ActorRequest, pk: int) -> HttpResponse:
    """Cancel, or begin again."""
    package = lookups.package(pk, actor=request.actor)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.move_package(name, actor=request.actor, package=package, at=request.now, version=version_of(request))
    except Refused as refused:
        return _page(request, package.edition_id, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, SAID[name])
    return redirect("competitions:packages", package.edition_id)


def _page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.packages_page(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/packages.html", {"page": page, **more}, status=status)

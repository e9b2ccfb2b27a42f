"""The host's pages: the list of registrations, one to judge, the list as Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import asked_move, status_of
from solutions import services
from solutions.selectors import review as reading

SAID = {
    "admit": "已准予报名，挑战者可以查看需求详情。",
    "give_back": "已退回修改，意见已告知挑战者。",
    "refuse": "已记为不予受理，理由已告知挑战者。",
}


@require_safe
@signed_in_required
def listing(request: ActorRequest) -> HttpResponse:
    """The registrations of the competitions that the office runs or looks on at."""
    page = reading.review_list(reading.ReviewQuery.from_address(request.GET.dict()), request.actor)
    return render(request, "solutions/review_registrations.html", {"page": page})


@require_safe
@signed_in_required
def export(request: ActorRequest) -> HttpResponse:
    """The same list, filtered alike, as an Excel file."""
    query = reading.ReviewQuery.from_address(request.GET.dict())
    content = services.export_registrations(actor=request.actor, query=query, at=request.now)
    return excel_file(content, f"挑战报名 {day(request.now)}.xlsx")


@require_safe
@signed_in_required
def review(request: ActorRequest, pk: int) -> HttpResponse:
    """One registration: the form left, signatures and record right, the stamped copy below."""
    return _page(request, pk)


def _page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = reading.review_page(pk, request.actor, at=request.now)
    return render(request, "solutions/review_registration.html", {"page": page, **more}, status=status)


@require_POST
@signed_in_required
def judge(request: ActorRequest, pk: int) -> HttpResponse:
    """Admit, give back or refuse."""
    asked = asked_move(request, reading.registration_for_office(pk, request.actor))
    ticked = "scan_matches" in request.POST
    try:
        if asked.name not in SAID:
            raise UnknownMove("没有这个操作。请刷新页面后重试。")
        services.fire_registration(asked.name, registration=asked.obj, scan_matches=ticked, **asked.terms)
    except Refused as refused:
        return _page(
            request, pk, status=status_of(refused), refusal=refused.refusal, opinion=asked.reason, ticked=ticked
        )
    messages.success(request, SAID[asked.name])
    return HttpResponseRedirect(reverse("solutions:review_registration", args=[pk]))

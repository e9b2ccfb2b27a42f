"""A named reviewer scores hosting applications: the list, one application with the own sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.selectors import reviewing as selectors

LONGEST_MARK = 12
"""Characters of a mark that are looked at: more is none, and is said to be none."""


@require_safe
@signed_in_required
def reviewing(request: ActorRequest) -> HttpResponse:
    """评审申办表: what is to score."""
    return render(request, "competitions/reviewing.html", {"groups": selectors.tasks_of(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def score_application(request: ActorRequest, pk: int) -> HttpResponse:
    """One application and the own sheet: 暂存 or 提交. Whatever is refused stays as typed."""
    application = selectors.assigned_application(pk, actor=request.actor)
    if request.method != "POST":
        page = selectors.review_page(application, actor=request.actor)
        return render(request, "competitions/score_application.html", {"page": page})
    submitting = request.POST.get("act") == "submit"
    act = services.submit_review_sheet if submitting else services.save_review_sheet
    typed = _typed(request, application.edition.review_criteria)
    try:
        act(actor=request.actor, application=application, typed=typed, at=request.now, version=version_of(request))
    except Refused as refused:
        return _refused(request, application, typed, refused)
    messages.success(request, "评审表已提交。" if submitting else "已暂存。")
    return redirect("competitions:reviewing") if submitting else redirect("competitions:score_application", pk)


def _typed(request: ActorRequest, criteria: Sequence[Mapping[str, Any]]) -> services.ReviewEntry:
    marks = {str(row["key"]): request.POST.get(f"mark-{row['key']}", "")[:LONGEST_MARK] for row in criteria}
    return services.ReviewEntry(marks, request.POST.get("comment", "").replace("\x00", ""))


def _refused(request: ActorRequest, application: Any, typed: services.ReviewEntry, refused: Refused) -> HttpResponse:
    stale = isinstance(refused, Stale)
    shown = selectors.TypedReview(typed.marks, typed.comment, refused.refusal.field, refused.refusal.text, stale=stale)
    page = selectors.review_page(application, actor=request.actor, typed=shown)
    context = {"page": page, "refusal": refused.refusal, "stale": stale}
    return render(request, "competitions/score_application.html", context, status=status_of(refused))


@require_POST
@signed_in_required
def declare_review_conflict(request: ActorRequest, pk: int) -> HttpResponse:
    """申报回避."""
    application = selectors.assigned_application(pk, actor=request.actor)
    reason = reason_of(request)
    try:
        services.declare_review_conflict(actor=request.actor, application=application, reason=reason, at=request.now)
    except Refused as refused:
        page = selectors.review_page(application, actor=request.actor)
        conflict: Refusal = refused.refusal
        context = {"page": page, "conflict": conflict, "reason": reason}
        return render(request, "competitions/score_application.html", context, status=status_of(refused))
    messages.success(request, "已申报回避，不再显示这份申办表。")
    return redirect("competitions:reviewing")

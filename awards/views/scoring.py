"""The judge's pages: panels, the promise, the contestants, scoring on a phone, reading a solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.selectors import finding
from awards.selectors import scoring as reading
from awards.services import panels
from awards.services import scoring as services
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import reason_of, version_of


@require_safe
@signed_in_required
def judging(request: ActorRequest) -> HttpResponse:
    """我的评审."""
    return render(request, "awards/judging.html", {"panels": reading.panels_of(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def judge_final(request: ActorRequest, final_id: int) -> HttpResponse:
    """Sign first; then the contestants in their order."""
    seat = finding.own_seat(request.actor, final_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            panels.sign_promise(
                actor=request.actor, judge=seat, agreed=request.POST.get("agreed") == "1", at=request.now
            )
        except Refused as refused:
            refusal = refused.refusal
        else:
            messages.success(request, "已签署。")
            return HttpResponseRedirect(reverse("awards:judge_final", args=[final_id]))
    context = {"page": reading.panel_page(seat), "refusal": refusal}
    return render(request, "awards/judge_final.html", context, status=400 if refusal else 200)


def typed_sheet(request: ActorRequest, criteria: Sequence[Mapping[str, Any]]) -> services.SheetEntry:
    """What stands in the form."""
    marks = {str(row["key"]): request.POST.get(f"mark-{row['key']}", "")[:12] for row in criteria}
    comment = request.POST.get("comment", "").replace("\x00", "").replace("\r\n", "\n")
    return services.SheetEntry(marks, comment)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def score(request: ActorRequest, entry_id: int) -> HttpResponse:
    """One contestant's sheet: 暂存 or 提交. Where another device was faster, both sets of marks are shown."""
    judge, entry = finding.judged_entry(request.actor, entry_id)
    if request.method != "POST":
        page = reading.score_page(judge, entry, at=request.now)
        return render(request, "awards/score.html", {"page": page})
    typed = typed_sheet(request, judge.final.criteria)
    submitting = request.POST.get("act") == "submit"
    sheet = services.sheet_of(judge, entry)
    act = services.submit_sheet if submitting else services.save_sheet
    errors: dict[str, str] = {}
    refusal: Refusal | None = None
    stale = False
    try:
        kept = act(
            actor=request.actor,
            sheet=sheet,
            typed=typed,
            at=request.now,
            version=services.page_version(sheet, version_of(request)),
        )
    except Stale as old:
        refusal, stale = old.refusal, True
    except Refused as refused:
        refusal = refused.refusal
        errors = {refusal.field: refusal.text} if refusal.field else {}
    else:
        errors = {} if submitting else {f"mark-{key}": text for key, text in kept.marks.errors.items()}
        if not errors:
            messages.success(request, "评分已提交。" if submitting else "已暂存。")
            return HttpResponseRedirect(reverse("awards:score", args=[entry_id]))
    page = reading.score_page(
        judge, entry, at=request.now, typed=typed.marks, comment=typed.comment, errors=errors, both=stale
    )
    context = {"page": page, "refusal": refusal, "stale": stale}
    return render(request, "awards/score.html", context, status=400 if errors else 409)


@require_POST
@signed_in_required
def autosave_score(request: ActorRequest, entry_id: int) -> JsonResponse:
    """Keep what is typed; the answer says when, the new version, and what is wrong with single marks."""
    judge, entry = finding.judged_entry(request.actor, entry_id)
    sheet = services.sheet_of(judge, entry)
    typed = typed_sheet(request, judge.final.criteria)
    try:
        saved = services.save_sheet(
            actor=request.actor,
            sheet=sheet,
            typed=typed,
            at=request.now,
            version=services.page_version(sheet, version_of(request)),
        )
    except Refused as refused:
        stale = isinstance(refused, Stale)
        return JsonResponse({"error": refused.refusal.text, "stale": stale}, status=409)
    return JsonResponse(
        {"saved": f"{local(request.now):%H:%M:%S}", "version": saved.sheet.version, "errors": saved.marks.errors}
    )


@require_POST
@signed_in_required
def declare_conflict(request: ActorRequest, entry_id: int) -> HttpResponse:
    """发现利益关系，申请回避."""
    judge, entry = finding.judged_entry(request.actor, entry_id)
    try:
        panels.declare_conflict(
            actor=request.actor, judge=judge, entry=entry, reason=reason_of(request), at=request.now
        )
    except Refused as refused:
        page = reading.score_page(judge, entry, at=request.now)
        context = {"page": page, "refusal": refused.refusal}
        return render(request, "awards/score.html", context, status=400 if refused.refusal.field else 409)
    messages.success(request, "已登记回避，不再显示这一组的材料。")
    return HttpResponseRedirect(reverse("awards:judge_final", args=[judge.final_id]))


@require_safe
@signed_in_required
def judged_solution(request: ActorRequest, entry_id: int) -> HttpResponse:
    """挑战文件 and 指标响应表, without contact data."""
    _, entry = finding.judged_entry(request.actor, entry_id)
    return render(request, "awards/judged_solution.html", {"page": reading.judged_solution(entry)})


__all__ = [
    "autosave_score",
    "declare_conflict",
    "judge_final",
    "judged_solution",
    "judging",
    "score",
    "typed_sheet",
]

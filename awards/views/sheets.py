"""Score sheets at the host's desk: open one again, type in a paper sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.selectors import finding
from awards.selectors.scoring import score_page
from awards.services import scoring as services
from awards.views.acts import done
from awards.views.finals import shown_final
from awards.views.scoring import typed_sheet
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.posted import reason_of


@require_POST
@signed_in_required
def reopen_sheet(request: ActorRequest, sheet_id: int) -> HttpResponse:
    """重新开放评分表."""
    found = finding.sheet_for_staff(request.actor, sheet_id)
    final_id = found.judge.final_id
    return done(
        request,
        lambda: services.reopen_sheet(actor=request.actor, sheet=found, reason=reason_of(request), at=request.now),
        said="评分表已重新开放，评委可以修改后再提交。",
        to=reverse("awards:final", args=[final_id]),
        refused=lambda refusal, status: shown_final(request, final_id, refusal=refusal, status=status),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def paper_sheet(request: ActorRequest, entry_id: int, judge_id: int) -> HttpResponse:
    """录入纸质评分表, with its scan."""
    entry = finding.entry_for_staff(request.actor, entry_id)
    judge = finding.judge_for_staff(request.actor, judge_id)
    if not can(request.actor, "awards.run_final", judge.final):
        raise NotAllowed("awards.run_final", judge.final)
    if judge.final_id != entry.final_demand.final_id or judge.final_demand_id not in {None, entry.final_demand_id}:
        raise NotVisible(f"judge {judge_id} for entry {entry_id}")
    errors: dict[str, str] = {}
    typed = None
    refusal = None
    if request.method == "POST":
        typed = typed_sheet(request, judge.final.criteria)
        try:
            services.enter_paper_sheet(
                actor=request.actor,
                judge=judge,
                entry=entry,
                typed=typed,
                scan=upload_of(request, "scan"),
                at=request.now,
            )
        except Refused as refused:
            errors = {refused.refusal.field: refused.refusal.text} if refused.refusal.field else {}
            refusal = None if errors else refused.refusal
        else:
            messages.success(request, f"{judge.number} 号评委的纸质评分表已录入。")
            return HttpResponseRedirect(reverse("awards:final", args=[judge.final_id]))
    page = score_page(
        judge,
        entry,
        at=request.now,
        typed=typed.marks if typed else {},
        comment=typed.comment if typed else "",
        errors=errors,
    )
    context = {"page": page, "refusal": refusal, "errors": errors}
    return render(request, "awards/paper_sheet.html", context, status=400 if errors else 409 if refusal else 200)

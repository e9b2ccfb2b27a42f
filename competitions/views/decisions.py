"""The centre proposes decisions and releases them in one act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.scans import PAGE_BOX, ticked_pages
from challenge_portal.kernel.refusals import Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, version_of
from competitions import services
from competitions.decision_forms import ReleaseForm, release_initial
from competitions.selectors import decisions as selectors
from competitions.selectors import lookups
from competitions.views.applications import application_page


@require_safe
@signed_in_required
def decisions(request: ActorRequest, pk: int) -> HttpResponse:
    """Every application that waits for the centre, and what is proposed."""
    page = selectors.decisions_page(pk, actor=request.actor)
    return render(request, "competitions/decisions.html", {"page": page})


@require_POST
@signed_in_required
def propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep a proposal, change it, or take it back."""
    application = lookups.application(pk, actor=request.actor)
    chosen = request.POST.get("proposal", "")
    if chosen not in ("accept", "turn_down", "none"):
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    opinion, ticked = reason_of(request, "opinion"), ticked_pages(request.POST.getlist(PAGE_BOX))
    try:
        if chosen == "none":
            services.take_back_proposal(actor=request.actor, application=application, at=request.now)
        else:
            services.propose_decision(
                actor=request.actor,
                application=application,
                accepts=chosen == "accept",
                reason=opinion,
                scan_pages=ticked,
                at=request.now,
                version=version_of(request),
            )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) or not refused.refusal.field else 400
        said = {"refusal": refused.refusal, "opinion": opinion, "ticked": ticked, "proposing": True}
        return application_page(request, pk, status=status, **said)
    messages.success(
        request, "已撤销拟定结论。" if chosen == "none" else "已拟定结论，公布前只有火炬中心经办人看得到。"
    )
    return redirect("competitions:decisions", application.edition_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def release(request: ActorRequest, pk: int) -> HttpResponse:
    """The notice with its list; posting it decides on everything at once."""
    edition = lookups.edition(pk, actor=request.actor)
    page = selectors.decisions_page(pk, actor=request.actor)
    initial = release_initial(edition, hosts=page.accepted, at=request.now)
    form = ReleaseForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                announcement = services.release_decisions(
                    actor=request.actor, edition=edition, entry=form.entry(), at=request.now
                )
            except Refused as refused:
                form.refuse(refused.refusal)
                status = 400 if refused.refusal.field else 409
            else:
                messages.success(request, "已公布承办地，结果已告知各申办单位和推荐单位。")
                return redirect("competitions:announcement", announcement.pk)
    return render(request, "competitions/release.html", {"page": page, "form": form}, status=status)

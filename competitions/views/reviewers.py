"""The centre runs the review: criteria, reviewers, the matrix of scores, single sheets, the export."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.marks import rows_to_type, typed_criteria
from challenge_portal.kernel.refusals import Refused
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.review_forms import ReviewDeadlineForm, ReviewerForm
from competitions.review_table import TITLE, scores_workbook
from competitions.review_workflow import DEFAULT_CRITERIA
from competitions.selectors import scores as selectors
from competitions.selectors.candidates import candidates_page

LONGEST_QUESTION = 80  # characters


@require_safe
@signed_in_required
def scores(request: ActorRequest, pk: int) -> HttpResponse:
    """Applications by reviewers, with means and ranks; the reviewers; the criteria."""
    return _scores(request, pk)


def _scores(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.scores_page(pk, actor=request.actor)
    context = {"page": page, "form": ReviewerForm(), **more}
    return render(request, "competitions/scores.html", context, status=status)


@require_safe
@signed_in_required
def scores_table(request: ActorRequest, pk: int) -> HttpResponse:
    """Every mark as Excel; who took it is in the record."""
    edition = selectors.reviewed_edition(pk, actor=request.actor)
    content = scores_workbook(edition, actor=request.actor, at=request.now)
    return excel_file(content, f"{TITLE}（{edition}）.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def review_criteria(request: ActorRequest, pk: int) -> HttpResponse:
    """By what is scored, until the first sheet is submitted."""
    edition = selectors.reviewed_edition(pk, actor=request.actor)
    known = edition.review_criteria or DEFAULT_CRITERIA
    rows, refusal, status = known, None, 200
    if request.method == "POST":
        rows = typed_criteria(request.POST, known)
        try:
            services.set_review_criteria(
                actor=request.actor, edition=edition, criteria=rows, at=request.now, version=version_of(request)
            )
        except Refused as refused:
            refusal, status = refused.refusal, status_of(refused)
        else:
            messages.success(request, "评审标准已保存。")
            return redirect("competitions:scores", pk)
    context = {
        "page": selectors.scores_page(pk, actor=request.actor),
        "rows": rows_to_type(rows),
        "refusal": refusal,
        "version": request.POST.get("version") if status == 400 else edition.version,
    }
    return render(request, "competitions/review_criteria.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def review_deadline(request: ActorRequest, pk: int) -> HttpResponse:
    """Until when the reviewers are asked for their sheets."""
    edition = selectors.reviewed_edition(pk, actor=request.actor)
    form = ReviewDeadlineForm(request.POST or None, initial={"deadline": edition.review_deadline})
    status, refusal = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.set_review_deadline(
                    actor=request.actor,
                    edition=edition,
                    deadline=form.cleaned_data["deadline"],
                    at=request.now,
                    version=version_of(request),
                )
            except Refused as refused:
                status, refusal = status_of(refused), None if refused.refusal.field else refused.refusal
                if refused.refusal.field:
                    form.refuse(refused.refusal)
            else:
                messages.success(request, "评审截止已保存，已告知在聘专家。")
                return redirect("competitions:scores", pk)
    context = {
        "page": selectors.scores_page(pk, actor=request.actor),
        "form": form,
        "refusal": refusal,
        "version": request.POST.get("version") if status == 400 else edition.version,
    }
    return render(request, "competitions/review_deadline.html", context, status=status)


@require_safe
@signed_in_required
def candidates(request: ActorRequest, pk: int) -> HttpResponse:
    """The experts whom the centre can name, searched, with what keeps each one away."""
    page = candidates_page(
        pk,
        actor=request.actor,
        typed=request.GET.get("q", "").strip()[:LONGEST_QUESTION],
        number=page_typed(request.GET.get("page", "")),
        at=request.now,
    )
    may_list = can(request.actor, "competitions.list_expert")
    return render(request, "competitions/candidates.html", {"page": page, "may_list": may_list})


@require_POST
@signed_in_required
def name_reviewer(request: ActorRequest, pk: int) -> HttpResponse:
    """聘请评审专家."""
    edition = selectors.reviewed_edition(pk, actor=request.actor)
    form = ReviewerForm(request.POST)
    if form.is_valid():
        try:
            reviewer = services.name_reviewer(
                actor=request.actor, edition=edition, account=form.cleaned_data["account"], at=request.now
            )
        except Refused as refused:
            form.refuse(refused.refusal)
            if not refused.refusal.field:
                return _scores(request, pk, status=409, form=form)
        else:
            messages.success(request, f"已聘请{reviewer.person.display_name}，并已告知本人。")
            if request.POST.get("from") == "candidates":  # the next one is often found by the same words
                query = urlencode({"q": request.POST.get("q", "")[:LONGEST_QUESTION]})
                return redirect(f"{reverse('competitions:candidates', args=[pk])}?{query}")
            return redirect("competitions:scores", pk)
    return _scores(request, pk, status=400, form=form)


@require_POST
@signed_in_required
def stand_reviewer_down(request: ActorRequest, pk: int) -> HttpResponse:
    """评审专家退出; submitted sheets stay."""
    reviewer = selectors.found_reviewer(pk, actor=request.actor)
    reason = reason_of(request)
    try:
        services.stand_reviewer_down(actor=request.actor, reviewer=reviewer, reason=reason, at=request.now)
    except Refused as refused:
        said = {"refusal": refused.refusal, "standing_down": pk, "reason": reason}
        return _scores(request, reviewer.edition_id, status=status_of(refused), **said)
    messages.success(request, f"{reviewer.person.display_name}已退出，已提交的评审表保留。")
    return redirect("competitions:scores", reviewer.edition_id)


@require_safe
@signed_in_required
def review_sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """One submitted sheet."""
    return _sheet(request, pk)


@require_POST
@signed_in_required
def move_review_sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """Open it again, with a reason."""
    sheet = selectors.found_sheet(pk, actor=request.actor)
    if request.POST.get("transition") != "reopen":
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.reopen_review_sheet(
            actor=request.actor, sheet=sheet, reason=reason_of(request), at=request.now, version=version_of(request)
        )
    except Refused as refused:
        return _sheet(request, pk, status=status_of(refused), refusal=refused.refusal, reason=reason_of(request))
    messages.success(request, "已重新开放，并已告知专家。")
    return redirect("competitions:scores", sheet.application.edition_id)


def _sheet(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.sheet_page(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/review_sheet.html", {"page": page, **more}, status=status)

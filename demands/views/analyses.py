"""The agency's pages: its tasks, and the 需求分析表 beside the enterprise's original."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.posting import answers_from_post, autosaved, only_rows_changed, page_ticket
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.trail.selectors import timeline
from challenge_portal.workflow.posted import version_of
from demands import services
from demands.redaction import leaks
from demands.selectors.analyses import agency_tasks
from demands.selectors.casework import analysis_print
from demands.selectors.finding import analysis_for


@require_safe
@signed_in_required
def tasks(request: ActorRequest) -> HttpResponse:
    """What the agency has been entrusted with."""
    return render(request, "demands/analyses.html", {"rows": agency_tasks(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def analysis(request: ActorRequest, analysis_id: int) -> HttpResponse:
    """One analysis: save or hand in."""
    found = analysis_for(request.actor, analysis_id)
    if request.method != "POST":
        draft = getattr(found, "autosave", None) if found.state in services.OPEN_TO_AGENCY else None
        values = {**found.answers, **draft.answers} if draft else found.answers
        title = str(values.get(services.PUBLIC_TITLE) or "")
        return _page(request, found, values, {}, title=title, draft=draft, ticket=Ticket.new(draft))
    answers = answers_from_post(found.form_version, request.POST)
    answers["agency"] = found.agency.name
    title = request.POST.get("public_title", "").replace("\x00", "")
    if only_rows_changed(request.POST):
        return _page(request, found, answers, {}, title=title)
    try:
        services.save_analysis(
            actor=request.actor,
            analysis=found,
            answers=answers,
            public_title=title,
            at=request.now,
            version=version_of(request),
            ticket=Ticket.of(request.POST),
        )
        if "submit" not in request.POST:
            messages.success(request, f"已暂存，{exact_moment(request.now)}。")
            return HttpResponseRedirect(reverse("demands:analysis", args=[found.pk]))
        errors = clean_answers(found.form_version, found.answers, final=True).errors
        if errors:
            return _page(request, found, found.answers, errors, title=title, status=400)
        services.submit_analysis(actor=request.actor, analysis=found, at=request.now)
    except TypedElsewhere as other:
        ticket = page_ticket(request.POST, other)
        return _page(
            request, found, answers, {}, title=title, refusal=other.on_saving, status=409, stale=True, ticket=ticket
        )
    except Refused as refused:
        status = 400 if refused.refusal.field else 409
        stale = isinstance(refused, Stale)
        return _page(request, found, answers, {}, title=title, refusal=refused.refusal, status=status, stale=stale)
    messages.success(request, f"需求分析表 {found.number} 已提交，等承办单位审定。")
    return HttpResponseRedirect(reverse("demands:analysis", args=[found.pk]))


def _page(
    request: ActorRequest,
    found: Any,
    values: Any,
    errors: Any,
    *,
    title: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
    stale: bool = False,
    draft: Any = None,
    ticket: Ticket | None = None,
) -> HttpResponse:
    demand = found.demand
    public = getattr(demand, "public_version", None)
    shown_title = title or (public.title if public else demand.title)
    rows = values.get("refined_indicators") or []
    context = {
        "analysis": found,
        "demand": demand,
        "form_version": found.form_version,
        "values": values,
        "errors": errors,
        "public_title": shown_title,
        "leaks": leaks(
            demand, title=shown_title, description=str(values.get("refined_description") or ""), indicators=rows
        ),
        "editable": found.state in services.OPEN_TO_AGENCY,
        "file": analysis_print(found),
        "timeline": timeline(found, limit=30),
        "refusal": refusal,
        "draft": draft,
        "other_draft": status == 409 and ticket is not None,
        "ticket": ticket or page_ticket(request.POST),
        "version": request.POST.get("version", "") if stale else found.version,
    }
    return render(request, "demands/analysis.html", context, status=status)


@require_POST
@signed_in_required
def autosave(request: ActorRequest, analysis_id: int) -> HttpResponse:
    """Keep what is being typed; answers with the words beside the buttons."""
    found = analysis_for(request.actor, analysis_id)
    keep = partial(
        services.autosave_analysis,
        actor=request.actor,
        analysis=found,
        answers=answers_from_post(found.form_version, request.POST) | {"agency": found.agency.name},
        public_title=request.POST.get("public_title", "").replace("\x00", ""),
        at=request.now,
    )
    return autosaved(request.POST, keep, at=request.now, look=reverse("demands:analysis", args=[found.pk]))

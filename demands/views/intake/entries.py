"""代为填报: for whom, then the whole survey form in their name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed, page_ticket
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import version_of
from competitions.wording import worded
from demands import services
from demands.intake_forms import UnitForm
from demands.selectors.intake import competition_to_bring_in, entry_for
from demands.services import intake


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_entry(request: ActorRequest, code: str) -> HttpResponse:
    """Say for whom."""
    competition = competition_to_bring_in(request.actor, code)
    form, refusal = UnitForm(request.POST or None), None
    if form.is_bound and form.is_valid():
        try:
            demand = intake.start_entry(actor=request.actor, competition=competition, unit=form.unit(), at=request.now)
            return HttpResponseRedirect(reverse("demands:entry", args=[demand.pk]))
        except Refused as refused:
            if refused.refusal.field in form.fields:
                form.add_error(refused.refusal.field, refused.refusal.text)
            else:
                refusal = refused.refusal
    status = 409 if refusal else 400 if form.is_bound else 200
    context = {"form": form, "competition": competition, "refusal": refusal}
    return render(request, "demands/intake/new_entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def entry(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The survey form in the enterprise's name: save, or say that it is whole."""
    demand = entry_for(request.actor, demand_id)
    if request.method == "POST":
        return _post(request, demand)
    draft = getattr(demand, "autosave", None)
    values = {**demand.answers, **draft.answers} if draft else demand.answers
    return _page(request, demand, values, draft=draft, ticket=Ticket.new(draft))


def _post(request: ActorRequest, demand: Any) -> HttpResponse:
    answers = answers_from_post(demand.form_version, request.POST)
    answers["company"] = demand.owner.name
    if only_rows_changed(request.POST):
        return _page(request, demand, answers)
    try:
        services.save_demand(
            actor=request.actor,
            demand=demand,
            entry=services.DemandEntry(answers=answers),
            at=request.now,
            version=version_of(request),
            ticket=Ticket.of(request.POST),
        )
        if "finish" not in request.POST:
            messages.success(request, f"已暂存，{exact_moment(request.now)}。")
            return HttpResponseRedirect(reverse("demands:entry", args=[demand.pk]))
        checked = intake.finish_entry(actor=request.actor, demand=demand, at=request.now)
        if not checked.ok:
            return _page(request, demand, demand.answers, errors=checked.errors, status=400)
    except TypedElsewhere as other:
        ticket = page_ticket(request.POST, other)
        return _page(request, demand, answers, refusal=other.on_saving, status=409, keep_version=True, ticket=ticket)
    except Refused as refused:
        stale = isinstance(refused, Stale)
        return _page(request, demand, answers, refusal=refused.refusal, status=409, keep_version=stale)
    messages.success(request, f"录入完成。{demand.owner.name}登录门户核对、认领后才能提交。")
    return HttpResponseRedirect(f"{reverse('demands:intake')}?competition={demand.competition.code}#waiting")


def _page(
    request: ActorRequest,
    demand: Any,
    values: Any,
    *,
    errors: Any = None,
    refusal: Refusal | None = None,
    draft: Any = None,
    status: int = 200,
    keep_version: bool = False,
    ticket: Ticket | None = None,
) -> HttpResponse:
    context = {
        "demand": demand,
        "form_version": worded(demand.form_version, demand.competition.words),
        "values": values,
        "errors": errors or {},
        "refusal": refusal,
        "draft": draft,
        "other_draft": status == 409 and ticket is not None,
        "ticket": ticket or page_ticket(request.POST),
        "version": request.POST.get("version", "") if keep_version else demand.version,
    }
    return render(request, "demands/intake/entry.html", context, status=status)

"""The host's pages: the inbox, one case, entrusting agencies, wording the public text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.kernel.clock import at_local
from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused
from challenge_portal.kernel.typed import numbers_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from demands import services
from demands.forms import AssignForm
from demands.forms_data.public_text import PUBLIC_TEXT
from demands.selectors import casework as reading
from demands.selectors.finding import agencies, agency_by_id, run_competitions, staff_demand

MOST_CHOSEN = 100


@require_safe
@signed_in_required
def inbox(request: ActorRequest) -> HttpResponse:
    """The demands of the office, 待我处理 first; supervisors see all and do nothing."""
    return _inbox_page(request)


def _inbox_page(
    request: ActorRequest, *, left: Any = (), form: AssignForm | None = None, status: int = 200
) -> HttpResponse:
    if request.actor.authority is None:
        raise NotVisible("office")
    runs = bool(run_competitions(request.actor))
    query = reading.WorkQuery.from_address(request.GET.dict(), runs=runs)
    page = reading.work_page(query, request.actor, at=request.now, runs=runs)
    offers = runs and any(row.can_assign for row in page.rows)
    context = {
        "page": page,
        "sorts": reading.SORTS,
        "industries": reading.INDUSTRY_LABELS,
        "channels": reading.Channel.choices,
        "form": form or (AssignForm(agencies=agencies()) if offers else None),
        "left": left,
    }
    return render(request, "demands/office.html", context, status=status)


@require_POST
@signed_in_required
def assign_many(request: ActorRequest) -> HttpResponse:
    """Entrust one agency with everything that is ticked; the list keeps its filter."""
    form = AssignForm(request.POST, agencies=agencies())
    chosen = numbers_typed(request.POST.getlist("demand"))
    if not chosen:
        form.add_error(None, "请先勾选要委托的需求。")
    if not form.is_valid():
        return _inbox_page(request, form=form, status=400)
    agency = agency_by_id(form.cleaned_data["agency"])
    if agency is None:
        raise NotVisible("agency")
    demands = reading.demands_for(request.actor, chosen[:MOST_CHOSEN])
    done, left = services.assign_agency_to_all(
        actor=request.actor, demands=demands, agency=agency, at=request.now, due_at=_due(form)
    )
    if left:
        return _inbox_page(request, left=left, status=409)
    messages.success(request, f"已委托{agency}分析 {done} 项需求。")
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse("demands:office") + (f"?{query}" if query else ""))


@require_safe
@signed_in_required
def case(request: ActorRequest, demand_id: int) -> HttpResponse:
    """One demand: form, analysis and public text to read, history and acts beside them."""
    return _case_page(request, staff_demand(request.actor, demand_id))


def _case_page(
    request: ActorRequest,
    demand: Any,
    *,
    refusal: Refusal | None = None,
    form: AssignForm | None = None,
    text: Any = None,
    errors: Any = None,
    status: int = 200,
) -> HttpResponse:
    case_ = reading.case(demand, request.actor, at=request.now)
    if form is None and "assign" in case_.by_name:
        form = AssignForm(agencies=agencies())
    public = case_.public
    worded = (
        services.PublicText(public.title, public.description, public.indicators).as_answers()
        if public
        else {
            "public_title": demand.title,
            "public_description": demand.answers.get("description", ""),
            "public_indicators": demand.answers.get("indicators", []),
        }
    )
    context = {
        "case": case_,
        "refusal": refusal,
        "form": form,
        "text_form": PUBLIC_TEXT,
        "text": text if text is not None else worded,
        "errors": errors or {},
        "editing": text is not None or request.GET.get("text") == "edit",
    }
    return render(request, "demands/casework.html", context, status=status)


@require_POST
@signed_in_required
def move(request: ActorRequest, demand_id: int) -> HttpResponse:
    """Make a move that a button offers, or the approval with its tick."""
    demand = staff_demand(request.actor, demand_id)
    asked = asked_move(request, demand)
    data = {"leaks_checked": bool(request.POST.get("leaks_checked"))}
    try:
        services.fire_demand(asked.name, demand=demand, data=data, **asked.terms)
    except Refused as refused:
        fresh = staff_demand(request.actor, demand_id)
        return _case_page(request, fresh, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, f"已办理，现在是“{demand.get_state_display()}”。")
    return HttpResponseRedirect(_next(request) or reverse("demands:casework", args=[demand.pk]))


@require_POST
@signed_in_required
def assign(request: ActorRequest, demand_id: int) -> HttpResponse:
    """Entrust an agency with one demand."""
    demand = staff_demand(request.actor, demand_id)
    form = AssignForm(request.POST, agencies=agencies())
    if not form.is_valid():
        return _case_page(request, demand, form=form, status=400)
    agency = agency_by_id(form.cleaned_data["agency"])
    if agency is None:
        raise NotVisible("agency")
    try:
        services.assign_agency(
            actor=request.actor,
            demand=demand,
            agency=agency,
            at=request.now,
            due_at=_due(form),
            version=version_of(request),
        )
    except Refused as refused:
        field = {"due_at": "due_on"}.get(refused.refusal.field, refused.refusal.field)
        if field in form.fields:
            form.add_error(field, refused.refusal.text)
            return _case_page(request, demand, form=form, status=400)
        return _case_page(request, staff_demand(request.actor, demand_id), refusal=refused.refusal, status=409)
    messages.success(request, f"已委托{agency}分析。")
    return HttpResponseRedirect(reverse("demands:casework", args=[demand.pk]))


@require_http_methods(["POST"])
@signed_in_required
def public_text(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The host words the public text."""
    demand = staff_demand(request.actor, demand_id)
    answers = answers_from_post(PUBLIC_TEXT, request.POST)
    if only_rows_changed(request.POST):
        return _case_page(request, demand, text=answers)
    try:
        cleaned = services.save_public_text(
            actor=request.actor,
            demand=demand,
            text=services.PublicText.from_answers(answers),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        fresh = staff_demand(request.actor, demand_id)
        return _case_page(request, fresh, refusal=refused.refusal, text=answers, status=409)
    if not cleaned.ok:
        return _case_page(request, demand, text=answers, errors=cleaned.errors, status=400)
    messages.success(request, "公开文本已保存。")
    return HttpResponseRedirect(reverse("demands:casework", args=[demand.pk]) + "#public-text")


@require_POST
@signed_in_required
def abroad(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The host opens the detail tier to challengers from abroad, or closes it, for its own part."""
    demand = staff_demand(request.actor, demand_id)
    opened = request.POST.get("opened") == "1"
    try:
        services.open_to_abroad(
            actor=request.actor, demand=demand, opened=opened, at=request.now, version=version_of(request)
        )
    except Refused as refused:
        return _case_page(request, staff_demand(request.actor, demand_id), refusal=refused.refusal, status=409)
    messages.success(request, "已同意向境外挑战者开放详情。" if opened else "不再向境外挑战者开放详情。")
    return HttpResponseRedirect(reverse("demands:casework", args=[demand.pk]) + "#openness")


def _due(form: AssignForm) -> datetime | None:
    on = form.cleaned_data.get("due_on")
    return at_local(on) if on else None


def _next(request: ActorRequest) -> str:
    """Back to the list the officer came from, with its filter."""
    there = request.POST.get("next", "")
    return there if url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/") else ""

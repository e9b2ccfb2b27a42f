"""The enterprise's pages: its list, the survey form, one case, the public text to confirm."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.accounts.consent_texts import current_text
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.posting import answers_from_post, autosaved, only_rows_changed, page_ticket
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from competitions.states import Stage
from competitions.wording import worded
from demands import rules, services
from demands.forms import ConsentForm, DemandSwitches
from demands.selectors.finding import open_competition, open_competitions, own_demand
from demands.selectors.mine import opinion_on, own_case, own_demands
from demands.selectors.questions import newer_form


@require_safe
@signed_in_required
def mine(request: ActorRequest) -> HttpResponse:
    """The unit's demands and what waits for it."""
    context = {
        "rows": own_demands(request.actor, at=request.now),
        "competitions": open_competitions(),
        "against": rules.owner_refusal(request.actor.institution),
    }
    return render(request, "demands/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new(request: ActorRequest) -> HttpResponse:
    """Choose a competition, sign NDA and disclaimer where that isn't done yet, begin."""
    kinds = rules.unsigned(request.actor.person, request.actor.institution)
    competitions = open_competitions()
    asked = request.GET.get("competition", "")
    chosen = next((each.pk for each in competitions if each.code == asked), "")
    form = ConsentForm(
        request.POST or None,
        competitions=competitions,
        texts=[current_text(kind) for kind in kinds],
        person=request.actor.label,
        initial={"competition": chosen or (competitions[0].pk if len(competitions) == 1 else "")},
    )
    against, refusal = rules.owner_refusal(request.actor.institution), None
    if form.is_bound and form.is_valid():
        try:
            competition = open_competition(int(form.cleaned_data["competition"]))
            services.sign_texts(actor=request.actor, kinds=kinds, at=request.now, address=request.address)
            demand = services.start_demand(actor=request.actor, competition=competition, at=request.now)
            return HttpResponseRedirect(reverse("demands:edit", args=[demand.pk]))
        except Refused as refused:
            refusal = refused.refusal
    context = {
        "form": form,
        "competitions": competitions,
        "refusal": refusal,
        "against": against,
        "texts": [current_text(kind) for kind in kinds],
    }
    status = 409 if form.is_bound and refusal and form.is_valid() else 400 if form.is_bound else 200
    return render(request, "demands/new.html", context, status=status)


@require_safe
@signed_in_required
def case(request: ActorRequest, demand_id: int) -> HttpResponse:
    """One demand of the unit: how far it has come and what can be done."""
    demand = own_demand(request.actor, demand_id)
    return _case_page(request, demand)


def _case_page(
    request: ActorRequest, demand: Any, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {"case": own_case(demand, request.actor, at=request.now), "refusal": refusal}
    return render(request, "demands/case.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The survey form: save (暂存) or submit."""
    demand = own_demand(request.actor, demand_id)
    if request.method == "POST":
        return _post_form(request, demand)
    if demand.state not in services.OPEN_TO_OWNER:
        return HttpResponseRedirect(reverse("demands:case", args=[demand.pk]))
    draft = getattr(demand, "autosave", None)
    values = {**demand.answers, **draft.answers} if draft else demand.answers
    switches = DemandSwitches(initial=DemandSwitches.of(demand))
    return _form_page(request, demand, values, {}, switches, draft=draft, ticket=Ticket.new(draft))


def _post_form(request: ActorRequest, demand: Any) -> HttpResponse:
    answers = answers_from_post(demand.form_version, request.POST)
    answers["company"] = demand.owner.name
    switches = DemandSwitches(request.POST)
    if only_rows_changed(request.POST):
        return _form_page(request, demand, answers, {}, switches)
    submitting = "submit" in request.POST
    valid = switches.is_valid()
    try:
        entry = services.DemandEntry(answers=answers, **switches.entry())
        cleaned = services.save_demand(
            actor=request.actor,
            demand=demand,
            entry=entry,
            at=request.now,
            version=version_of(request),
            ticket=Ticket.of(request.POST),
        )
        if not submitting:
            messages.success(request, f"已暂存，{exact_moment(request.now)}。")
            return HttpResponseRedirect(reverse("demands:edit", args=[demand.pk]))
        errors = rules.check_demand(demand).errors
        if errors or not valid:
            return _form_page(request, demand, demand.answers, errors, switches, status=400)
        services.submit_demand(
            actor=request.actor, demand=demand, at=request.now, declared=switches.cleaned_data["declared"]
        )
    except TypedElsewhere as other:
        ticket = page_ticket(request.POST, other)
        return _form_page(
            request,
            demand,
            answers,
            {},
            switches,
            refusal=other.on_saving,
            status=409,
            keep_version=True,
            ticket=ticket,
        )
    except Refused as refused:
        status = 400 if refused.refusal.field else 409
        stale = isinstance(refused, Stale)
        return _form_page(
            request, demand, answers, {}, switches, refusal=refused.refusal, status=status, keep_version=stale
        )
    del cleaned
    messages.success(request, f"已提交，受理编号 {demand.case_number}。{rules.REVIEW_DAYS} 个工作日内给出审查结果。")
    return HttpResponseRedirect(reverse("demands:case", args=[demand.pk]))


def _form_page(
    request: ActorRequest,
    demand: Any,
    values: Any,
    errors: Any,
    switches: DemandSwitches,
    *,
    refusal: Refusal | None = None,
    draft: Any = None,
    status: int = 200,
    keep_version: bool = False,
    ticket: Ticket | None = None,
) -> HttpResponse:
    context = {
        "demand": demand,
        "opinion": opinion_on(demand),
        "form_number": demand.form_version.version,
        "newer_form": newer_form(demand),
        "form_version": worded(demand.form_version, demand.competition.words),
        "values": values,
        "errors": errors,
        "switches": switches,
        "refusal": refusal,
        "draft": draft,
        "other_draft": status == 409 and ticket is not None,
        "ticket": ticket or page_ticket(request.POST),
        # an old page stays old until the person has looked at what holds now
        "version": request.POST.get("version", "") if keep_version else demand.version,
        "closes_at": demand.competition.closes(Stage.COLLECTION),
        "now": request.now,
    }
    return render(request, "demands/edit.html", context, status=status)


@require_POST
@signed_in_required
def autosave(request: ActorRequest, demand_id: int) -> HttpResponse:
    """Keep what is being typed; answers with the words beside the buttons."""
    demand = own_demand(request.actor, demand_id)
    answers = answers_from_post(demand.form_version, request.POST)
    answers["company"] = demand.owner.name
    keep = partial(services.autosave_demand, actor=request.actor, demand=demand, answers=answers, at=request.now)
    return autosaved(request.POST, keep, at=request.now, look=reverse("demands:edit", args=[demand.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def confirm(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The public text beside the original: confirm it or send it back."""
    demand = own_demand(request.actor, demand_id)
    refusal, status = None, 200
    if request.method == "POST":
        asked = asked_move(request, demand)
        try:
            if asked.name == "confirm":
                services.confirm_public_text(actor=request.actor, demand=demand, at=request.now, version=asked.version)
                messages.success(request, "已确认公开文本，承办单位将编入发布批次。")
            else:
                services.object_to_public_text(demand=demand, **asked.terms)
                messages.success(request, "已退回公开文本，意见已送达承办单位。")
            return HttpResponseRedirect(reverse("demands:case", args=[demand.pk]))
        except Refused as refused:
            refusal, status = refused.refusal, 400 if refused.refusal.field else 409
    context = {"case": own_case(demand, request.actor, at=request.now), "refusal": refusal}
    return render(request, "demands/confirm.html", context, status=status)


@require_POST
@signed_in_required
def move(request: ActorRequest, demand_id: int) -> HttpResponse:
    """Withdraw, or another act of the enterprise that a button makes."""
    demand = own_demand(request.actor, demand_id)
    asked = asked_move(request, demand)
    try:
        services.fire_demand(asked.name, demand=demand, **asked.terms)
    except Refused as refused:
        return _case_page(request, demand, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, f"已办理：{demand.get_state_display()}。")
    return HttpResponseRedirect(reverse("demands:case", args=[demand.pk]))


@require_POST
@signed_in_required
def abroad(request: ActorRequest, demand_id: int) -> HttpResponse:
    """The enterprise opens the detail tier to challengers from abroad, or closes it, for its own part."""
    demand = own_demand(request.actor, demand_id)
    opened = request.POST.get("opened") == "1"
    try:
        services.open_to_abroad(
            actor=request.actor, demand=demand, opened=opened, at=request.now, version=version_of(request)
        )
    except Refused as refused:
        return _case_page(request, own_demand(request.actor, demand_id), refusal=refused.refusal, status=409)
    messages.success(request, "已同意向境外挑战者开放详情。" if opened else "不再向境外挑战者开放详情。")
    return HttpResponseRedirect(reverse("demands:case", args=[demand.pk]) + "#openness")

"""The host's pages of finals: the list, planning, demands and panel, the desk of the day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.forms.finals import FinalForm, SeatForm
from awards.scoring import DEFAULT_CRITERIA
from awards.selectors import finding
from awards.selectors.desk import final_page
from awards.selectors.finals import final_rows
from awards.services import finals as services
from awards.services import panels
from awards.services.running import fire_entry
from awards.states import FinalState
from awards.views.acts import done, number_of
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.marks import rows_to_type, typed_criteria
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.posted import reason_of, version_of


@require_safe
@signed_in_required
def finals(request: ActorRequest) -> HttpResponse:
    """The finals that the office runs or looks after."""
    if request.actor.authority is None:
        raise NotVisible("finals")
    context = {"rows": final_rows(request.actor), "competitions": finding.run_competitions(request.actor)}
    return render(request, "awards/finals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_final(request: ActorRequest) -> HttpResponse:
    """设立现场赛."""
    run = finding.run_competitions(request.actor)
    if request.actor.authority is None:
        raise NotVisible("finals")
    if not run:
        raise NotAllowed("awards.plan_final")
    wanted = request.POST.get("competition") or request.GET.get("competition", "")
    competition = next((each for each in run if str(each.pk) == wanted), run[0] if not wanted else None)
    if competition is None:
        raise NotVisible("competition")
    form = FinalForm(request.POST if request.method == "POST" else None)
    criteria: list[dict[str, Any]] = DEFAULT_CRITERIA
    if request.method == "POST":
        criteria = typed_criteria(request.POST, DEFAULT_CRITERIA)
        if form.is_valid():
            try:
                final = services.create_final(
                    actor=request.actor, competition=competition, plan=form.plan(criteria), at=request.now
                )
            except Refused as refused:
                _refuse(form, refused.refusal)
            else:
                messages.success(request, "现场赛已设立。接下来列入需求、聘请评委。")
                return HttpResponseRedirect(_page_of(final.pk))
    context = {
        "form": form,
        "rows": rows_to_type(criteria),
        "competitions": run,
        "competition": competition,
        "final": None,
        "frozen": False,
    }
    return render(request, "awards/final_form.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit_final(request: ActorRequest, final_id: int) -> HttpResponse:
    """Change place, time and criteria; the criteria until the order is drawn."""
    final = finding.final_for_staff(request.actor, final_id)
    _only_who_runs_it(request, final)
    frozen = final.state != FinalState.PLANNED
    criteria = final.criteria
    if request.method == "POST":
        data = request.POST.copy()
        if frozen and final.drop_extremes:
            data["drop_extremes"] = "on"
        form = FinalForm(data)
        criteria = final.criteria if frozen else typed_criteria(request.POST, final.criteria)
        if form.is_valid():
            try:
                services.change_final(
                    actor=request.actor,
                    final=final,
                    plan=form.plan(criteria),
                    at=request.now,
                    version=version_of(request),
                )
            except Refused as refused:
                _refuse(form, refused.refusal)
            else:
                messages.success(request, "已保存。")
                return HttpResponseRedirect(_page_of(final.pk))
    else:
        form = FinalForm(initial=FinalForm.of(final))
    context = {"form": form, "rows": rows_to_type(criteria), "final": final, "frozen": frozen}
    return render(request, "awards/final_form.html", context, status=400 if form.errors else 200)


def _only_who_runs_it(request: ActorRequest, final: Any) -> None:
    """Before a form is looked at: who only looks on is told so."""
    if not can(request.actor, "awards.run_final", final):
        raise NotAllowed("awards.run_final", final)


def _refuse(form: FinalForm, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)


@require_safe
@signed_in_required
def final(request: ActorRequest, final_id: int) -> HttpResponse:
    """One final: its preparation, or the desk of the day."""
    return shown_final(request, final_id)


def shown_final(
    request: ActorRequest,
    final_id: int,
    *,
    refusal: Refusal | None = None,
    seat_form: SeatForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The final at the host's desk, with what was refused; for htmx only the part that runs."""
    found = finding.final_for_staff(request.actor, final_id)
    page = final_page(found, request.actor, at=request.now)
    context = {
        "page": page,
        "refusal": refusal,
        "seat_form": seat_form or SeatForm(demands=page.demands),
        "board_url": request.build_absolute_uri(reverse("awards:board", args=[found.board_key])),
    }
    parts = request.headers.get("HX-Request") == "true"
    template = "awards/parts/running.html" if parts else "awards/final.html"
    return render(request, template, context, status=status)


def _page_of(final_id: int) -> str:
    return reverse("awards:final", args=[final_id])


@require_POST
@signed_in_required
def move_final(request: ActorRequest, final_id: int) -> HttpResponse:
    """Draw, open, close, release …"""
    found = finding.final_for_staff(request.actor, final_id)
    return done(
        request,
        lambda: services.fire_final(
            request.POST.get("transition", "")[:40],
            actor=request.actor,
            final=found,
            at=request.now,
            reason=reason_of(request),
            version=version_of(request),
            seed=request.POST.get("seed", "").replace("\x00", ""),
        ),
        said="已办理。",
        to=_page_of(final_id),
        refused=lambda refusal, status: shown_final(request, final_id, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def add_demand(request: ActorRequest, final_id: int) -> HttpResponse:
    """列入需求, or ask the challengers who came since."""
    found = finding.final_for_staff(request.actor, final_id)
    _only_who_runs_it(request, found)

    def act() -> None:
        if number_of(request, "final_demand"):
            again = finding.final_demand_for_staff(request.actor, number_of(request, "final_demand"))
            services.invite_more(actor=request.actor, final_demand=again, at=request.now)
            return
        demand = finding.demand_of_competition(found, request.POST.get("demand", ""))
        if demand is None:
            raise Refused(Refusal("请选择要列入的需求。", field="demand"))
        services.add_demand(actor=request.actor, final=found, demand=demand, at=request.now)

    return done(
        request,
        act,
        said="已列入，正在征求企业和挑战者意见。",
        to=_page_of(final_id) + "#demands",
        refused=lambda refusal, status: shown_final(request, final_id, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def remove_demand(request: ActorRequest, final_demand_id: int) -> HttpResponse:
    """移出需求."""
    found = finding.final_demand_for_staff(request.actor, final_demand_id)
    return done(
        request,
        lambda: services.remove_demand(
            actor=request.actor, final_demand=found, reason=reason_of(request), at=request.now
        ),
        said="已移出。",
        to=_page_of(found.final_id) + "#demands",
        refused=lambda refusal, status: shown_final(request, found.final_id, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def drop_entry(request: ActorRequest, entry_id: int) -> HttpResponse:
    """移出上场组, before the draw."""
    found = finding.entry_for_staff(request.actor, entry_id)
    final_id = found.final_demand.final_id
    return done(
        request,
        lambda: services.drop_entry(actor=request.actor, entry=found, reason=reason_of(request), at=request.now),
        said="已移出。",
        to=_page_of(final_id) + "#demands",
        refused=lambda refusal, status: shown_final(request, final_id, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def seat_judge(request: ActorRequest, final_id: int) -> HttpResponse:
    """聘请评委; what keeps them from single contestants is computed and shown."""
    found = finding.final_for_staff(request.actor, final_id)
    _only_who_runs_it(request, found)
    page = final_page(found, request.actor, at=request.now)
    form = SeatForm(request.POST, demands=page.demands)
    if form.is_valid():
        chosen = form.cleaned_data["final_demand"]
        final_demand = finding.demand_in_competition(found, int(chosen)) if chosen else None
        try:
            panels.seat_judge(actor=request.actor, final=found, seat=form.seat(final_demand), at=request.now)
        except Refused as refused:
            field = refused.refusal.field
            if field not in form.fields:
                return shown_final(request, final_id, refusal=refused.refusal, seat_form=form, status=409)
            form.add_error(field, refused.refusal.text)
        else:
            messages.success(request, "已聘请，利益关系已核对。")
            return HttpResponseRedirect(_page_of(final_id) + "#panel")
    return shown_final(request, final_id, seat_form=form, status=400)


@require_POST
@signed_in_required
def stand_down(request: ActorRequest, judge_id: int) -> HttpResponse:
    """评委退出."""
    found = finding.judge_for_staff(request.actor, judge_id)
    return done(
        request,
        lambda: panels.stand_down(actor=request.actor, judge=found, reason=reason_of(request), at=request.now),
        said="已登记退出。",
        to=_page_of(found.final_id) + "#panel",
        refused=lambda refusal, status: shown_final(request, found.final_id, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def recuse_judge(request: ActorRequest, judge_id: int) -> HttpResponse:
    """The host asks a judge to stay away from one contestant."""
    found = finding.judge_for_staff(request.actor, judge_id)

    def act() -> None:
        entry_id = number_of(request, "entry")
        if not entry_id:
            raise Refused(Refusal("请选择要回避的上场组。", field="entry"))
        entry = finding.entry_for_staff(request.actor, entry_id)
        panels.recuse_judge(actor=request.actor, judge=found, entry=entry, reason=reason_of(request), at=request.now)

    return done(
        request,
        act,
        said="已登记回避。",
        to=_page_of(found.final_id) + "#panel",
        refused=lambda refusal, status: shown_final(request, found.final_id, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def move_entry(request: ActorRequest, entry_id: int) -> HttpResponse:
    """Call, question, score, complete, absent …"""
    found = finding.entry_for_staff(request.actor, entry_id)
    final_id = found.final_demand.final_id
    return done(
        request,
        lambda: fire_entry(
            request.POST.get("transition", "")[:40],
            actor=request.actor,
            entry=found,
            at=request.now,
            reason=reason_of(request),
            version=version_of(request),
        ),
        said="已办理。",
        to=_page_of(final_id),
        refused=lambda refusal, status: shown_final(request, final_id, refusal=refusal, status=status),
    )

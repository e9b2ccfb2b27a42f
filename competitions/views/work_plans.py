"""The host writes its work plan (工作方案); the centre approves it and announces the launch."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.posting import answers_from_post, autosaved, only_rows_changed, page_ticket
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.plan_forms import LaunchForm
from competitions.selectors import lookups
from competitions.selectors import work_plans as selectors

SAID = {"give_back": "已退回修改，意见已告知承办单位。", "approve": "已批准。下一步公布正式启动。"}


@require_safe
@signed_in_required
def plan(request: ActorRequest, code: str) -> HttpResponse:
    """The plan of a competition, or the way to begin one."""
    return _page(request, code)


@require_POST
@signed_in_required
def start(request: ActorRequest, code: str) -> HttpResponse:
    """Begin the plan with what is known already."""
    competition = lookups.competition(code, actor=request.actor)
    services.start_plan(actor=request.actor, competition=competition, at=request.now)
    return redirect("competitions:edit_plan", competition.code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, code: str) -> HttpResponse:
    """The form. ``save`` keeps it, ``submit`` hands it in; without either only rows were changed."""
    if request.method == "POST":
        return _edit_posted(request, code)
    shown = selectors.plan_form_page(code, actor=request.actor, at=request.now)
    if shown is None:
        return redirect("competitions:work_plan", code)
    errors = clean_answers(shown.plan.form, shown.values, final=False).errors
    return _form(request, shown, dict(shown.values), errors, ticket=shown.ticket)


def _edit_posted(request: ActorRequest, code: str) -> HttpResponse:
    found = selectors.plan_of(code, actor=request.actor)
    if not can(request.actor, "competitions.write_plan", found):
        raise NotAllowed("competitions.write_plan", found)
    shown = selectors.plan_form_page(code, actor=request.actor, at=request.now)
    if shown is None:  # handed in meanwhile
        return _page(request, code, status=409, refusal=Refusal("工作方案已报送，不能修改。"))
    answers = answers_from_post(shown.plan.form, request.POST)
    if only_rows_changed(request.POST):
        return _form(request, shown, answers, {})
    try:
        saved, cleaned = services.save_plan(
            actor=request.actor,
            plan=found,
            answers=answers,
            at=request.now,
            version=version_of(request),
            ticket=Ticket.of(request.POST),
        )
    except TypedElsewhere as other:
        ticket = page_ticket(request.POST, other)
        return _form(request, shown, answers, {}, refusal=other.on_saving, status=409, ticket=ticket)
    except Refused as refused:
        return _form(request, shown, answers, {}, refusal=refused.refusal, status=409)
    if "submit" not in request.POST:
        messages.success(request, "已暂存。")
        if cleaned.errors:
            return _form(request, _fresh(request, code), answers, cleaned.errors)
        return redirect("competitions:edit_plan", code)
    try:
        services.move_plan("submit", actor=request.actor, plan=saved, at=request.now)
    except Refused as refused:
        errors = clean_answers(shown.plan.form, answers, final=True).errors
        told = None if refused.refusal.field else refused.refusal
        status = 400 if refused.refusal.field else 409
        return _form(request, _fresh(request, code), answers, errors, refusal=told, status=status)
    messages.success(request, "工作方案已报送火炬中心审定。")
    return redirect("competitions:work_plan", code)


@require_POST
@signed_in_required
def autosave(request: ActorRequest, code: str) -> HttpResponse:
    """Keep what is being typed; answers with the moment that the page shows."""
    found = selectors.plan_of(code, actor=request.actor)
    keep = partial(
        services.autosave_plan,
        actor=request.actor,
        plan=found,
        answers=answers_from_post(found.form_version, request.POST),
        at=request.now,
    )
    return autosaved(request.POST, keep, at=request.now, look=reverse("competitions:edit_plan", args=[code]))


@require_POST
@signed_in_required
def move(request: ActorRequest, code: str) -> HttpResponse:
    """The centre's verdict: approve, or give back with an opinion."""
    found = selectors.plan_of(code, actor=request.actor)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.move_plan(
            name,
            actor=request.actor,
            plan=found,
            at=request.now,
            reason=reason_of(request),
            version=version_of(request),
        )
    except Refused as refused:
        return _page(request, code, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, SAID[name])
    return redirect("competitions:work_plan", code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def launch(request: ActorRequest, code: str) -> HttpResponse:
    """公布正式启动: the announcement, shown before it goes out."""
    found = selectors.plan_of(code, actor=request.actor)
    if not can(request.actor, "competitions.review_plan", found):
        raise NotAllowed("competitions.review_plan", found)
    page = selectors.plan_page(code, actor=request.actor, at=request.now)
    if page.plan is None or not page.plan.may_launch:
        text = "工作方案批准后才能公布正式启动，并且只公布一次。"
        return _page(request, code, status=409, refusal=Refusal(text))
    form = LaunchForm(request.POST or None, initial=selectors.launch_initial(found))
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            announcement = services.launch_competition(
                actor=request.actor, plan=found, entry=form.entry(), at=request.now, version=version_of(request)
            )
        except Refused as refused:
            form.refuse(refused.refusal)
            status = 400 if refused.refusal.field else 409
        else:
            messages.success(request, "已公布正式启动，并告知承办单位。")
            return redirect("competitions:announcement", announcement.pk)
    version = request.POST.get("version") or page.plan.version
    return render(request, "competitions/launch.html", {"form": form, "page": page, "version": version}, status=status)


def _fresh(request: ActorRequest, code: str) -> selectors.PlanForm:
    shown = selectors.plan_form_page(code, actor=request.actor, at=request.now)
    if shown is None:
        raise NotAllowed("competitions.write_plan", None)
    return shown


def _page(request: ActorRequest, code: str, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.plan_page(code, actor=request.actor, at=request.now)
    return render(request, "competitions/work_plan.html", {"page": page, "plan": page.plan, **more}, status=status)


def _form(
    request: ActorRequest,
    shown: selectors.PlanForm,
    values: dict[str, Any],
    errors: dict[str, list[str]],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    ticket: Ticket | None = None,
) -> HttpResponse:
    context = {
        "page": shown.page,
        "plan": shown.plan,
        "restored_at": shown.restored_at if request.method != "POST" else None,
        "restored_by": shown.restored_by,
        "other_draft": status == 409 and ticket is not None,
        "ticket": ticket or page_ticket(request.POST),
        "values": values,
        "errors": errors,
        "refusal": refusal,
        "version": request.POST.get("version") if status == 409 else shown.plan.version,
    }
    return render(request, "competitions/work_plan_form.html", context, status=status)

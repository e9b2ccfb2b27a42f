"""The challenger's pages: its registrations, the 报名表, signing the texts, the stamped copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from solutions import rules, services
from solutions.forms.registrations import SigningForm, StartForm
from solutions.selectors import details as detail_reading
from solutions.selectors import registrations as reading

SAID = {
    "register": "报名成功，可以查看需求详情。",
    "finalise": "已定稿。请打印、签字盖章，再上传扫描件。",
    "take_back": "已取消定稿，可以继续修改。",
    "submit": f"已提交，承办单位 {rules.registrations.REVIEW_DAYS} 个工作日内核对。",
    "withdraw": "已撤回报名。",
}


@require_safe
@signed_in_required
def mine(request: ActorRequest) -> HttpResponse:
    """Where this challenger has registered, and what comes next."""
    context = {
        "rows": reading.own_registrations(request.actor),
        "against": rules.challenger_refusal(request.actor),
        "competitions": reading.open_for_registration(request.actor, at=request.now),
    }
    return render(request, "solutions/registrations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new(request: ActorRequest) -> HttpResponse:
    """Choose the competition and begin; who is registered already goes on there."""
    number = request.GET.get("demand", "").replace("\x00", "")[:40]
    found = reading.competition_of_demand(number) if number else None
    if request.method != "POST" and found and (living := reading.living_registration(request.actor, found[0])):
        return HttpResponseRedirect(reverse("solutions:registration", args=[living]))
    competitions = reading.open_for_registration(request.actor, at=request.now)
    asked = request.GET.get("competition", "")
    chosen = found[0] if found else next((each.id for each in competitions if each.code == asked), "")
    only = competitions[0].id if len(competitions) == 1 else ""
    form = StartForm(
        request.POST or None, competitions=competitions, initial={"competition": chosen or only, "demand": number}
    )
    refusal, status = None, 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        competition = reading.competition_by_id(form.cleaned_data["competition"])
        try:
            if competition is None:
                raise Refused(Refusal("请选择赛事。", field="competition"))
            registration = services.start_registration(
                actor=request.actor,
                competition=competition,
                at=request.now,
                demand_number=form.cleaned_data["demand"],
            )
            return HttpResponseRedirect(reverse("solutions:edit_registration", args=[registration.pk]))
        except Refused as refused:
            refusal, status = refused.refusal, 409
    context = {
        "form": form,
        "competitions": competitions,
        "against": rules.challenger_refusal(request.actor) if request.actor.authority else None,
        "refusal": refusal,
        "unit": request.actor.acting_for_label,
        "demand_title": found[1] if found else "",
        "demand_number": number if found else "",
    }
    return render(request, "solutions/new_registration.html", context, status=status)


@require_safe
@signed_in_required
def registration(request: ActorRequest, pk: int) -> HttpResponse:
    """One registration: its three steps, and what can be read once it stands."""
    return _page(request, pk)


def _page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    found = reading.registration_for(request.actor, pk)
    page = reading.registration_page(found, request.actor, at=request.now)
    open_demands = (
        detail_reading.readable_demands(request.actor, found.competition_id) if page.state == "admitted" else []
    )
    context = {"page": page, "demands": open_demands, **more}
    return render(request, "solutions/registration.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The 报名表. ``save`` keeps it; ``next`` checks it whole and goes on to the texts."""
    found = reading.registration_for(request.actor, pk)
    page = reading.registration_page(found, request.actor, at=request.now)
    if request.method == "POST":
        return _edit_posted(request, found, page)
    if not page.may_edit:
        return HttpResponseRedirect(reverse("solutions:registration", args=[pk]))
    errors = rules.check_registration(found).errors if page.state == "returned" or request.GET.get("check") else {}
    return _form(request, page, page.answers, errors)


def _edit_posted(request: ActorRequest, found: Any, page: reading.RegistrationPage) -> HttpResponse:
    answers = answers_from_post(page.shown_form, request.POST)
    if only_rows_changed(request.POST):
        return _form(request, page, answers, {})
    try:
        cleaned = services.save_registration(
            actor=request.actor, registration=found, answers=answers, at=request.now, version=version_of(request)
        )
    except Refused as refused:
        keep = isinstance(refused, Stale)
        return _form(request, page, answers, {}, refusal=refused.refusal, status=409, keep_version=keep)
    if "next" not in request.POST:
        if cleaned.errors:
            fresh = reading.registration_page(found, request.actor, at=request.now)
            return _form(request, fresh, answers, cleaned.errors)
        messages.success(request, f"已暂存，{exact_moment(request.now)}。")
        return HttpResponseRedirect(reverse("solutions:edit_registration", args=[found.pk]))
    if errors := rules.check_registration(found).errors:
        fresh = reading.registration_page(found, request.actor, at=request.now)
        return _form(request, fresh, fresh.answers, errors, status=400)
    to = "registration" if page.all_signed else "sign_registration"
    return HttpResponseRedirect(reverse(f"solutions:{to}", args=[found.pk]))


def _form(
    request: ActorRequest,
    page: reading.RegistrationPage,
    values: Any,
    errors: Any,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    keep_version: bool = False,
) -> HttpResponse:
    context = {
        "page": page,
        "version": page.shown_form,
        "values": values,
        "errors": errors,
        "refusal": refusal,
        # an old page stays old until the person has looked at what holds now
        "page_version": request.POST.get("version", "") if keep_version else page.version,
    }
    return render(request, "solutions/edit_registration.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def sign(request: ActorRequest, pk: int) -> HttpResponse:
    """The three texts whole, each signed by name. Where nothing else is missing, signing registers at once."""
    found = reading.registration_for(request.actor, pk)
    page = reading.registration_page(found, request.actor, at=request.now)
    unsigned = [text for text in page.texts if not text.is_signed]
    form = SigningForm(
        request.POST or None,
        texts=unsigned,
        check=lambda kind, typed: services.name_refusal(request.actor, kind, typed),
    )
    at_once = page.state in {"draft", "returned"} and not page.stamped and page.form_done
    refusal, status = None, 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            services.sign_registration_texts(
                actor=request.actor, registration=found, names=form.names(), at=request.now, address=request.address
            )
            return _signed(request, found, at_once=at_once)
        except Refused as refused:
            refusal, status = refused.refusal, 409
    context = {
        "page": page,
        "unsigned": [(text, form[f"name_{text.kind}"]) for text in unsigned],
        "form": form,
        "facts": reading.competition_facts(found.competition),
        "refusal": refusal,
        "at_once": at_once,
    }
    return render(request, "solutions/sign_registration.html", context, status=status)


def _signed(request: ActorRequest, found: Any, *, at_once: bool) -> HttpResponse:
    said = "已签署。"
    if at_once:
        try:
            services.register(actor=request.actor, registration=found, at=request.now)
            said = f"已签署，{SAID['register']}"
        except Refused as refused:  # the signatures stand; the page says what is still in the way
            messages.success(request, said)
            return _page(request, found.pk, status=409, refusal=refused.refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("solutions:registration", args=[found.pk]))


@require_POST
@signed_in_required
def scan(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload the signed and stamped scan of the finalised version."""
    found = reading.registration_for(request.actor, pk)
    try:
        services.attach_registration_scan(
            actor=request.actor, registration=found, upload=upload_of(request, "scan"), at=request.now
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 400
        return _page(request, pk, status=status, upload_error=refused.refusal)
    messages.success(request, "盖章件已上传。请核对后提交。")
    return HttpResponseRedirect(reverse("solutions:registration", args=[pk]))


@require_POST
@signed_in_required
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Register, finalise, submit, take back, withdraw."""
    asked = asked_move(request, reading.registration_for(request.actor, pk))
    try:
        if asked.name not in SAID:
            raise UnknownMove("没有这个操作。请刷新页面后重试。")
        services.fire_registration(asked.name, registration=asked.obj, **asked.terms)
    except Refused as refused:
        return _page(request, pk, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, SAID[asked.name])
    return HttpResponseRedirect(reverse("solutions:registration", args=[pk]))

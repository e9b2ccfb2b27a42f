"""Complaints: anybody files and asks, without an account; the named body answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.limits import within
from challenge_portal.kernel.refusals import NotAllowed, NotVisible, Refusal, Refused
from challenge_portal.kernel.typed import number_typed, page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import version_of
from competitions import services
from competitions.complaint_forms import WEB_SITE, ComplaintForm, QueryForm, RulesForm
from competitions.complaint_limits import ASKING, FILING
from competitions.complaint_subjects import complaint_subject
from competitions.selectors import complaints as reads
from competitions.selectors import lookups

TOO_OFTEN = Refusal("来自这个网络地址的提交过于频繁，请一小时后再试，或者按公布的联系方式联系受理机构。")
ASKED_TOO_OFTEN = Refusal("查询过于频繁，请十分钟后再试。")
NOT_FOUND = Refusal("没有查到。请核对编号和查询码，两者都在提交成功的页面上。")
LEAST, LONGEST = 20, 2000


@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: ActorRequest) -> HttpResponse:
    """Where one asks how a complaint stands; signed-in people see their own."""
    form = QueryForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "own": reads.own_complaints(request.actor, at=request.now)}
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 400
    elif request.method == "POST" and not within(ASKING, request.address):
        context["refusal"], status = ASKED_TOO_OFTEN, 429
    elif request.method == "POST":
        digest = services.code_digest(form.cleaned_data["code"])
        context["found"] = reads.complaint_by_code(form.cleaned_data["number"], digest)
        if context["found"] is None:
            context["refusal"], status = NOT_FOUND, 404
    return _private(render(request, "competitions/complaints.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
def new_complaint(request: ActorRequest) -> HttpResponse:
    """Write a complaint about a competition, or an objection to a round of awards (``?round=``)."""
    given = request.GET if request.method != "POST" else request.POST
    page = reads.filing_page(given.get("competition", "")[:20])
    if page is None:
        context = {"competitions": reads.competitions_to_complain_about()}
        return _private(render(request, "competitions/complaint_about.html", context))
    round_ = given.get("round", "")[:12]
    about = complaint_subject("round", round_, at=request.now) if round_ else None
    if round_ and (about is None or about.competition_id != page.competition.pk):
        raise NotVisible(f"round {round_}")
    if request.method == "POST":
        return _file(request, page, about.label if about else "", round_)
    initial = {"kind": "objection" if about else None, "body": page.bodies[0].id if page.bodies else None}
    form = ComplaintForm(
        page=page, about=about.label if about else "", initial=initial | {"form_key": ComplaintForm.new_key()}
    )
    return _filing(request, page, form, about, refusal=about.refusal if about else None)


def _file(request: ActorRequest, page: reads.FilingPage, about: str, round_: str) -> HttpResponse:
    """Check the form, count the address, hand it to the service; the answer shows number and code once."""
    form = ComplaintForm(request.POST, request.FILES, page=page, about=about)
    subject = complaint_subject("round", round_, at=request.now) if round_ else None
    if request.POST.get(WEB_SITE):
        return _filing(request, page, form, subject, refusal=Refusal("没有提交，请刷新页面后重试。"), status=400)
    if not form.is_valid():
        return _filing(request, page, form, subject, status=400)
    if not within(FILING, request.address):
        return _filing(request, page, form, subject, refusal=TOO_OFTEN, status=429)
    try:
        complaint, code = services.file_complaint(
            actor=request.actor,
            competition=page.competition,
            entry=form.entry(matter="round" if round_ else "", matter_id=round_),
            at=request.now,
            code=form.code,
            upload=form.cleaned_data["file"],
        )
    except Refused as refused:
        if refused.refusal.field:
            form.refuse(refused.refusal)
            return _filing(request, page, form, subject, status=400)
        return _filing(request, page, form, subject, refusal=refused.refusal, status=409)
    context = {"status": reads.status_of(complaint), "code": code}
    return _private(render(request, "competitions/complaint_filed.html", context))


def _filing(
    request: ActorRequest,
    page: reads.FilingPage,
    form: ComplaintForm,
    about: Any,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "about": about,
        "refusal": refusal,
        "trap": WEB_SITE,
        "least": LEAST,
        "most": LONGEST,
        "had_files": bool(request.FILES),
    }
    return _private(render(request, "competitions/complaint_form.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """What is typed and shown here stays in nobody's cache."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


@require_POST
@signed_in_required
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """The complainant takes it back."""
    complaint = reads.case_for(pk, actor=request.actor)
    services.move_complaint(
        "withdraw", actor=request.actor, complaint=complaint, at=request.now, version=version_of(request)
    )
    messages.success(request, "已撤回。")
    return redirect("competitions:complaints")


@require_safe
@signed_in_required
def cases(request: ActorRequest) -> HttpResponse:
    """The complaints that the office answers."""
    shown = reads.cases_page(
        actor=request.actor,
        at=request.now,
        state=request.GET.get("state", ""),
        number=page_typed(request.GET.get("page", "")),
    )
    return render(request, "competitions/complaint_cases.html", {"shown": shown})


@require_safe
@signed_in_required
def case(request: ActorRequest, pk: int) -> HttpResponse:
    """One complaint on the body's desk."""
    return _case(request, pk)


def _case(request: ActorRequest, pk: int, status: int = 200, **more: Any) -> HttpResponse:
    page = reads.case_page(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/complaint_case.html", {"page": page, "most": LONGEST, **more}, status=status)


@require_POST
@signed_in_required
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Take up, reject, pass on, answer."""
    complaint = reads.case_for(pk, actor=request.actor)
    name = request.POST.get("transition", "")[:40]
    body = request.POST.get("body", "")
    typed = {field: request.POST.get(field, "").replace("\x00", "").strip()[:20_000] for field in ("reason", "answer")}
    try:
        services.move_complaint(
            name,
            actor=request.actor,
            complaint=complaint,
            at=request.now,
            body_id=number_typed(body),
            version=version_of(request),
            **typed,
        )
    except UnknownMove:
        raise
    except Refused as refused:
        status = 400 if refused.refusal.field else 409
        return _case(request, pk, status=status, refusal=refused.refusal, typed=typed)
    messages.success(request, "已办理。")
    return redirect("competitions:complaint_cases") if name == "pass_on" else redirect("competitions:complaint", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def rules(request: ActorRequest, code: str) -> HttpResponse:
    """Which body receives complaints, how it is reached, and the limits that the competition publishes."""
    competition = lookups.competition(code, actor=request.actor)
    if not can(request.actor, "competitions.run", competition):
        raise NotAllowed("competitions.run", competition)
    page = reads.filing_page(competition.code)
    assert page is not None  # noqa: S101 - the competition was just found
    initial = {
        "body": page.bodies[0].id if page.bodies else None,
        "contact": competition.complaint_contact,
        "days": competition.complaint_days,
        "publicity_days": competition.publicity_days,
        "answer_days": competition.answer_days,
    }
    form = RulesForm(request.POST or None, page=page, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_complaint_rules(
                actor=request.actor, competition=competition, rules=form.rules(), at=request.now
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已保存，赛事公开页面随即更新。")
            return redirect("competitions:competition_desk", competition.code)
    context = {"form": form, "competition": competition}
    return render(request, "competitions/complaint_rules.html", context, status=400 if form.errors else 200)

"""Pages of matching meetings: the list, one meeting, planning, the minutes, the sheet to sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.cleaning import Cleaned, clean_answers
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from solutions import services
from solutions.forms.matching import ATTENDEES, GUESTS, MeetingForm, MinutesForm, chosen
from solutions.selectors import matching as selectors
from solutions.selectors import planning

SAID = {"convene": "通知已发出，会前一天自动提醒。", "cancel": "对接会已取消，已告知各方。"}


@require_safe
@signed_in_required
def meetings(request: ActorRequest) -> HttpResponse:
    """The meetings that the actor sees."""
    page = page_typed(request.GET.get("page", ""))
    found = selectors.meeting_list(request.actor, at=request.now, tab=request.GET.get("tab", ""), page=page)
    return render(request, "solutions/meetings.html", {"list": found})


@require_safe
@signed_in_required
def meeting(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """One meeting, as much of it as concerns the reader."""
    return _page(request, selectors.meeting_for(request.actor, meeting_id))


def _page(
    request: ActorRequest,
    found: Any,
    *,
    refusal: Refusal | None = None,
    attendees: Any = None,
    errors: Any = None,
    correction: Any = None,
    status: int = 200,
) -> HttpResponse:
    page = selectors.meeting_page(found, request.actor, at=request.now)
    named = [{"name": each.name, "post": each.part.partition(" ")[2]} for each in page.own_people]
    context = {
        "page": page,
        "refusal": refusal,
        "attendees_form": ATTENDEES,
        "values": {"attendees": attendees if attendees is not None else named or [{"name": "", "post": ""}]},
        "errors": errors or {},
        "correction": correction,
    }
    return render(request, "solutions/meeting.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new(request: ActorRequest, code: str) -> HttpResponse:
    """Plan a meeting of a competition."""
    competition = planning.competition_to_plan(request.actor, code)
    if request.method != "POST":
        form = MeetingForm(initial={"title": f"{competition.name}需求对接会"})
        return _form(request, form, competition_id=competition.pk, competition=competition.name)
    return _plan(request, competition=competition)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """Change a meeting that was not held."""
    found = selectors.meeting_run_by(request.actor, meeting_id)
    if request.method == "POST":
        return _plan(request, meeting=found)
    values = planning.plan_values(found)
    return _form(
        request,
        MeetingForm(initial=values["initial"]),
        competition_id=found.competition_id,
        competition=found.competition.name,
        picked=values["chosen"],
        guests=values["guests"],
        meeting=found,
    )


def _plan(request: ActorRequest, *, competition: Any = None, meeting: Any = None) -> HttpResponse:
    home = competition or meeting.competition
    form, answers = MeetingForm(request.POST), answers_from_post(GUESTS, request.POST)
    shown: dict[str, Any] = {
        "competition_id": home.pk,
        "competition": home.name,
        "picked": chosen(request.POST),
        "guests": answers["guests"],
        "meeting": meeting,
    }
    if only_rows_changed(request.POST):
        return _form(request, MeetingForm(initial=request.POST.dict()), **shown)
    cleaned: Cleaned = clean_answers(GUESTS, answers, final=True)
    if not form.is_valid() or not cleaned.ok:
        return _form(request, form, **shown, errors=cleaned.errors, status=400)
    try:
        plan = form.plan(request.POST, cleaned.values.get("guests") or [])
        if meeting is None:
            saved = services.plan_meeting(actor=request.actor, competition=home, plan=plan, at=request.now)
        else:
            saved = services.change_meeting(
                actor=request.actor, meeting=meeting, plan=plan, at=request.now, version=version_of(request)
            )
    except Refused as refused:
        at_field = form.refuse(refused.refusal)
        errors = {"guests": [refused.refusal.text]} if refused.refusal.field == "guests" else {}
        status = 400 if refused.refusal.field else 409
        refusal = None if at_field or errors else refused.refusal
        old = isinstance(refused, Stale)
        return _form(request, form, **shown, errors=errors, refusal=refusal, status=status, keep_version=old)
    messages.success(request, "对接会已保存。")
    return HttpResponseRedirect(reverse("solutions:meeting", args=[saved.pk]))


def _form(
    request: ActorRequest,
    form: MeetingForm,
    *,
    competition_id: int,
    competition: str,
    picked: Any = (),
    guests: Any = (),
    meeting: Any = None,
    errors: Any = None,
    refusal: Refusal | None = None,
    status: int = 200,
    keep_version: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "competition": competition,
        "choices": planning.pair_choices(competition_id),
        "picked": list(picked),
        "guests_form": GUESTS,
        "values": {"guests": list(guests)},
        "errors": errors or {},
        "meeting": meeting,
        "version": request.POST.get("version", "") if keep_version else getattr(meeting, "version", ""),
        "refusal": refusal,
    }
    return render(request, "solutions/meeting_form.html", context, status=status)


@require_POST
@signed_in_required
def move(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """Convene or cancel."""
    asked = asked_move(request, selectors.meeting_for(request.actor, meeting_id))
    try:
        services.fire_meeting(asked.name, meeting=asked.obj, **asked.terms)
    except Refused as refused:
        fresh = selectors.meeting_for(request.actor, meeting_id)
        return _page(request, fresh, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, SAID.get(asked.name, "已办理。"))
    return HttpResponseRedirect(reverse("solutions:meeting", args=[meeting_id]))


@require_POST
@signed_in_required
def attendees(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """A side says who comes for it."""
    found = selectors.meeting_for(request.actor, meeting_id)
    answers = answers_from_post(ATTENDEES, request.POST)
    if only_rows_changed(request.POST):
        return _page(request, found, attendees=answers["attendees"])
    cleaned = clean_answers(ATTENDEES, answers, final=True)
    if not cleaned.ok:
        return _page(request, found, attendees=answers["attendees"], errors=cleaned.errors, status=400)
    try:
        names = [(str(row["name"]), str(row.get("post") or "")) for row in cleaned.values["attendees"]]
        services.name_attendees(actor=request.actor, meeting=found, names=names, at=request.now)
    except Refused as refused:
        fresh = selectors.meeting_for(request.actor, meeting_id)
        return _page(request, fresh, refusal=refused.refusal, attendees=answers["attendees"], status=409)
    messages.success(request, f"已登记参会人员 {len(names)} 人。")
    return HttpResponseRedirect(reverse("solutions:meeting", args=[found.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def hold(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """Record who came, the outcomes and the minutes."""
    found = selectors.meeting_run_by(request.actor, meeting_id)
    page = selectors.meeting_page(found, request.actor, at=request.now)
    if request.method != "POST":
        return _hold_form(request, page, MinutesForm(pairs=page.pairs))
    form = MinutesForm(request.POST, request.FILES, pairs=page.pairs)
    if not form.is_valid():
        return _hold_form(request, page, form, status=400)
    try:
        services.hold_meeting(
            actor=request.actor,
            meeting=found,
            minutes=form.result(request.POST),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        at_field = form.refuse(refused.refusal)
        refusal = None if at_field else refused.refusal
        return _hold_form(request, page, form, refusal=refusal, status=400 if at_field else 409)
    messages.success(request, "纪要已记录，已告知到会各方。")
    return HttpResponseRedirect(reverse("solutions:meeting", args=[found.pk]))


def _hold_form(
    request: ActorRequest, page: Any, form: MinutesForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    attended = request.POST.getlist("attended") if request.method == "POST" else []
    barred = page.hold.refusal if page.hold else Refusal(f"对接会现在是“{page.state_label}”，不能记录纪要。")
    context = {"page": page, "form": form, "refusal": refusal or barred, "attended": attended}
    return render(request, "solutions/meeting_hold.html", context, status=status)


@require_POST
@signed_in_required
def correct(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """Correct the minutes, with a reason."""
    asked = asked_move(request, selectors.meeting_run_by(request.actor, meeting_id))
    typed = request.POST.get("minutes", "").replace("\x00", "").strip()
    try:
        services.correct_minutes(meeting=asked.obj, text=typed, **asked.terms)
    except Refused as refused:
        fresh = selectors.meeting_for(request.actor, meeting_id)
        said = {"minutes": typed, "reason": asked.reason, "refusal": refused.refusal}
        return _page(request, fresh, correction=said, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, "纪要已更正，已告知到会各方。")
    return HttpResponseRedirect(reverse("solutions:meeting", args=[meeting_id]))


@require_safe
@signed_in_required
def sign_in_sheet(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """The sheet to print and sign at the door."""
    found = selectors.meeting_read_by(request.actor, meeting_id)
    return render(request, "solutions/meeting_sign_in.html", {"sheet": planning.sign_in_sheet(found)})


@require_safe
@signed_in_required
def participants(request: ActorRequest, meeting_id: int) -> HttpResponse:
    """The participants as Excel."""
    found = selectors.meeting_read_by(request.actor, meeting_id)
    content = services.export_participants(actor=request.actor, meeting=found, at=request.now)
    return excel_file(content, f"{found.title} 参会人员.xlsx")

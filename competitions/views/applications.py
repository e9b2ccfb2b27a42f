"""The host fills, stamps and submits; the province and the centre judge."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.documents.scans import PAGE_BOX, ticked_pages
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.posting import answers_from_post, autosaved, only_rows_changed, page_ticket
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.typed import number_typed, page_typed, version_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import version_of
from competitions import services
from competitions.hosting_form import form_of
from competitions.paper_forms import PaperCopiesForm, copies_form
from competitions.rules import OVER_QUOTA_REASON
from competitions.selectors import applications as selectors
from competitions.selectors import history as history_selectors
from competitions.selectors import lookups, offices
from competitions.selectors import versions as version_selectors
from competitions.states import ApplicationState

SAID = {
    "take_back": "已取消定稿，可以继续修改。",
    "submit": "已提交。",
    "withdraw": "已撤回申办。",
    "give_back": "已退回修改，意见已告知承办单位。",
    "recommend": "已推荐，火炬中心可以办理。",
    "decline": "已记为不予推荐，意见已告知承办单位。",
    "accept": "已确定承办。下一步在“确定承办地”设立赛事。",
    "reopen": "已重新受理，可以继续审核。",
    "resume": "已重新申办，可以继续填写。",
    "turn_down": "已记为未列入承办，意见已告知承办单位。",
}


@require_safe
@signed_in_required
def application_list(request: ActorRequest) -> HttpResponse:
    """What waits for me, first."""
    shown = offices.applications_page(
        actor=request.actor,
        at=request.now,
        show=request.GET.get("show", ""),
        number=page_typed(request.GET.get("page", "")),
    )
    return render(request, "competitions/applications.html", {"shown": shown})


@require_POST
@signed_in_required
def start(request: ActorRequest) -> HttpResponse:
    """Begin an application for the office one acts for."""
    typed = request.POST.get("edition", "")
    edition = lookups.edition(number_typed(typed) or 0, actor=request.actor)
    if request.actor.authority is None:
        raise NotAllowed("competitions.apply", edition)
    application = services.start_application(
        actor=request.actor, edition=edition, host=request.actor.authority, at=request.now
    )
    return redirect("competitions:edit_application", application.pk)


@require_safe
@signed_in_required
def application(request: ActorRequest, pk: int) -> HttpResponse:
    """One application: the host's page, or the reviewer's."""
    return application_page(request, pk)


def application_page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of an application as this actor sees it, with what a refused act has to say."""
    page = selectors.application_page(pk, actor=request.actor, at=request.now)
    if page.may_record_paper:
        more.setdefault("paper_form", copies_form(page.paper))
    template = "competitions/application.html" if page.is_mine else "competitions/review.html"
    return render(request, template, {"page": page, **more}, status=status)


@require_safe
@signed_in_required
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """What the host did before: a part of the review page that comes after it, and a page by itself without a script."""
    page = history_selectors.history_page(pk, actor=request.actor)
    template = "competitions/parts/history.html" if request.htmx else "competitions/history.html"
    return render(request, template, {"page": page})


@require_safe
@signed_in_required
def versions(request: ActorRequest, pk: int) -> HttpResponse:
    """Any two versions that the actor may read, side by side."""
    asked = [version_typed(request.GET.get(name, "")) for name in ("old", "new")]
    page = version_selectors.versions_page(pk, *asked, actor=request.actor)
    return render(request, "competitions/versions.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The form. ``save`` keeps it, ``finalise`` fixes this version; without either only rows were changed."""
    if request.method == "POST":
        return _edit_posted(request, pk)
    shown = selectors.application_form(pk, actor=request.actor, at=request.now)
    if not shown.page.may_edit:
        return redirect("competitions:application", pk)
    # a draft that is still empty shows no errors; a returned or filled one says what is wrong with what stands there
    errors = clean_answers(shown.page.form, shown.values, final=False).errors
    return _form(request, shown, dict(shown.values), errors, shown.late_final_reason, ticket=shown.ticket)


def _edit_posted(request: ActorRequest, pk: int) -> HttpResponse:
    application = lookups.application(pk, actor=request.actor)
    if not can(request.actor, "competitions.edit_application", application):
        raise NotAllowed("competitions.edit_application", application)
    shown = selectors.application_form(pk, actor=request.actor, at=request.now)
    answers = answers_from_post(shown.page.form, request.POST)
    reason = request.POST.get("late_final_reason", "")
    if only_rows_changed(request.POST):
        return _form(request, shown, answers, {}, reason)
    final = "finalise" in request.POST
    try:
        saved, cleaned = services.save_application(
            actor=request.actor,
            application=application,
            answers=answers,
            late_final_reason=reason,
            at=request.now,
            version=version_of(request),
            ticket=Ticket.of(request.POST),
        )
    except TypedElsewhere as other:
        ticket = page_ticket(request.POST, other)
        return _form(request, shown, answers, {}, reason, refusal=other.on_saving, status=409, ticket=ticket)
    except Refused as refused:
        return _form(request, shown, answers, {}, reason, refusal=refused.refusal, status=409)
    if not final:
        messages.success(request, "已暂存。")
        if cleaned.errors:
            fresh = selectors.application_form(pk, actor=request.actor, at=request.now)
            return _form(request, fresh, answers, cleaned.errors, reason)
        return redirect("competitions:edit_application", pk)
    errors = clean_answers(shown.page.form, answers, final=True).errors
    try:
        services.finalise_application(actor=request.actor, application=saved, at=request.now)
    except Refused as refused:
        fresh = selectors.application_form(pk, actor=request.actor, at=request.now)
        field = refused.refusal.field
        if field and field not in errors:
            errors = errors | {field: [refused.refusal.text]}
        shown_refusal = None if field else refused.refusal
        return _form(request, fresh, answers, errors, reason, refusal=shown_refusal, status=400 if field else 409)
    messages.success(request, "已定稿。请打印、盖章，再上传扫描件。")
    return redirect("competitions:application", pk)


def _form(
    request: ActorRequest,
    shown: selectors.ApplicationForm,
    values: dict[str, Any],
    errors: dict[str, list[str]],
    reason: str,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    ticket: Ticket | None = None,
) -> HttpResponse:
    context = {
        "page": shown.page,
        "open_name": shown.open_name,
        "restored_at": shown.restored_at if request.method != "POST" else None,
        "restored_by": shown.restored_by,
        "other_draft": status == 409 and ticket is not None,
        "ticket": ticket or page_ticket(request.POST),
        "values": values,
        "errors": errors,
        "late_final_reason": reason,
        "reason_errors": errors.get("late_final_reason", []),
        "refusal": refusal,
        "version": request.POST.get("version") if status == 409 else shown.page.version,
    }
    return render(request, "competitions/application_form.html", context, status=status)


@require_POST
@signed_in_required
def autosave(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep what is being typed; answers with the moment that the page shows."""
    application = lookups.application(pk, actor=request.actor)
    form = form_of(application)
    keep = partial(
        services.autosave_application,
        actor=request.actor,
        application=application,
        answers=answers_from_post(form, request.POST),
        late_final_reason=request.POST.get("late_final_reason", ""),
        at=request.now,
    )
    return autosaved(request.POST, keep, at=request.now, look=reverse("competitions:edit_application", args=[pk]))


@require_POST
@signed_in_required
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """Every other act: submit, take back, withdraw, and the reviewers' verdicts with their opinion."""
    application = lookups.application(pk, actor=request.actor)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    opinion = request.POST.get("opinion", "") or request.POST.get("reason", "")
    ticked = ticked_pages(request.POST.getlist(PAGE_BOX))
    over = request.POST.get(OVER_QUOTA_REASON, "")
    try:
        services.move_application(
            name,
            actor=request.actor,
            application=application,
            at=request.now,
            reason=opinion,
            scan_pages=ticked,
            over_quota_reason=over,
            version=version_of(request),
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) or not refused.refusal.field else 400
        return application_page(
            request, pk, status=status, refusal=refused.refusal, opinion=opinion, ticked=ticked, over=over
        )
    messages.success(request, SAID[name])
    return redirect("competitions:application", pk)


@require_POST
@signed_in_required
def scan(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload the stamped scan of the finalised version."""
    application = lookups.application(pk, actor=request.actor)
    try:
        services.attach_scan(
            actor=request.actor, application=application, upload=upload_of(request, "scan"), at=request.now
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 400
        return application_page(request, pk, status=status, upload_error=refused.refusal)
    waits = application.state == ApplicationState.FINALISED  # after a change that was approved nothing waits for it
    messages.success(request, "盖章件已上传。请核对后提交。" if waits else "盖章件已上传。")
    return redirect("competitions:application", pk)


@require_POST
@signed_in_required
def seal(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for the office's electronic seal on the finalised version."""
    application = lookups.application(pk, actor=request.actor)
    purpose = request.POST.get("purpose", "")
    try:
        services.ask_application_seal(actor=request.actor, application=application, purpose=purpose, at=request.now)
    except Refused as refused:
        status = 400 if refused.refusal.field else 409
        return application_page(request, pk, status=status, seal_error=refused.refusal, purpose=purpose)
    messages.success(request, "已申请用印，等待本单位用印管理人审批。")
    return redirect("competitions:application", pk)


@require_POST
@signed_in_required
def paper(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down the stamped copies on paper that came."""
    application = lookups.application(pk, actor=request.actor)
    if not can(request.actor, "competitions.record_paper", application):
        raise NotAllowed("competitions.record_paper", application)
    form = PaperCopiesForm(request.POST)
    if form.is_valid():
        try:
            services.record_application_paper(
                actor=request.actor, application=application, at=request.now, **form.cleaned_data
            )
        except Stale:
            raise
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已登记收到的纸质盖章件。")
            return redirect("competitions:application", pk)
    return application_page(request, pk, status=400, paper_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def draft(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft print: POST asks for it, GET waits for it and hands it out."""
    application = lookups.application(pk, actor=request.actor)
    if request.method == "POST":
        services.print_draft(actor=request.actor, application=application, at=request.now)
        return redirect("competitions:draft_application", pk)
    shown = selectors.draft_print(application, actor=request.actor)
    return render(request, "competitions/draft.html", {"draft": shown})


@require_POST
@signed_in_required
def attachment(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a supporting file."""
    application = lookups.application(pk, actor=request.actor)
    try:
        services.add_attachment(
            actor=request.actor, application=application, upload=upload_of(request, "attachment"), at=request.now
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Stale) else 400
        return application_page(request, pk, status=status, attachment_error=refused.refusal)
    messages.success(request, "附件已上传。")
    return redirect("competitions:application", pk)

"""A change after acceptance (承办后变更): the host asks, its province consents, the centre approves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.selectors import changes as selectors
from competitions.selectors import lookups

SAID = {
    "consent": "已同意，转火炬中心审批。",
    "oppose": "已记为不同意，意见已告知承办单位。",
    "approve": "已批准，申办表已换成新的一版。",
    "turn_down": "已记为不批准，意见已告知承办单位。",
    "withdraw": "已撤回变更申请。",
}
BESIDE = ("reason", "late_final_reason")  # typed beside the fields of the form


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what is to read otherwise, and why."""
    shown = selectors.change_form_page(pk, actor=request.actor)
    if request.method != "POST":
        return _form(request, shown, dict(shown.values), {})
    answers = answers_from_post(shown.form, request.POST)
    if only_rows_changed(request.POST):
        return _form(request, shown, answers, {})
    try:
        change = services.ask_change(
            actor=request.actor,
            application=lookups.application(pk, actor=request.actor),
            answers=answers,
            reason=request.POST.get("reason", ""),
            late_final_reason=request.POST.get("late_final_reason", ""),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        errors = clean_answers(shown.form, answers, final=True).errors
        field = refused.refusal.field
        if field:
            errors.setdefault(field, [refused.refusal.text])
        told = None if field else refused.refusal
        return _form(request, shown, answers, errors, refusal=told, status=400 if field else 409)
    messages.success(request, "变更申请已提交。")
    return redirect("competitions:change", change.pk)


@require_safe
@signed_in_required
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """One request, as the host, its province and the centre see it."""
    return _page(request, pk)


@require_POST
@signed_in_required
def move_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Consent, oppose, approve, turn down, withdraw."""
    found = lookups.change(pk, actor=request.actor)
    name = request.POST.get("transition", "")
    if name not in SAID:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.move_change(
            name,
            actor=request.actor,
            change=found,
            at=request.now,
            reason=reason_of(request),
            version=version_of(request),
        )
    except Refused as refused:
        return _page(request, pk, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, SAID[name])
    return redirect("competitions:change", pk)


def _page(request: ActorRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.change_page(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/change.html", {"page": page, **more}, status=status)


def _form(
    request: ActorRequest,
    shown: selectors.ChangeForm,
    values: dict[str, Any],
    errors: dict[str, list[str]],
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in BESIDE}
    if request.method != "POST":
        typed["late_final_reason"] = shown.late_final_reason
    context = {
        "shown": shown,
        "values": values,
        "errors": errors,
        "typed": typed,
        "refusal": refusal,
        "version": request.POST.get("version") or shown.version,
    }
    return render(request, "competitions/change_form.html", context, status=status)

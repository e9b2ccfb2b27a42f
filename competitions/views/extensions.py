"""An office gives one host a later deadline (个别延期), or takes it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.extension_forms import ExtensionForm
from competitions.selectors import extensions as selectors
from competitions.selectors import lookups


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def extensions(request: ActorRequest, pk: int) -> HttpResponse:
    """The extensions of an edition, and the form to give one."""
    edition = lookups.edition(pk, actor=request.actor)
    if request.method != "POST":
        return _page(request, pk, ExtensionForm(actor=request.actor, initial={"host": _host_asked(request)}))
    office = request.actor.authority
    centre = can(request.actor, "competitions.edit_edition", edition)
    if office is None or not (centre or can(request.actor, "competitions.extend", office)):
        raise NotAllowed("competitions.extend", edition)
    form = ExtensionForm(request.POST, actor=request.actor)
    status = 400
    if form.is_valid():
        try:
            given = services.grant_extension(actor=request.actor, edition=edition, entry=form.entry(), at=request.now)
        except Refused as refused:
            form.refuse(refused.refusal)
            status = 400 if refused.refusal.field else 409
        else:
            messages.success(request, f"已同意{given.host}延期至 {moment(given.deadline)}，并告知该单位。")
            return redirect("competitions:extensions", pk)
    return _page(request, pk, form, status=status)


@require_POST
@signed_in_required
def move_extension(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an unused extension back."""
    found = lookups.extension(pk, actor=request.actor)
    try:
        services.move_extension(
            request.POST.get("transition", ""),
            actor=request.actor,
            extension=found,
            reason=reason_of(request),
            at=request.now,
            version=version_of(request),
        )
    except UnknownMove:
        raise
    except Refused as refused:
        form = ExtensionForm(actor=request.actor)
        return _page(request, found.edition_id, form, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, "已收回延期，并告知该单位。")
    return redirect("competitions:extensions", found.edition_id)


def _host_asked(request: ActorRequest) -> int | None:
    """The host whose application led here."""
    return number_typed(request.GET.get("host", ""))


def _page(request: ActorRequest, pk: int, form: ExtensionForm, *, status: int = 200, **more: Any) -> HttpResponse:
    page = selectors.extensions_page(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/extensions.html", {"page": page, "form": form, **more}, status=status)

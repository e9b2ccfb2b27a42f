"""The centre opens editions and names hosts; provinces forward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.form_versions import selectors as form_lookups
from challenge_portal.form_versions.cleaning import clean_answers
from challenge_portal.form_versions.posting import answers_from_post, only_rows_changed
from challenge_portal.kernel.refusals import NotAllowed, Refused
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import version_of
from competitions import services
from competitions.forms import (
    ChangeOfForm,
    CompetitionForm,
    EditionForm,
    ForwardingForm,
    PostponementForm,
    edition_initial,
    edition_typed,
)
from competitions.selectors import blank_forms, desks, lookups, public
from competitions.services import editions as edition_services
from competitions.track_forms import NAME as TRACK_ROWS
from competitions.track_forms import TRACKS, track_entries, track_rows


@require_safe
@signed_in_required
def edition_list(request: ActorRequest) -> HttpResponse:
    """All editions, with the way to open another."""
    page = desks.editions_page(actor=request.actor, number=page_typed(request.GET.get("page", "")))
    may_open = can(request.actor, "competitions.open_edition")
    office = request.actor.authority
    may_write = office is not None and can(request.actor, "competitions.open_letter", office)
    context = {"page": page, "may_open": may_open, "may_write": may_write}
    return render(request, "competitions/editions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_edition(request: ActorRequest) -> HttpResponse:
    """Draft an edition."""
    if not can(request.actor, "competitions.open_edition"):
        raise NotAllowed("competitions.open_edition")
    if request.method != "POST":
        form = EditionForm(initial=edition_initial(None))
        return _edition_form(request, form, track_rows(None), title="拟定新一届")

    def save(form: EditionForm, tracks: list[services.TrackEntry]) -> int:
        return services.open_edition(actor=request.actor, entry=form.entry(), tracks=tracks, at=request.now).pk

    return _save_edition(request, save, "已保存为拟稿。核对后发布通知。", title="拟定新一届")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit_edition(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    edition = lookups.edition(pk, actor=request.actor)
    if not can(request.actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    shown: dict[str, Any] = {
        "title": f"修改{edition}",
        "edition": pk,
        "version": request.POST.get("version") or edition.version,
    }
    if request.method != "POST":
        return _edition_form(request, EditionForm(initial=edition_initial(edition)), track_rows(edition), **shown)

    def save(form: EditionForm, tracks: list[services.TrackEntry]) -> int:
        services.edit_edition(
            actor=request.actor,
            edition=edition,
            entry=form.entry(),
            tracks=tracks,
            at=request.now,
            version=version_of(request),
        )
        return pk

    return _save_edition(request, save, "已保存。", **shown)


def _save_edition(
    request: ActorRequest, save: Callable[[EditionForm, list[services.TrackEntry]], int], said: str, **shown: Any
) -> HttpResponse:
    """Form and rows are checked together; what is wrong in either comes back with everything that was typed."""
    answers = answers_from_post(TRACKS, request.POST)
    if only_rows_changed(request.POST):
        return _edition_form(request, EditionForm(initial=edition_typed(request.POST)), answers, **shown)
    form, rows = EditionForm(request.POST), clean_answers(TRACKS, answers, final=True)
    if not form.is_valid() or not rows.ok:
        return _edition_form(request, form, answers, rows.errors, status=400, **shown)
    try:
        pk = save(form, track_entries(rows.values))
    except Refused as refused:
        field, text = refused.refusal.field, refused.refusal.text
        errors = {TRACK_ROWS: [text]} if field == TRACK_ROWS else {}
        if not errors:
            form.refuse(refused.refusal)
        return _edition_form(request, form, answers, errors, status=400 if field else 409, **shown)
    messages.success(request, said)
    return redirect("competitions:edition_desk", pk)


def _edition_form(
    request: ActorRequest,
    form: EditionForm,
    values: Mapping[str, Any],
    errors: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    context = {"form": form, "tracks": TRACKS, "values": values, "errors": errors or {}, **shown}
    return render(request, "competitions/edition_form.html", context, status=status)


@require_safe
@signed_in_required
def edition_desk(request: ActorRequest, pk: int) -> HttpResponse:
    """The centre's page of an edition."""
    return _edition_desk(request, pk)


def _edition_desk(request: ActorRequest, pk: int, status: int = 200, **more: Any) -> HttpResponse:
    desk = desks.edition_desk(pk, actor=request.actor, at=request.now)
    return render(request, "competitions/edition_desk.html", {"desk": desk, **more}, status=status)


@require_POST
@signed_in_required
def move_edition(request: ActorRequest, pk: int) -> HttpResponse:
    """Publish, close, conclude."""
    edition = lookups.edition(pk, actor=request.actor)
    name = request.POST.get("transition", "")
    try:
        edition_services.move_edition(
            name, actor=request.actor, edition=edition, at=request.now, version=version_of(request)
        )
    except UnknownMove:
        raise
    except Refused as refused:
        return _edition_desk(request, pk, status=409, refusal=refused.refusal)
    messages.success(request, "已办理。")
    return redirect("competitions:edition_desk", pk)


@require_POST
@signed_in_required
def add_notice_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Add an annex to the notice of a draft."""
    edition = lookups.edition(pk, actor=request.actor)
    upload = upload_of(request, "annex")
    try:
        services.add_notice_file(actor=request.actor, edition=edition, upload=upload, at=request.now)
    except Refused as refused:
        if refused.refusal.field:
            return _edition_desk(request, pk, status=400, annex_error=refused.refusal)
        return _edition_desk(request, pk, status=409, refusal=refused.refusal)
    messages.success(request, "附件已上传。")
    return redirect("competitions:edition_desk", pk)


@require_POST
@signed_in_required
def remove_notice_file(request: ActorRequest, pk: int, file_id: int) -> HttpResponse:
    """Take an annex out of the notice of a draft."""
    edition = lookups.edition(pk, actor=request.actor)
    try:
        services.remove_notice_file(actor=request.actor, edition=edition, file_id=file_id, at=request.now)
    except Refused as refused:
        return _edition_desk(request, pk, status=409, refusal=refused.refusal)
    messages.success(request, "附件已移除。")
    return redirect("competitions:edition_desk", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def postpone(request: ActorRequest, pk: int) -> HttpResponse:
    """Move the national deadline."""
    edition = lookups.edition(pk, actor=request.actor)
    if not can(request.actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    form = PostponementForm(request.POST or None, initial={"deadline": edition.national_deadline})
    if request.method == "POST" and form.is_valid():
        try:
            services.postpone_edition(
                actor=request.actor,
                edition=edition,
                at=request.now,
                version=version_of(request),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已调整，并重新计算提醒。")
            return redirect("competitions:edition_desk", pk)
    context = {"form": form, "edition": edition.pk, "name": edition.title, "version": edition.version}
    return render(request, "competitions/postpone.html", context, status=_status(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def change_form(request: ActorRequest, pk: int) -> HttpResponse:
    """Give an open edition another version of the 申办表."""
    edition = lookups.edition(pk, actor=request.actor)
    if not can(request.actor, "competitions.edit_edition", edition):
        raise NotAllowed("competitions.edit_edition", edition)
    form = ChangeOfForm(request.POST or None, now=edition.form_version_id)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_edition_form(
                actor=request.actor,
                edition=edition,
                form=form.cleaned_data["form_version"],
                reason=form.cleaned_data["reason"],
                at=request.now,
                version=version_of(request),
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "已更换，之后开始的申办用新的版本。")
            return redirect("competitions:edition_desk", pk)
    context = {
        "form": form,
        "edition": edition.pk,
        "name": edition.title,
        "now": str(edition.form_version),
        "version": request.POST.get("version") or edition.version,
    }
    return render(request, "competitions/change_edition_form.html", context, status=_status(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def form_print(request: ActorRequest, pk: int) -> HttpResponse:
    """The blank 申办表 of a version on paper: POST asks for it, GET waits for it and hands it out."""
    found = form_lookups.version(pk, actor=request.actor)
    if request.method == "POST":
        services.print_blank_form(actor=request.actor, form=found, at=request.now)
        return redirect("competitions:form_print", pk)
    shown = blank_forms.blank_print(found, actor=request.actor)
    return render(request, "competitions/form_print.html", {"print": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def forward(request: ActorRequest, pk: int) -> HttpResponse:
    """A province forwards the notice, or changes how it did."""
    edition = lookups.edition(pk, actor=request.actor)
    province = request.actor.authority
    if province is None or not can(request.actor, "competitions.forward", province):
        raise NotAllowed("competitions.forward", edition)
    form = ForwardingForm(request.POST or None, initial=lookups.forwarding_initial(edition, province))
    if request.method == "POST" and form.is_valid():
        try:
            services.forward_edition(
                actor=request.actor, edition=edition, province=province, entry=form.entry(), at=request.now
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            adjusted = "document_number" in form.initial  # it was forwarded before
            done = "已调整，公开的转发通知已标明更正，" if adjusted else "已转发，"
            messages.success(request, f"{done}并告知辖区内的市和高新区。")
            return redirect("competitions:edition", pk)
    page = public.edition_page(pk, actor=request.actor)
    return render(request, "competitions/forward.html", {"form": form, "page": page}, status=_status(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def hosts(request: ActorRequest, pk: int) -> HttpResponse:
    """确定承办地: make competitions of accepted applications, one of each or one of several."""
    edition = lookups.edition(pk, actor=request.actor)
    page = desks.hosts_page(pk, actor=request.actor)
    offered = [(row.id, row.host) for group in page.groups for row in group.rows]
    bound = CompetitionForm(request.POST, offered=offered) if request.method == "POST" else None
    if bound is not None and bound.is_valid():
        try:
            made = services.create_competition(
                actor=request.actor,
                entry=services.CompetitionEntry(
                    edition=edition,
                    place=bound.cleaned_data["place"],
                    code=bound.cleaned_data["code"],
                    needs_analysis=bound.cleaned_data["needs_analysis"],
                ),
                applications=lookups.applications(bound.cleaned_data["applications"], actor=request.actor),
                at=request.now,
            )
        except Refused as refused:
            bound.refuse(refused.refusal)
        else:
            messages.success(request, f"已设立{made.name}。")
            return redirect("competitions:edition_hosts", pk)
    return render(request, "competitions/hosts.html", {"page": page, "bound": bound}, status=400 if bound else 200)


def _status(request: ActorRequest, form: Any) -> int:
    return 400 if request.method == "POST" and form.errors else 200

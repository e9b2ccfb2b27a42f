"""需求来源: what officers and agencies bring in, by whatever way, and what waits for its enterprise."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from demands.intake_forms import FileForm, LinkForm
from demands.selectors.intake import competition_to_bring_in, intake_desk
from demands.services import intake


@require_safe
@signed_in_required
def desk(request: ActorRequest) -> HttpResponse:
    """The desk of one competition."""
    return desk_page(request, request.GET.get("competition", "")[:20])


def desk_page(
    request: ActorRequest, code: str, *, refusal: Refusal | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    """The desk, with what kept something from being done."""
    found = intake_desk(request.actor, code, at=request.now, page=page_typed(request.GET.get("page", "")))
    context = {
        "desk": found,
        "refusal": refusal,
        "link_form": forms.get("link_form") or LinkForm(initial={"open_until": found.closes_at}),
        "file_form": forms.get("file_form") or FileForm(),
    }
    return render(request, "demands/intake/desk.html", context, status=status)


@require_POST
@signed_in_required
def new_link(request: ActorRequest, code: str) -> HttpResponse:
    """Make a QR link."""
    competition = competition_to_bring_in(request.actor, code)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return desk_page(request, code, link_form=form, status=400)
    entry = intake.LinkEntry(form.cleaned_data["name"], form.cleaned_data["open_until"])
    try:
        link = intake.open_link(actor=request.actor, competition=competition, entry=entry, at=request.now)
    except Refused as refused:
        if refused.refusal.field:
            form.add_error(refused.refusal.field, refused.refusal.text)
            return desk_page(request, code, link_form=form, status=400)
        return desk_page(request, code, refusal=refused.refusal, link_form=form, status=409)
    messages.success(request, "二维码已生成，可以下载、打印。")
    return HttpResponseRedirect(reverse("demands:link", args=[link.pk]))


@require_safe
@signed_in_required
def template(request: ActorRequest, code: str) -> HttpResponse:
    """The Excel template of the competition."""
    competition = competition_to_bring_in(request.actor, code)
    content = intake.import_template(actor=request.actor, competition=competition)
    return excel_file(content, f"技术需求导入模板（{competition.place}）.xlsx")


@require_POST
@signed_in_required
def upload(request: ActorRequest, code: str) -> HttpResponse:
    """Take a filled template in; a job checks it."""
    competition = competition_to_bring_in(request.actor, code)
    form = FileForm(request.POST, request.FILES)
    try:
        sheet = intake.upload_sheet(
            actor=request.actor, competition=competition, upload=upload_of(request, "file"), at=request.now
        )
    except Refused as refused:
        if refused.refusal.field:
            form.errors.clear()
            form.add_error("file", refused.refusal.text)
            return desk_page(request, code, file_form=form, status=400)
        return desk_page(request, code, refusal=refused.refusal, status=409)
    return HttpResponseRedirect(reverse("demands:import", args=[sheet.pk]))


@require_POST
@signed_in_required
def blank_form(request: ActorRequest, code: str) -> HttpResponse:
    """Have the empty form made as a PDF."""
    competition = competition_to_bring_in(request.actor, code)
    intake.ask_blank_form(actor=request.actor, competition=competition, at=request.now)
    messages.success(request, "正在生成空白表，稍后在这里下载。")
    return HttpResponseRedirect(f"{reverse('demands:intake')}?competition={competition.code}#blank")

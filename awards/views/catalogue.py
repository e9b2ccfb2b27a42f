"""The host's award catalogue: rows, and copying a ready one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import services
from awards.forms.rounds import KindForm, kind_initial
from awards.selectors.rounds import catalogue_page, competition_to_award, kind_to_edit
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.http import ActorRequest


@require_safe
@signed_in_required
def catalogue(request: ActorRequest, code: str) -> HttpResponse:
    """奖项设置 as the host edits it."""
    return _page(request, code)


def _page(request: ActorRequest, code: str, status: int = 200, **more: Any) -> HttpResponse:
    page = catalogue_page(code, actor=request.actor)
    return render(request, "awards/catalogue.html", {"page": page, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_kind(request: ActorRequest, code: str) -> HttpResponse:
    """Write a new row."""
    competition = competition_to_award(code, actor=request.actor)
    form = KindForm(request.POST or None)
    return _form(request, form, competition, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit_kind(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a row."""
    kind = kind_to_edit(pk, actor=request.actor)
    form = KindForm(request.POST or None, initial=kind_initial(kind))
    return _form(request, form, kind.competition, kind)


def _form(request: ActorRequest, form: KindForm, competition: Any, kind: Any) -> HttpResponse:
    """Show the form, or hand what was typed to the service."""
    if request.method == "POST" and form.is_valid():
        try:
            services.save_kind(
                actor=request.actor, competition=competition, entry=form.entry(), at=request.now, kind=kind
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "奖项已保存。")
            return redirect("awards:catalogue", competition.code)
    context = {"form": form, "competition": competition, "kind": kind}
    return render(request, "awards/kind_form.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in_required
def remove_kind(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a row out."""
    kind = kind_to_edit(pk, actor=request.actor)
    code = kind.competition.code
    try:
        services.remove_kind(actor=request.actor, kind=kind, at=request.now)
    except Refused as refused:
        return _page(request, code, status=409, refusal=refused.refusal)
    messages.success(request, "奖项已删除。")
    return HttpResponseRedirect(reverse("awards:catalogue", args=[code]))


@require_POST
@signed_in_required
def copy(request: ActorRequest, code: str) -> HttpResponse:
    """Copy a ready catalogue."""
    competition = competition_to_award(code, actor=request.actor)
    try:
        made = services.load_catalogue(request.POST.get("key", ""), competition, actor=request.actor, at=request.now)
    except Refused as refused:
        return _page(request, code, status=400, refusal=refused.refusal)
    messages.success(request, f"已套用 {len(made)} 个奖项，请按本赛事核对名额、金额和支付方。")
    return HttpResponseRedirect(reverse("awards:catalogue", args=[competition.code]))

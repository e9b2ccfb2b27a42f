"""The host's rounds of awards: nominate, publicise, decide, export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import services
from awards.forms.rounds import NominationForm, PublicityForm
from awards.selectors.rounds import (
    award_to_move,
    competition_to_award,
    nominate_page,
    round_page,
    rounds_page,
    watched_round,
)
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from challenge_portal.workflow.posted import asked_move, status_of, version_of

LONGEST_QUERY = 60


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def round_list(request: ActorRequest) -> HttpResponse:
    """The office's rounds; begin one."""
    refusal = None
    if request.method == "POST":
        competition = competition_to_award(request.POST.get("competition", "")[:20], actor=request.actor)
        try:
            made = services.create_round(
                actor=request.actor,
                competition=competition,
                title=request.POST.get("title", "").replace("\x00", ""),
                at=request.now,
            )
            return redirect("awards:round", made.pk)
        except Refused as refused:
            refusal = refused.refusal
    page = rounds_page(actor=request.actor)
    return render(request, "awards/rounds.html", {"page": page, "refusal": refusal}, status=409 if refusal else 200)


@require_safe
@signed_in_required
def award_round(request: ActorRequest, pk: int) -> HttpResponse:
    """One round."""
    return _page(request, pk)


def _page(request: ActorRequest, pk: int, status: int = 200, **more: Any) -> HttpResponse:
    page = round_page(pk, actor=request.actor, at=request.now)
    more.setdefault("form", PublicityForm(initial={"ends_at": page.earliest_end}))
    return render(request, "awards/round.html", {"page": page, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def nominate(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose among the candidates of one kind."""
    typed = request.POST if request.method == "POST" else None
    form = NominationForm(typed)
    if typed is not None and form.is_valid():
        round_ = watched_round(pk, actor=request.actor)
        try:
            award = services.nominate(
                actor=request.actor, round_=round_, entry=form.entry(), at=request.now, version=version_of(request)
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, f"已提名{award.recipient_name}。")
            return redirect("awards:round", pk)
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUERY]
    page = nominate_page(pk, kind, actor=request.actor, text=text)
    context = {"page": page, "form": form, "text": text, "chosen": request.POST.get("recipient", "")}
    return render(request, "awards/nominate.html", context, status=400 if form.errors else 200)


@require_POST
@signed_in_required
def publicise(request: ActorRequest, pk: int) -> HttpResponse:
    """Put the list out for objection."""
    round_ = watched_round(pk, actor=request.actor)
    form = PublicityForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=400, form=form)
    try:
        services.publicise_round(
            actor=request.actor,
            round_=round_,
            ends_at=form.cleaned_data["ends_at"],
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        if not refused.refusal.field:
            return _page(request, pk, status=409, refusal=refused.refusal, form=form)
        form.refuse(refused.refusal)
        return _page(request, pk, status=400, form=form)
    messages.success(request, "已开始公示，公告文件正在生成。")
    return HttpResponseRedirect(reverse("awards:round", args=[pk]))


@require_POST
@signed_in_required
def move_round(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back the publicity, or decide."""
    round_ = watched_round(pk, actor=request.actor)
    asked = asked_move(request, round_)
    try:
        services.move_round(asked.name, round_=round_, **asked.terms)
    except Refused as refused:
        return _page(request, pk, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, "已办理。")
    return HttpResponseRedirect(reverse("awards:round", args=[pk]))


@require_POST
@signed_in_required
def move_award(request: ActorRequest, pk: int) -> HttpResponse:
    """Drop or restore one award."""
    award = award_to_move(pk, actor=request.actor)
    asked = asked_move(request, award)
    try:
        services.move_award(asked.name, award=award, **asked.terms)
    except Refused as refused:
        return _page(request, award.round_id, status=status_of(refused), refusal=refused.refusal)
    messages.success(request, "已办理。")
    return HttpResponseRedirect(reverse("awards:round", args=[award.round_id]))


@require_POST
@signed_in_required
def take_out(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a nomination out."""
    award = award_to_move(pk, actor=request.actor)
    try:
        services.take_out(actor=request.actor, award=award, at=request.now)
    except Refused as refused:
        return _page(request, award.round_id, status=409, refusal=refused.refusal)
    messages.success(request, "已移出提名。")
    return HttpResponseRedirect(reverse("awards:round", args=[award.round_id]))


@require_safe
@signed_in_required
def export(request: ActorRequest, pk: int) -> HttpResponse:
    """The round as Excel: amounts, payers, sums."""
    name, content = services.export_round(actor=request.actor, pk=pk, at=request.now)
    return excel_file(content, name)

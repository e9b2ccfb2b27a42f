"""The parties of a competition: who stands under it in which quality, and which offices run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import reason_of, status_of, version_of
from competitions import services
from competitions.party_forms import PartyForm, WordingForm
from competitions.selectors import lookups
from competitions.selectors import parties as reading

NAME, RELEASE = "name_host", "release_host"
ACTS: Mapping[str, Callable[..., object]] = {
    "up": partial(services.move_party, up=True),
    "down": partial(services.move_party, up=False),
    "remove": services.remove_party,
    NAME: partial(services.name_host, runs=True),
    RELEASE: partial(services.name_host, runs=False),
}
SAID = {
    "up": "已上移。",
    "down": "已下移。",
    "remove": "已移出。",
    NAME: "已指定为具体承办单位，并已告知该单位经办人。",
    RELEASE: "已取消具体承办，并已告知该单位经办人。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def parties(request: ActorRequest, code: str) -> HttpResponse:
    """The list; a post adds one more."""
    page = reading.parties_page(code, actor=request.actor)
    form = PartyForm(request.POST or None, page=page)
    if request.method != "POST":
        return _page(request, page, form)
    if not form.is_valid():
        return _page(request, page, form, status=400)
    try:
        party = services.add_party(
            actor=request.actor,
            competition=lookups.competition(code, actor=request.actor),
            entry=form.entry(),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        if refused.refusal.field:
            form.refuse(refused.refusal)
            return _page(request, page, form, status=400)
        return _page(request, page, form, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, f"已增加{party}。")
    return redirect("competitions:parties", page.code)


def _page(
    request: ActorRequest, page: reading.PartiesPage, form: PartyForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "competitions/parties.html", {"page": page, "form": form, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit_party(request: ActorRequest, code: str, party_id: int) -> HttpResponse:
    """The quality and the name of one party."""
    page = reading.parties_page(code, actor=request.actor)
    party = reading.party_page(code, party_id, actor=request.actor)
    if party is None:
        raise NotVisible(f"party {party_id}")
    form = WordingForm(request.POST or None, page=page, initial={"title": party.title, "named": party.named})
    context: dict[str, Any] = {"page": page, "party": party, "form": form}
    status = 200 if request.method != "POST" else 400
    if form.is_valid():
        try:
            services.edit_party(
                actor=request.actor,
                competition=lookups.competition(code, actor=request.actor),
                party_id=party_id,
                wording=form.wording(),
                at=request.now,
                version=version_of(request),
            )
        except Refused as refused:
            if refused.refusal.field in form.fields:
                form.refuse(refused.refusal)
            else:
                context["refusal"], status = refused.refusal, status_of(refused)
        else:
            messages.success(request, "已保存。")
            return redirect("competitions:parties", page.code)
    return render(request, "competitions/party_form.html", context, status=status)


@require_POST
@signed_in_required
def move_party(request: ActorRequest, code: str, party_id: int) -> HttpResponse:
    """A button of one party: up, down, out; and to run the competition, or no longer."""
    page = reading.parties_page(code, actor=request.actor)
    name = request.POST.get("transition", "")[:40]
    if name not in ACTS:
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    terms: dict[str, Any] = {
        "actor": request.actor,
        "competition": lookups.competition(code, actor=request.actor),
        "party_id": party_id,
        "at": request.now,
        "version": version_of(request),
    }
    if name in {NAME, RELEASE}:
        terms["reason"] = reason_of(request)
    try:
        ACTS[name](**terms)
    except Refused as refused:
        return _refused(request, page, refused)
    messages.success(request, SAID[name])
    return redirect("competitions:parties", page.code)


def _refused(request: ActorRequest, page: reading.PartiesPage, refused: Refused) -> HttpResponse:
    refusal: Refusal = refused.refusal
    return _page(request, page, PartyForm(page=page), refusal=refusal, status=status_of(refused))

"""Registering a unit, its members and invitations, and choosing whom one acts for."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.accounts.consent_texts import current_text
from challenge_portal.accounts.entry import let_in, send_again
from challenge_portal.accounts.views import safe_next
from challenge_portal.kernel.forms import PlainForm
from challenge_portal.kernel.refusals import NotVisible, Refused
from challenge_portal.organisations import services
from challenge_portal.organisations.actors import SELF, standings
from challenge_portal.organisations.forms import InviteForm, PersonForm, RegisterAbroadForm, RegisterForm
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.middleware import SESSION_KEY
from challenge_portal.organisations.registration import (
    TO_ACCEPT,
    register_person_alone,
    register_person_and_institution,
    register_person_by_invitation,
)
from challenge_portal.organisations.selectors import institution_page, membership_for, regions


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: ActorRequest) -> HttpResponse:
    """Register a person together with their unit."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("organisations:act_for"))
    abroad = request.GET.get("from") == "abroad"
    form = RegisterAbroadForm(request.POST or None) if abroad else RegisterForm(request.POST or None, regions=regions())
    if form.is_bound and form.is_valid():
        try:
            person, unit = register_person_and_institution(
                person=form.person_entry(),
                unit=form.institution_entry(is_demo=bool(getattr(settings, "DEMO", False))),
                at=request.now,
                address=request.address,
            )
        except Refused as refused:
            _say_at_field(form, refused)
        else:
            back = request.GET.get("next", "")
            to = safe_next(request, back) if back else reverse("organisations:institution")
            response = let_in(request, person, HttpResponseRedirect(to))
            messages.success(request, f"“{unit.name}”已注册，你是单位管理员。")
            return response
    context = {"form": form, "abroad": abroad, "texts": [current_text(kind) for kind in TO_ACCEPT]}
    return render(request, "organisations/register.html", context, status=400 if form.is_bound else 200)


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def register_alone(request: ActorRequest) -> HttpResponse:
    """Register a natural person who acts for no unit."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("organisations:act_for"))
    form = PersonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            person = register_person_alone(person=form.person_entry(), at=request.now, address=request.address)
        except Refused as refused:
            _say_at_field(form, refused)
        else:
            to = safe_next(request, request.GET.get("next", ""))
            response = let_in(request, person, HttpResponseRedirect(to))
            messages.success(request, f"{person.display_name}的账号已注册。")
            return response
    context = {"form": form, "texts": [current_text(kind) for kind in TO_ACCEPT]}
    return render(request, "organisations/register_alone.html", context, status=400 if form.is_bound else 200)


@require_safe
@signed_in_required
def institution(request: ActorRequest) -> HttpResponse:
    """One's own unit: its data, members and open invitations."""
    return _institution_page(request, InviteForm())


def _institution_page(
    request: ActorRequest, form: InviteForm, *, link: str = "", refusal: object = None, status: int = 200
) -> HttpResponse:
    page = institution_page(request.actor, at=request.now)
    if page is None:
        raise NotVisible("institution")
    context = {"page": page, "form": form, "link": link, "refusal": refusal}
    return render(request, "organisations/institution.html", context, status=status)


@require_POST
@signed_in_required
def invite(request: ActorRequest) -> HttpResponse:
    """Make an invitation. Its link is shown once, here: only its hash is kept."""
    unit = request.actor.institution
    if unit is None:
        raise NotVisible("institution")
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _institution_page(request, form, status=400)
    try:
        _, token = services.invite_member(actor=request.actor, institution=unit, at=request.now, **form.cleaned_data)
    except Refused as refused:
        _say_at_field(form, refused)
        return _institution_page(request, form, status=400)
    link = request.build_absolute_uri(reverse("organisations:invitation", args=[token]))
    return _institution_page(request, InviteForm(), link=link)


@require_POST
@signed_in_required
def withdraw(request: ActorRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    services.withdraw_invitation(actor=request.actor, invitation_id=invitation_id, at=request.now)
    messages.success(request, "邀请已撤回，链接不再有效。")
    return HttpResponseRedirect(reverse("organisations:institution"))


@require_POST
@signed_in_required
def remove(request: ActorRequest, membership_id: int) -> HttpResponse:
    """End a membership: a colleague's, or one's own."""
    membership = membership_for(request.actor, membership_id)
    left = membership.person_id == request.actor.person_id
    try:
        services.remove_member(actor=request.actor, membership=membership, at=request.now)
    except Refused as refused:
        return _institution_page(request, InviteForm(), refusal=refused.refusal, status=409)
    messages.success(request, "你已退出该单位。" if left else f"{membership.person}已移出本单位。")
    return HttpResponseRedirect(reverse("organisations:act_for" if left else "organisations:institution"))


@require_POST
@signed_in_required
def change_role(request: ActorRequest, membership_id: int) -> HttpResponse:
    """Make a member an administrator, or the other way round: so the office is handed over."""
    membership = membership_for(request.actor, membership_id)
    try:
        services.change_member_role(
            actor=request.actor, membership=membership, role=request.POST.get("role", ""), at=request.now
        )
    except Refused as refused:
        return _institution_page(request, InviteForm(), refusal=refused.refusal, status=409)
    messages.success(request, f"{membership.person}的身份已变更。")
    return HttpResponseRedirect(reverse("organisations:institution"))


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: ActorRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: join with the account one has, or with a new one."""
    try:
        found = services.open_invitation(token, at=request.now)
    except Refused as refused:
        return render(request, "errors/409.html", {"refusal": refused.refusal, "back": "/"}, status=409)
    context = {"institution": found.institution.name, "role": found.get_role_display(), "until": found.expires_at}
    if request.user.is_authenticated:
        return _join(request, token, context)
    form = PersonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            person = register_person_by_invitation(
                person=form.person_entry(), token=token, at=request.now, address=request.address
            )
        except Refused as refused:
            _say_at_field(form, refused)
        else:
            return let_in(request, person, HttpResponseRedirect(reverse("organisations:institution")))
    context |= {"form": form, "texts": [current_text(kind) for kind in TO_ACCEPT], "invited_by": str(found.invited_by)}
    return render(request, "organisations/invitation.html", context, status=400 if form.is_bound else 200)


def _join(request: ActorRequest, token: str, context: dict[str, object]) -> HttpResponse:
    if request.method == "POST":
        membership = services.accept_invitation(person=request.actor.person, token=token, at=request.now)  # type: ignore[arg-type]
        request.session[SESSION_KEY] = f"institution:{membership.institution_id}"
        messages.success(request, f"已加入“{membership.institution}”。")
        return HttpResponseRedirect(reverse("organisations:institution"))
    return render(request, "organisations/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def act_for(request: ActorRequest) -> HttpResponse:
    """One's account: for whom one acts, and switching."""
    person = request.actor.person
    offered = standings(person, at=request.now)  # type: ignore[arg-type]
    if request.method == "POST":
        chosen = request.POST.get("standing", "")
        if chosen not in {each.key for each in offered} | {SELF}:
            raise NotVisible("standing")
        request.session[SESSION_KEY] = chosen
        back, held = safe_next(request, request.POST.get("next", "")), request.POST.get("held", "")
        if held:
            return send_again(request, person, held, back=back)  # type: ignore[arg-type]
        return HttpResponseRedirect(back)
    context = {"person": person, "standings": offered, "here": request.actor.key}
    return render(request, "organisations/act_for.html", context)


def _say_at_field(form: PlainForm, refused: Refused) -> None:
    """A refusal beside the field it belongs to, else above the form."""
    field = refused.refusal.field
    form.add_error(field if field in form.fields else None, refused.refusal.text)

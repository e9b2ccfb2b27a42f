"""Signing in and out, one's password, and the texts that people accept."""

from __future__ import annotations

from axes.decorators import axes_dispatch
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.accounts.consent_texts import TEXTS
from challenge_portal.accounts.entry import let_in, send_again
from challenge_portal.accounts.forms import PasswordForm, SignInForm
from challenge_portal.accounts.lockout import opens_again
from challenge_portal.accounts.services import change_password
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import Refused

AFTER_SIGN_IN = "/desk/"


def safe_next(request: HttpRequest, wanted: str) -> str:
    """The address to go on to; anything outside the portal becomes the desk."""
    fits = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if fits else AFTER_SIGN_IN


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. 400 for a wrong password, the same words whatever was wrong."""
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(safe_next(request, request.GET.get("next", "")))
        context = {"form": SignInForm(), "next": request.GET.get("next", "")}
        return render(request, "accounts/sign_in.html", context)
    return _try_to_sign_in(request)


@axes_dispatch
def _try_to_sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST)
    person = None
    if form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        if person is None:
            form.add_error(None, "用户名或密码不对。连续输错 8 次，会暂停登录 15 分钟。")
    if person is None:
        return _sign_in_again(request, form, status=400)
    held, back = request.POST.get("held", ""), safe_next(request, request.POST.get("next", ""))
    response = let_in(request, person, HttpResponseRedirect(back))
    if not held:
        return response
    try:
        return let_in(request, person, send_again(request, person, held, back=back))
    except Refused as refused:
        page = render(request, "errors/409.html", {"refusal": refused.refusal, "back": back}, status=409)
        return let_in(request, person, page)


def _sign_in_again(request: HttpRequest, form: SignInForm, *, status: int, **more: object) -> HttpResponse:
    held = request.POST.get("held", "")
    context = {
        "form": form,
        "next": request.POST.get("next", ""),
        "held": held,
        "expired": bool(held),
        "had_files": request.POST.get("had_files") == "yes",
        **more,
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """429: too many wrong passwords, and when the door opens again. Also what django-axes shows."""
    until = opens_again(request)
    text = (
        f"密码连续输错次数过多，{moment(until)} 后可以再试。" if until else "密码连续输错次数过多，请 15 分钟后再试。"
    )
    form = SignInForm(initial={"username": request.POST.get("username", "")})
    return _sign_in_again(request, form, status=429, locked=text)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in. By POST only, so that no link or picture can do it."""
    logout(request)
    return HttpResponseRedirect("/")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the sign-in stays, all others of the same person end."""
    form = PasswordForm(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        try:
            change_password(
                actor=request.actor,
                person=request.user,  # type: ignore[arg-type]
                old=form.cleaned_data["old"],
                new=form.cleaned_data["password"],
                at=request.now,
            )
        except Refused as refused:
            form.add_error(refused.refusal.field or None, refused.refusal.text)
        else:
            update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
            messages.success(request, "密码已修改，其他设备上的登录已退出。")
            return HttpResponseRedirect(safe_next(request, wanted))
    status = 400 if form.is_bound else 200
    return render(request, "accounts/password.html", {"form": form, "next": wanted}, status=status)


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that people accept here, each with its version."""
    return render(request, "accounts/texts.html", {"texts": TEXTS})

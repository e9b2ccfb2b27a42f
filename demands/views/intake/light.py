"""The page behind a QR link: for a phone, without an account, without any script. It works inside WeChat."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from challenge_portal.accounts.consent_texts import PRIVACY, current_text
from challenge_portal.form_versions.posting import answers_from_post
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from demands.selectors.intake import link_by_token
from demands.services import intake

TRAP = "web_site"  # people don't see it; programs fill it in
NOT_TAKEN = Refusal("没有提交，请刷新页面后重试。")


@sensitive_post_parameters("phone_code")
@require_http_methods(["GET", "HEAD", "POST"])
def light(request: ActorRequest, token: str) -> HttpResponse:
    """Fill in the light form; one button sends a code to the phone, the other files."""
    link = link_by_token(token)
    against = intake.link_refusal(link, at=request.now)
    if against is not None:
        return _private(render(request, "demands/intake/light_closed.html", {"link": link, "refusal": against}))
    if request.method != "POST":
        return _page(request, link, {})
    answers = answers_from_post(intake.light_form(), request.POST)
    if request.POST.get(TRAP):
        return _page(request, link, answers, refusal=NOT_TAKEN, status=400)
    if "send_code" in request.POST:
        return _send_code(request, link, answers)
    return _file(request, link, answers)


def _send_code(request: ActorRequest, link: Any, answers: dict[str, Any]) -> HttpResponse:
    phone = "".join(str(answers.get("contact_phone") or "").split())
    try:
        intake.send_code(link=link, phone=phone, address=request.address, at=request.now)
    except Refused as refused:
        return _page(request, link, answers, errors={refused.refusal.field: [refused.refusal.text]}, status=400)
    return _page(request, link, answers, sent_to=f"{phone[:3]}****{phone[-4:]}")


def _file(request: ActorRequest, link: Any, answers: dict[str, Any]) -> HttpResponse:
    entry = intake.LightEntry(
        answers=answers,
        phone_code=request.POST.get("phone_code", "")[:20],
        agreed=bool(request.POST.get("agreed")),
        form_key=request.POST.get("form_key", "")[:64] or intake.new_form_key(),
    )
    try:
        filed = intake.file_light(link=link, entry=entry, at=request.now, address=request.address)
    except intake.Incomplete as incomplete:
        return _page(request, link, answers, errors=incomplete.errors, status=400)
    except Refused as refused:
        if refused.refusal.field:
            return _page(request, link, answers, errors={refused.refusal.field: [refused.refusal.text]}, status=400)
        return _page(request, link, answers, refusal=refused.refusal, status=409)
    return _private(render(request, "demands/intake/light_filed.html", {"link": link, "filed": filed}))


def _page(
    request: ActorRequest,
    link: Any,
    answers: dict[str, Any],
    *,
    errors: Any = None,
    refusal: Refusal | None = None,
    sent_to: str = "",
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    form = intake.light_form()
    names = {spec.name for spec in form.specs}
    context = {
        "link": link,
        "form_version": form,
        "values": answers,
        "errors": {name: texts for name, texts in errors.items() if name in names},
        "code_errors": errors.get(intake.FIELD, []),
        "agreed_errors": errors.get("agreed", []),
        "refusal": refusal,
        "sent_to": sent_to,
        "phone_code": request.POST.get("phone_code", "")[:20],
        "agreed": bool(request.POST.get("agreed")),
        "form_key": request.POST.get("form_key", "")[:64] or intake.new_form_key(),
        "trap": TRAP,
        "text": current_text(PRIVACY),
    }
    return _private(render(request, "demands/intake/light.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response

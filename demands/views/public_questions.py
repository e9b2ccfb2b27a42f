"""Public questions about a demand: asking, answering, hiding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refused, Stale
from challenge_portal.organisations.http import ActorRequest
from demands import services
from demands.selectors.public_questions import demand_on_the_hall, number_of_question, questions_page

ASKING = "ask"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def questions(request: ActorRequest, number: str) -> HttpResponse:
    """The questions about one demand that this person reads; sending the form asks one."""
    if request.method != "POST":
        return _page(request, number)

    def ask() -> None:
        services.ask_question(
            actor=request.actor,
            demand=demand_on_the_hall(request.actor, number),
            text=request.POST.get("text", ""),
            checked="checked" in request.POST,
            at=request.now,
        )

    return _done(request, number, ASKING, ask, "已提交。答复后，问题和答复对所有人公开，并通知您。")


@require_POST
@signed_in_required
def answer(request: ActorRequest, question_id: int) -> HttpResponse:
    """Answer a question for everybody to read."""

    def give() -> None:
        services.answer_question(
            actor=request.actor,
            question_id=question_id,
            text=request.POST.get("text", ""),
            checked="checked" in request.POST,
            at=request.now,
        )

    number = number_of_question(request.actor, question_id)
    return _done(request, number, f"answer-{question_id}", give, "已答复，问题和答复已公开。")


@require_POST
@signed_in_required
def hide(request: ActorRequest, question_id: int) -> HttpResponse:
    """Take a question off the public page, with the reason."""

    def take_off() -> None:
        reason = request.POST.get("reason", "")
        services.hide_question(actor=request.actor, question_id=question_id, reason=reason, at=request.now)

    number = number_of_question(request.actor, question_id)
    return _done(request, number, f"hide-{question_id}", take_off, "已隐藏，理由已告知提问人。")


def _done(request: ActorRequest, number: str, form: str, act: Callable[[], None], said: str) -> HttpResponse:
    """Do it and go back to the page; a refusal is shown at its form, with what was typed."""
    try:
        act()
    except Stale:
        raise
    except Refused as refused:
        return _page(request, number, failed=form, refusal=refused.refusal, typed=request.POST)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("demands:questions", args=[number]))


def _page(request: ActorRequest, number: str, **more: Any) -> HttpResponse:
    context = {
        "page": questions_page(request.actor, number),
        "longest_question": services.LONGEST_QUESTION,
        "longest_answer": services.LONGEST_ANSWER,
        **more,
    }
    refusal = more.get("refusal")
    status = 200 if refusal is None else 400 if refusal.field else 409
    return render(request, "demands/questions.html", context, status=status)

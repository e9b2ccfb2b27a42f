"""The host's page of what its competition asks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotVisible, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.posted import status_of
from demands import services
from demands.selectors.finding import competition_for
from demands.selectors.questions import survey_page


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def survey(request: ActorRequest, code: str) -> HttpResponse:
    """The survey form of a competition and the host's questions; a post begins the competition's own version."""
    competition = competition_for(request.actor, code)
    if not can(request.actor, "competitions.watch", competition):
        raise NotVisible(f"survey {code}")
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            form = services.begin_questions(actor=request.actor, competition=competition, at=request.now)
        except Refused as refused:
            context = {"refusal": refused.refusal, "status": status_of(refused)}
        else:
            messages.success(request, "可以增加问题了。完成编辑并启用之后，企业才看到。")
            return redirect("form_versions:version", form.pk)
    page = survey_page(competition, actor=request.actor)
    status = context.pop("status", 200)
    return render(request, "demands/survey.html", {"page": page, **context}, status=status)

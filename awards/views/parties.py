"""Finals for the enterprise and the challenger."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from awards.selectors import finding, parties
from awards.services import deciding
from awards.services import finals as services
from awards.views.acts import done, number_of
from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.posted import reason_of


@require_safe
@signed_in_required
def my_finals(request: ActorRequest) -> HttpResponse:
    """The finals in which one's demand or solution stands, or is asked to."""
    return render(request, "awards/my_finals.html", {"rows": parties.party_rows(request.actor)})


@require_safe
@signed_in_required
def final_demand(request: ActorRequest, final_demand_id: int) -> HttpResponse:
    """The enterprise's page: answer, read the result, decide."""
    return _owner(request, final_demand_id)


def _owner(
    request: ActorRequest, final_demand_id: int, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    found = finding.own_final_demand(request.actor, final_demand_id)
    context = {
        "page": parties.owner_page(found),
        "id": found.pk,
        "refusal": refusal,
        "typed": request.POST,
        "answer": deciding.STANDARD_ANSWER,
    }
    return render(request, "awards/final_demand.html", context, status=status)


@require_POST
@signed_in_required
def answer_as_owner(request: ActorRequest, final_demand_id: int) -> HttpResponse:
    """Consent with the reason why one can't choose, or decline."""
    found = finding.own_final_demand(request.actor, final_demand_id)

    def act() -> None:
        if request.POST.get("act") == "decline":
            services.decline_as_owner(
                actor=request.actor, final_demand=found, reason=reason_of(request), at=request.now
            )
        else:
            services.consent_as_owner(
                actor=request.actor,
                final_demand=found,
                cannot_choose=reason_of(request, "cannot_choose"),
                at=request.now,
            )

    return done(
        request,
        act,
        said="答复已送达承办单位。",
        to=reverse("awards:final_demand", args=[found.pk]),
        refused=lambda refusal, status: _owner(request, found.pk, refusal=refusal, status=status),
    )


@require_POST
@signed_in_required
def decide(request: ActorRequest, final_demand_id: int) -> HttpResponse:
    """决定合作方."""
    found = finding.own_final_demand(request.actor, final_demand_id)

    def act() -> None:
        chosen = request.POST.get("entry", "")
        if not chosen:
            raise Refused(Refusal("请选择一组，或者选择不选定合作方。", field="entry"))
        entry = None if chosen == "nobody" else finding.entry_of_party(request.actor, number_of(request, "entry"))
        deciding.decide(
            actor=request.actor,
            final_demand=found,
            entry=entry,
            reason=reason_of(request),
            answer=reason_of(request, "answer"),
            at=request.now,
        )

    return done(
        request,
        act,
        said="已作出决定，各挑战者会收到答复。",
        to=reverse("awards:final_demand", args=[found.pk]),
        refused=lambda refusal, status: _owner(request, found.pk, refusal=refusal, status=status),
    )


@require_safe
@signed_in_required
def entry(request: ActorRequest, entry_id: int) -> HttpResponse:
    """The challenger's page: answer, order and rules, the result."""
    return _challenger(request, entry_id)


def _challenger(
    request: ActorRequest, entry_id: int, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    found = finding.own_entry(request.actor, entry_id)
    context = {"page": parties.challenger_page(found), "id": found.pk, "refusal": refusal, "typed": request.POST}
    return render(request, "awards/entry.html", context, status=status)


@require_POST
@signed_in_required
def answer_as_challenger(request: ActorRequest, entry_id: int) -> HttpResponse:
    """Consent or decline."""
    found = finding.own_entry(request.actor, entry_id)

    def act() -> None:
        if request.POST.get("act") == "decline":
            services.decline_as_challenger(actor=request.actor, entry=found, reason=reason_of(request), at=request.now)
        else:
            services.consent_as_challenger(actor=request.actor, entry=found, at=request.now)

    return done(
        request,
        act,
        said="答复已送达承办单位。",
        to=reverse("awards:entry", args=[found.pk]),
        refused=lambda refusal, status: _challenger(request, found.pk, refusal=refusal, status=status),
    )


__all__ = [
    "answer_as_challenger",
    "answer_as_owner",
    "decide",
    "entry",
    "final_demand",
    "my_finals",
]

"""A host runs its competition: its moves, its calendar, and whether solutions stay sealed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import status_of, version_of
from competitions import services
from competitions.forms import PeriodForm, SecondEditionForm
from competitions.review_forms import EvaluationForm
from competitions.selectors import desks, evaluations, lookups


@require_safe
@signed_in_required
def competition_desk(request: ActorRequest, code: str) -> HttpResponse:
    """The host's page of its competition; its superiors read it."""
    return desk_page(request, code)


def desk_page(request: ActorRequest, code: str, status: int = 200, **more: Any) -> HttpResponse:
    """The desk of a competition, with what a refused act has to say."""
    desk = desks.competition_desk(code, actor=request.actor, at=request.now)
    return render(request, "competitions/competition_desk.html", {"desk": desk, **more}, status=status)


@require_POST
@signed_in_required
def move_competition(request: ActorRequest, code: str) -> HttpResponse:
    """Open the collection, go on to the next stage, conclude."""
    competition = lookups.competition(code, actor=request.actor)
    try:
        services.advance_competition(
            actor=request.actor,
            competition=competition,
            move=request.POST.get("transition", ""),
            reason=request.POST.get("reason", ""),
            at=request.now,
            version=version_of(request),
        )
    except UnknownMove:
        raise
    except Refused as refused:
        return desk_page(request, code, status=409, refusal=refused.refusal)
    messages.success(request, "已办理。")
    return redirect("competitions:competition_desk", competition.code)


@require_POST
@signed_in_required
def set_period(request: ActorRequest, code: str) -> HttpResponse:
    """Change one line of the calendar."""
    competition = lookups.competition(code, actor=request.actor)
    form = PeriodForm(request.POST, auto_id=f"%s-{request.POST.get('stage', '')}")  # the page has a form a stage
    if form.is_valid():
        try:
            services.set_period(
                actor=request.actor,
                competition=competition,
                stage=form.cleaned_data["stage"],
                opens_at=form.cleaned_data["opens_at"],
                closes_at=form.cleaned_data["closes_at"],
                at=request.now,
            )
        except Refused as refused:
            form.refuse(refused.refusal)
        else:
            messages.success(request, "日程已调整。")
            return redirect("competitions:competition_desk", competition.code)
    return desk_page(request, code, status=400, period_form=form)


@require_POST
@signed_in_required
def seal_solutions(request: ActorRequest, code: str) -> HttpResponse:
    """Set that solutions stay sealed until their deadline, or lift it."""
    competition = lookups.competition(code, actor=request.actor)
    wanted = request.POST.get("transition", "")
    if wanted not in (desks.SEAL, desks.LIFT):
        raise UnknownMove("没有这个操作。请刷新页面后重试。")
    try:
        services.seal_solutions(
            actor=request.actor,
            competition=competition,
            seals=wanted == desks.SEAL,
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        return desk_page(request, code, status=409, refusal=refused.refusal)
    messages.success(request, "已设为密封至截止。" if wanted == desks.SEAL else "已取消密封。")
    return redirect("competitions:competition_desk", competition.code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def evaluation(request: ActorRequest, code: str) -> HttpResponse:
    """总结评价: the centre gives it once the competition is over, and may give it anew."""
    competition = lookups.competition(code, actor=request.actor)
    page = evaluations.evaluation_page(code, actor=request.actor)
    given = page.given
    form = EvaluationForm(request.POST or None, initial={"grade": given.grade, "text": given.text} if given else None)
    status = 400 if request.method == "POST" else 200
    if form.is_valid():
        try:
            services.evaluate_competition(
                actor=request.actor, competition=competition, entry=form.entry(), at=request.now
            )
        except Refused as refused:
            form.refuse(refused.refusal)
            status = status_of(refused)
        else:
            messages.success(request, "总结评价已保存，只有火炬中心经办人看得到。")
            return redirect("competitions:evaluation", competition.code)
    return render(request, "competitions/evaluation.html", {"page": page, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def second_edition(request: ActorRequest, code: str) -> HttpResponse:
    """暨: set the second series in which the competition stands, or take it out of that."""
    competition = lookups.competition(code, actor=request.actor)
    if not can(request.actor, "competitions.arrange", competition):
        raise NotAllowed("competitions.arrange", competition)
    page = desks.second_edition_page(competition)
    form = SecondEditionForm(request.POST or None, initial=page.initial)
    takes_out = "take_out" in request.POST
    status, refusal = 200, None
    if request.method == "POST" and (takes_out or form.is_valid()):
        try:
            named = services.set_second_edition(
                actor=request.actor,
                competition=competition,
                entry=None if takes_out else form.entry(),
                at=request.now,
                version=version_of(request),
            )
        except Refused as refused:
            status, refusal = _shown_at(form, refused, takes_out=takes_out)
        else:
            messages.success(request, f"赛事名称现在是“{named.name}”。")
            return redirect("competitions:competition_desk", competition.code)
    elif request.method == "POST":
        status = 400
    context = {"form": form, "page": page, "refusal": refusal}
    return render(request, "competitions/second_edition.html", context, status=status)


def _shown_at(form: SecondEditionForm, refused: Refused, *, takes_out: bool) -> tuple[int, Refusal | None]:
    """Status of the answer, and the refusal where no field takes it."""
    if refused.refusal.field in form.fields and not takes_out:
        form.refuse(refused.refusal)
        return 400, None
    return 409, refused.refusal

"""The challenger's pages: its solutions, the form with its attachments, receipts, supplements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.documents.files import upload_of
from challenge_portal.form_versions.drafts import Ticket, TypedElsewhere
from challenge_portal.form_versions.posting import answers_from_post, autosaved, only_rows_changed, page_ticket
from challenge_portal.kernel.clock import exact_moment
from challenge_portal.kernel.refusals import Refusal, Refused, Stale
from challenge_portal.kernel.typed import number_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.workflow.engine import UnknownMove
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from competitions.states import Stage
from solutions.forms.filing import DeclarationForm, SupplementForm
from solutions.rules import filing as rules
from solutions.selectors import filing as reading
from solutions.selectors.finding import attachment_of, called_demand, own_solution, registration_in, revision_of
from solutions.services import answers as answering
from solutions.services import filing as services


@require_safe
@signed_in_required
def mine(request: ActorRequest) -> HttpResponse:
    """The challenger's solutions, those that wait for it first."""
    return render(request, "solutions/mine.html", {"rows": reading.own_solutions(request.actor, at=request.now)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def start(request: ActorRequest, number: str) -> HttpResponse:
    """What holds for a solution to this demand, and the beginning of one."""
    demand = called_demand(number)
    registration = registration_in(request.actor, demand.competition)
    refusal = rules.entry_refusal(registration, demand) or rules.stage_refusal(demand.competition, at=request.now)
    status = 200
    if request.method == "POST" and registration is not None:
        try:
            begun = services.start_solution(
                actor=request.actor, registration=registration, demand=demand, at=request.now
            )
            page = "solutions:edit" if begun.state in rules.TYPED_IN else "solutions:own"
            return HttpResponseRedirect(reverse(page, args=[begun.pk]))
        except Refused as refused:
            refusal, status = refused.refusal, 409
    elif request.method == "POST":
        status = 409
    context = {
        "demand": demand,
        "public": demand.public_version,
        "refusal": refusal,
        "registration": registration,
        "closes_at": demand.competition.closes(Stage.SOLUTIONS),
    }
    return render(request, "solutions/start.html", context, status=status)


@require_safe
@signed_in_required
def own(request: ActorRequest, solution_id: int) -> HttpResponse:
    """One solution: how far it has come, its receipts, what the enterprise wrote, what can be done."""
    return _own_page(request, own_solution(request.actor, solution_id))


def _own_page(request: ActorRequest, solution: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"case": reading.own_case(solution, request.actor, at=request.now), "form": SupplementForm(), **more}
    return render(request, "solutions/own.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, solution_id: int) -> HttpResponse:
    """The form: save (暂存) or file it as the next revision."""
    solution = own_solution(request.actor, solution_id)
    if request.method == "POST":
        return _post_form(request, solution)
    if solution.state not in rules.TYPED_IN:
        return HttpResponseRedirect(reverse("solutions:own", args=[solution.pk]))
    return _form_page(request, solution, rules.typed_answers(solution), {})


def _post_form(request: ActorRequest, solution: Any) -> HttpResponse:
    answers = answers_from_post(solution.form_version, request.POST)
    if only_rows_changed(request.POST):
        return _form_page(request, solution, answers, {}, keep_version=True)
    given = {"actor": request.actor, "solution": solution, "answers": answers, "at": request.now}
    given["ticket"] = Ticket.of(request.POST)
    version, submitting = version_of(request), "submit" in request.POST
    try:
        if not submitting:
            services.save_solution(**given, version=version)
        told = _change_files(request, solution)
        if not submitting:
            messages.success(request, told or f"已暂存，{exact_moment(request.now)}。")
            return HttpResponseRedirect(reverse("solutions:edit", args=[solution.pk]) + ("#part-files" if told else ""))
        declared = bool(request.POST.get("declared"))
        solution = services.file_typed(**given, declared=declared, version=version)
    except Refused as refused:
        return _refused(request, own_solution(request.actor, solution.pk), answers, refused)
    messages.success(request, f"已提交，方案编号 {solution.number}，第 {solution.revision} 版。")
    return HttpResponseRedirect(reverse("solutions:receipt", args=[solution.pk, solution.revision]))


def _change_files(request: ActorRequest, solution: Any) -> str:
    """Take in the chosen attachment, or take one out; says what was done. A file chosen counts with every button."""
    actor, at = request.actor, request.now
    if typed := request.POST.get("detach", ""):
        file = attachment_of(solution, number_typed(typed) or 0)
        services.detach_file(actor=actor, solution=solution, file=file, at=at)
        return "附件已移除，已提交的版次不受影响。"
    upload = upload_of(request, services.ATTACHMENT)
    if upload is None and "attach" not in request.POST:
        return ""
    services.attach_file(actor=actor, solution=solution, upload=upload, at=at)
    return "附件已上传，随下一次提交计入方案。"


def _refused(request: ActorRequest, solution: Any, answers: Mapping[str, Any], refused: Refused) -> HttpResponse:
    """With every error of the form where one field is wrong; what was typed stands as it was."""
    stale = isinstance(refused, Stale)
    refusal = refused.on_saving if isinstance(refused, TypedElsewhere) else refused.refusal
    if refusal.field == services.ATTACHMENT:
        return _form_page(request, solution, answers, {}, file_error=refusal, status=400)
    in_form = bool(refusal.field) and not stale
    errors = rules.check_solution(solution, answers).errors if in_form and "submit" in request.POST else {}
    return _form_page(
        request,
        solution,
        answers,
        errors,
        refusal=None if errors else refusal,
        status=400 if in_form else 409,
        keep_version=stale,
        other=refused,
    )


def _form_page(
    request: ActorRequest,
    solution: Any,
    values: Mapping[str, Any],
    errors: Mapping[str, list[str]],
    *,
    refusal: Refusal | None = None,
    file_error: Refusal | None = None,
    status: int = 200,
    keep_version: bool = False,
    other: Refused | None = None,
) -> HttpResponse:
    draft = getattr(solution, "autosave", None)
    competition = solution.demand.competition
    context = {
        "solution": solution,
        "public": solution.demand.public_version,
        "form_version": solution.form_version,
        "values": values,
        "errors": errors,
        "declaration": DeclarationForm(request.POST if request.method == "POST" else None),
        "refusal": refusal,
        "file_error": file_error,
        "draft": draft,
        "other_draft": isinstance(other, TypedElsewhere),
        "ticket": page_ticket(request.POST, other) if request.method == "POST" else Ticket.new(draft),
        "files": reading.attachments(solution),
        "most_files": rules.MOST_FILES,
        # an old page stays old until the person has looked at what holds now
        "version": request.POST.get("version", "") if keep_version else solution.version,
        "closes_at": competition.closes(Stage.SOLUTIONS),
        "late": rules.stage_refusal(competition, at=request.now),
        "sealing": competition.seals_solutions,
    }
    return render(request, "solutions/edit.html", context, status=status)


@require_POST
@signed_in_required
def autosave(request: ActorRequest, solution_id: int) -> HttpResponse:
    """Keep what is being typed; answers with the words beside the buttons."""
    solution = own_solution(request.actor, solution_id)
    answers = answers_from_post(solution.form_version, request.POST)
    keep = partial(services.autosave_solution, actor=request.actor, solution=solution, answers=answers, at=request.now)
    return autosaved(request.POST, keep, at=request.now, look=reverse("solutions:edit", args=[solution.pk]))


@require_POST
@signed_in_required
def move(request: ActorRequest, solution_id: int) -> HttpResponse:
    """Withdraw."""
    asked = asked_move(request, own_solution(request.actor, solution_id))
    try:
        if asked.name != "withdraw":
            raise UnknownMove("没有这个操作。请刷新页面后重试。")
        services.withdraw_solution(solution=asked.obj, **asked.terms)
    except Refused as refused:
        fresh = own_solution(request.actor, solution_id)
        return _own_page(request, fresh, refusal=refused.refusal, status=status_of(refused))
    messages.success(request, "已撤回方案。")
    return HttpResponseRedirect(reverse("solutions:own", args=[solution_id]))


@require_POST
@signed_in_required
def supplement(request: ActorRequest, solution_id: int) -> HttpResponse:
    """Send what the enterprise asked for."""
    solution = own_solution(request.actor, solution_id)
    form = SupplementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _own_page(request, solution, form=form, status=400)
    try:
        answering.supplement_solution(
            actor=request.actor,
            solution=solution,
            text=form.cleaned_data["text"],
            upload=upload_of(request, "file"),
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        if refused.refusal.field in form.fields:
            form.add_error(refused.refusal.field, refused.refusal.text)
            return _own_page(request, solution, form=form, status=400)
        fresh = own_solution(request.actor, solution_id)
        return _own_page(request, fresh, form=form, refusal=refused.refusal, status=409)
    messages.success(request, f"补充材料已送达企业，{exact_moment(request.now)}。")
    return HttpResponseRedirect(reverse("solutions:own", args=[solution.pk]))


@require_safe
@signed_in_required
def receipt(request: ActorRequest, solution_id: int, number: int) -> HttpResponse:
    """The receipt of one filing, with its PDF."""
    solution = own_solution(request.actor, solution_id)
    shown = reading.receipt(solution, revision_of(solution, number))
    return render(request, "solutions/receipt.html", {"receipt": shown})

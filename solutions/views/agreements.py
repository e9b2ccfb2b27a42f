"""Pages of letters of intent and technical contracts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenge_portal.accounts.access import signed_in_required
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.typed import page_typed
from challenge_portal.organisations.http import ActorRequest
from challenge_portal.organisations.office.export import excel_file
from challenge_portal.workflow.posted import asked_move, status_of, version_of
from solutions import services
from solutions.forms.agreements import AgreementForm, ContractForm, HandInForm
from solutions.papers.agreements import amount_shown
from solutions.selectors import agreements as selectors
from solutions.selectors import contracts as contract_selectors

SAID = {
    "finalise": "已定稿，协议文件正在生成。请双方下载打印、签署。",
    "take_back": "已收回，修改后重新定稿。",
    "give_back": "已退回签署件，意见已送达双方。",
    "confirm": "已签约，方案记为已签意向协议。",
    "void": "协议已作废。",
}


@require_safe
@signed_in_required
def agreements(request: ActorRequest) -> HttpResponse:
    """The agreements that the actor sees, with their sums."""
    found = selectors.agreement_list(
        request.actor, tab=request.GET.get("tab", ""), page=page_typed(request.GET.get("page", ""))
    )
    return render(request, "solutions/agreements.html", {"list": found})


@require_safe
@signed_in_required
def export(request: ActorRequest) -> HttpResponse:
    """The agreements as Excel."""
    return excel_file(services.export_agreements(actor=request.actor, at=request.now), "意向合作协议.xlsx")


@require_safe
@signed_in_required
def amount(request: ActorRequest) -> HttpResponse:
    """The sum in words while it is being typed; nothing for what is no sum."""
    return render(request, "solutions/parts/amount.html", {"amount": _shown(request.GET.get("amount", ""))})


def _shown(typed: str) -> Any:
    try:
        value = Decimal(typed.strip().replace(",", "").replace("，", "")) if len(typed) < 24 else None
        return amount_shown(value) if value is not None and value.is_finite() and value > 0 else None
    except (InvalidOperation, ValueError):
        return None


@require_POST
@signed_in_required
def draft(request: ActorRequest, solution_id: int) -> HttpResponse:
    """Begin the agreement of a chosen solution."""
    solution = selectors.chosen_solution(request.actor, solution_id)
    agreement_ = services.draft_agreement(actor=request.actor, solution=solution, at=request.now)
    return HttpResponseRedirect(reverse("solutions:edit_agreement", args=[agreement_.pk]))


@require_safe
@signed_in_required
def agreement(request: ActorRequest, agreement_id: int) -> HttpResponse:
    """One agreement, the same page for both sides and the host."""
    return _page(request, selectors.agreement_for(request.actor, agreement_id))


def _page(
    request: ActorRequest,
    found: Any,
    *,
    refusal: Refusal | None = None,
    form: HandInForm | None = None,
    ticked: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": selectors.agreement_page(found, request.actor, at=request.now),
        "refusal": refusal,
        "form": form or HandInForm(),
        "ticked": ticked,
    }
    return render(request, "solutions/agreement.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def edit(request: ActorRequest, agreement_id: int) -> HttpResponse:
    """The wording of a draft."""
    found = selectors.agreement_for(request.actor, agreement_id)
    page = selectors.agreement_page(found, request.actor, at=request.now)
    if not page.may_edit and request.method != "POST":
        if page.state == "draft":
            raise NotAllowed("solutions.edit_agreement", found)
        return HttpResponseRedirect(reverse("solutions:agreement", args=[found.pk]))
    if request.method != "POST":
        return _edit_page(request, found, page, AgreementForm(initial=AgreementForm.of(found)))
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, found, page, form, status=400)
    try:
        services.save_agreement(
            actor=request.actor, agreement=found, text=form.text(), at=request.now, version=version_of(request)
        )
    except Refused as refused:
        at_field = form.refuse(refused.refusal)
        refusal = None if at_field else refused.refusal
        old = isinstance(refused, Stale)
        return _edit_page(request, found, page, form, refusal=refusal, status=400 if at_field else 409, keep=old)
    messages.success(request, "协议拟稿已保存。")
    return HttpResponseRedirect(reverse("solutions:agreement", args=[found.pk]))


def _edit_page(
    request: ActorRequest,
    found: Any,
    page: Any,
    form: AgreementForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
    keep: bool = False,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "amount": _shown(str(form["amount"].value() or "")),
        "version": request.POST.get("version", "") if keep else found.version,
        "refusal": refusal,
    }
    return render(request, "solutions/agreement_form.html", context, status=status)


@require_POST
@signed_in_required
def move(request: ActorRequest, agreement_id: int) -> HttpResponse:
    """Finalise, take back, give back, confirm, void."""
    asked = asked_move(request, selectors.agreement_for(request.actor, agreement_id))
    ticked = bool(request.POST.get("scan_matches"))
    try:
        services.fire_agreement(asked.name, agreement=asked.obj, data={"scan_matches": ticked}, **asked.terms)
    except Refused as refused:
        fresh = selectors.agreement_for(request.actor, agreement_id)
        return _page(request, fresh, refusal=refused.refusal, ticked=ticked, status=status_of(refused))
    messages.success(request, SAID.get(asked.name, "已办理。"))
    return HttpResponseRedirect(reverse("solutions:agreement", args=[agreement_id]))


@require_POST
@signed_in_required
def hand_in(request: ActorRequest, agreement_id: int) -> HttpResponse:
    """Upload the signed scan; either side may."""
    found = selectors.agreement_to_sign(request.actor, agreement_id)
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form, status=400)
    try:
        services.hand_in_agreement(
            actor=request.actor,
            agreement=found,
            upload=form.cleaned_data["scan"],
            signed_on=form.cleaned_data["signed_on"],
            at=request.now,
            version=version_of(request),
        )
    except Refused as refused:
        at_field = form.refuse(refused.refusal)
        fresh = selectors.agreement_for(request.actor, agreement_id)
        refusal = None if at_field else refused.refusal
        return _page(request, fresh, refusal=refusal, form=form, status=400 if at_field else 409)
    messages.success(request, "签署件已上传，承办单位核对后即为签约。")
    return HttpResponseRedirect(reverse("solutions:agreement", args=[found.pk]))


# Technical contracts


@require_safe
@signed_in_required
def contracts(request: ActorRequest) -> HttpResponse:
    """The technical contracts that the actor sees, with their sum."""
    found = contract_selectors.contract_list(request.actor, page=page_typed(request.GET.get("page", "")))
    return render(request, "solutions/contracts.html", {"list": found})


@require_safe
@signed_in_required
def export_contracts(request: ActorRequest) -> HttpResponse:
    """The technical contracts as Excel."""
    return excel_file(services.export_contracts(actor=request.actor, at=request.now), "技术合同.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def record_contract(request: ActorRequest, agreement_id: int) -> HttpResponse:
    """Record the contract of a confirmed agreement."""
    found = selectors.agreement_for(request.actor, agreement_id)
    page = selectors.agreement_page(found, request.actor, at=request.now)
    if not page.may_contract and page.state == "confirmed":
        raise NotAllowed("solutions.record_contract", found)
    if request.method != "POST":
        given = {"title": page.demand, "kind": found.kind, "amount": AgreementForm.of(found)["amount"]}
        return _contract_page(request, ContractForm(initial=given), page=page)
    form = ContractForm(request.POST, request.FILES)
    if not form.is_valid():
        return _contract_page(request, form, page=page, status=400)
    try:
        services.record_contract(
            actor=request.actor,
            agreement=found,
            text=form.text(),
            at=request.now,
            upload=form.cleaned_data["file"],
        )
    except Refused as refused:
        return _refused_contract(request, form, refused, page=page)
    messages.success(request, "技术合同已登记。")
    return HttpResponseRedirect(reverse("solutions:agreement", args=[found.pk]) + "#contracts")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def contract(request: ActorRequest, contract_id: int) -> HttpResponse:
    """Change what was recorded."""
    found = contract_selectors.contract_to_edit(request.actor, contract_id)
    if request.method != "POST":
        return _contract_page(request, ContractForm(initial=ContractForm.of(found)), contract=found)
    form = ContractForm(request.POST, request.FILES)
    if not form.is_valid():
        return _contract_page(request, form, contract=found, status=400)
    try:
        services.change_contract(
            actor=request.actor,
            contract=found,
            text=form.text(),
            at=request.now,
            upload=form.cleaned_data["file"],
            version=version_of(request),
        )
    except Refused as refused:
        return _refused_contract(request, form, refused, contract=found)
    messages.success(request, "技术合同登记已修改。")
    return HttpResponseRedirect(reverse("solutions:agreement", args=[found.agreement_id]) + "#contracts")


@require_POST
@signed_in_required
def void_contract(request: ActorRequest, contract_id: int) -> HttpResponse:
    """Take a contract out of the figures."""
    found = contract_selectors.contract_to_edit(request.actor, contract_id)
    try:
        services.void_contract(contract=found, **asked_move(request, found).terms)
    except Refused as refused:
        shown = ContractForm(initial=ContractForm.of(found))
        return _refused_contract(request, shown, refused, contract=found)
    messages.success(request, "合同登记已撤销，不再计入合计。")
    return HttpResponseRedirect(reverse("solutions:agreement", args=[found.agreement_id]) + "#contracts")


def _refused_contract(request: ActorRequest, form: ContractForm, refused: Refused, **shown: Any) -> HttpResponse:
    at_field = form.is_bound and form.refuse(refused.refusal)
    status = 400 if at_field or refused.refusal.field else 409
    refusal = None if at_field else refused.refusal
    return _contract_page(request, form, **shown, refusal=refusal, status=status, keep=isinstance(refused, Stale))


def _contract_page(
    request: ActorRequest,
    form: ContractForm,
    *,
    page: Any = None,
    contract: Any = None,
    refusal: Refusal | None = None,
    status: int = 200,
    keep: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "contract": contract,
        "agreement_id": page.id if page else contract.agreement_id,
        "agreement_number": page.number if page else contract.agreement.number,
        "amount": _shown(str(form["amount"].value() or "")),
        "version": request.POST.get("version", "") if keep else getattr(contract, "version", ""),
        "refusal": refusal,
    }
    return render(request, "solutions/contract_form.html", context, status=status)

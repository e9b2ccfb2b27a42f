"""What follows the moves of a letter of intent: number and paper, the signed scan, the solution's own state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from challenge_portal.documents.services import attach_scan, confirm_scan, void_document, void_number, void_scan
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import Refused
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.trail.services import register_verbs
from challenge_portal.workflow.engine import workflow_of
from competitions.people import runners_of
from competitions.states import Stage
from demands.models import Demand
from demands.rules import takes_solutions
from demands.states import DemandState
from solutions.effects.matching import MATCHING
from solutions.models import Agreement, Solution
from solutions.papers import agreements as papers
from solutions.people import people_of_both_sides
from solutions.states import AgreementState, SolutionState

# What the verification page tells everybody; the reasons that people typed stay with the parties and the record.
TAKEN_BACK, VOIDED = "协议收回修改，另行定稿。", "协议已作废。"
SCAN_GIVEN_BACK = "签署件退回，须重新上传。"
STARTED, SAVED = "solutions.agreement.started", "solutions.agreement.saved"
register_verbs({STARTED: "拟定意向协议", SAVED: "修改协议拟稿"})


def link_to(agreement: Agreement) -> str:
    """The agreement's page, the same for both sides and the host."""
    return reverse("solutions:agreement", args=[agreement.pk])


def make_paper(agreement: Agreement, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Take the number and print this version; both sides learn that it waits to be signed."""
    agreement.revision += 1
    _tell_both(agreement, f"{papers.word_of(agreement)}已定稿，请双方下载打印、签署盖章，由任一方上传扫描件。", at=at)
    agreement.number = papers.take_agreement_number(agreement, at=at)
    agreement.document = papers.agreement_paper(agreement, actor=actor, at=at)
    agreement.save(update_fields=["revision", "number", "document"])


def void_paper_for_change(agreement: Agreement, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """What was printed and signed no longer holds, its number stays in the series as voided."""
    number = agreement.number
    _void_paper(agreement, TAKEN_BACK, actor=actor, at=at)
    _tell_both(
        agreement, f"{papers.word_of(agreement)} {number} 已收回修改，已打印和签署的作废，请等待重新定稿。", at=at
    )
    agreement.number, agreement.signed_on = "", None
    agreement.save(update_fields=["number", "signed_on"])


def keep_scan(agreement: Agreement, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """Keep the signed scan of exactly this version and ask the host to compare. Raises Refused at scan, signed_on."""
    signed_on = data.get("signed_on")
    if signed_on is None:
        raise Refused("请填写签署日期。", field="signed_on")
    if signed_on > local(at).date():
        raise Refused("签署日期不能晚于今天。", field="signed_on")
    attach_scan(_paper(agreement), data.get("upload"), actor=actor, at=at, field="scan")
    agreement.signed_on = signed_on
    agreement.save(update_fields=["signed_on"])
    text = f"{papers.word_of(agreement)} {agreement.number} 的签署件已上传，请与系统定稿逐页核对。"
    tell(
        runners_of(agreement.solution.demand.competition, at=at),
        text=text,
        link=link_to(agreement),
        at=at,
        kind=MATCHING,
    )


def hand_back(agreement: Agreement, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The scan doesn't fit; both sides read why."""
    void_scan(_paper(agreement), reason=SCAN_GIVEN_BACK, actor=actor, at=at)
    _tell_both(agreement, f"{papers.word_of(agreement)} {agreement.number} 的签署件被退回。意见：{reason}", at=at)


def conclude(agreement: Agreement, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """与系统一致: the agreement stands, its solution is 已签意向协议 and its demand 已达成合作意向, in this very transaction."""
    agreement.confirmed_at = at
    agreement.save(update_fields=["confirmed_at"])
    confirm_scan(_paper(agreement), actor=actor, at=at)
    workflow_of(Solution).fire(agreement.solution, "agree", actor=actor, at=at)
    _move_demand(agreement, actor=actor, at=at)
    _tell_both(
        agreement, f"{papers.word_of(agreement)} {agreement.number} 核对无误，已签约。签订技术合同后请登记。", at=at
    )


def void_for_good(agreement: Agreement, *, actor: Actor, at: datetime, data: Any, reason: str) -> None:
    """The paper holds no more; a solution that was 已签意向协议 is chosen again, its demand is called as before."""
    if agreement.document is not None:
        _void_paper(agreement, VOIDED, actor=actor, at=at)
        _tell_both(agreement, f"{papers.word_of(agreement)} {agreement.number} 已作废。原因：{reason}", at=at)
    if agreement.solution.state == SolutionState.AGREED:
        workflow_of(Solution).fire(agreement.solution, "annul", actor=actor, at=at, reason=reason)
        _move_demand(agreement, actor=actor, at=at)


def _move_demand(agreement: Agreement, *, actor: Actor, at: datetime) -> None:
    """Everybody sees on the hall that a partner was found, or that there is none any more.

    A demand that was taken down meanwhile stays so. People's reasons stay with the agreement.
    """
    demand = Demand.objects.select_related("competition").get(pk=agreement.solution.demand_id)
    if agreement.state == AgreementState.CONFIRMED:
        name = "agree" if demand.state in (DemandState.PUBLISHED, DemandState.CLOSED) else ""
    elif demand.state == DemandState.AGREED:
        name = "reopen" if takes_solutions(demand.competition.closes(Stage.SOLUTIONS), at=at) else "close_again"
    else:
        name = ""
    if name:
        workflow_of(Demand).fire(demand, name, actor=actor, at=at)


def _void_paper(agreement: Agreement, reason: str, *, actor: Actor, at: datetime) -> None:
    document = agreement.document
    if document is not None and document.voided_at is None:
        void_document(document, reason=reason, actor=actor, at=at)
    if agreement.number:
        void_number(agreement.number, reason=reason, actor=actor, at=at)


def _paper(agreement: Agreement) -> Any:
    if agreement.document is None:
        raise Refused("协议还没有定稿。")
    return agreement.document


def _tell_both(agreement: Agreement, text: str, *, at: datetime) -> None:
    tell(people_of_both_sides([agreement.solution]), text=text, link=link_to(agreement), at=at, kind=MATCHING)

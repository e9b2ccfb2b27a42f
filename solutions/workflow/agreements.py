"""How a letter of intent (意向合作协议) moves: drafted from the data, finalised, signed on paper, its scan checked.

Who may is in policy.py, what follows in effects/agreements.py. Confirming it makes its solution 已签意向协议 in the
same transaction; voiding a confirmed one takes that back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from challenge_portal.documents.services import current_print, current_scan
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.workflow.engine import Move, Workflow
from demands.models import Demand
from solutions.effects import agreements as effects
from solutions.models import Agreement
from solutions.states import AGREEMENT_EDGES, AgreementState, SolutionState


def solution_chosen(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """An agreement is signed with the challenger whom the enterprise has chosen, and with nobody else."""
    if agreement.solution.state != SolutionState.CHOSEN:
        return Refusal(
            f"方案现在是“{agreement.solution.get_state_display()}”，不是选定合作，不能签约。", way_on="先选定方案"
        )
    return None


def text_complete(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """Everything that the paper says stands there; the page shows the first thing that is missing."""
    needed = (
        ("content", "合作内容", agreement.content.strip()),
        ("amount", "意向金额", agreement.amount > 0),
        ("starts_on", "合作开始日期", agreement.starts_on),
        ("ends_on", "合作结束日期", agreement.ends_on),
        ("rights", "知识产权约定", agreement.rights.strip()),
        ("secrecy", "保密约定", agreement.secrecy.strip()),
        ("owner_signer", "甲方代表人", agreement.owner_signer.strip()),
        ("challenger_signer", "乙方代表人", agreement.challenger_signer.strip()),
    )
    for field, label, given in needed:
        if not given:
            return Refusal(f"请填写{label}，再定稿。", way_on="修改协议", field=field)
    if agreement.third_party and not agreement.third_signer:
        return Refusal("请填写丙方代表人，再定稿；没有丙方的，把丙方名称也清空。", field="third_signer")
    return None


def print_ready(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """What is signed is the portal's print, so there must be one."""
    if agreement.document is None or current_print(agreement.document) is None:
        return Refusal("定稿正在生成，请稍后下载打印、签署后再上传。")
    return None


def scan_handed_in(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """There is a scan to compare."""
    if agreement.document is None or current_scan(agreement.document) is None:
        return Refusal("没有有效的签署扫描件，请双方重新上传。")
    return None


def scan_compared(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """与系统一致: the officer has looked at every page."""
    if data is not None and not data.get("scan_matches"):
        return Refusal("请逐页核对后勾选“与系统一致”，再确认。", field="scan_matches")
    return None


def theirs_to_void(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """The enterprise may drop what isn't confirmed; what the host has confirmed only the host takes back."""
    if agreement.state == AgreementState.CONFIRMED and not can(actor, "solutions.check_agreement", agreement):
        return Refusal("已签约的协议由承办单位作废。请与挑战者商定后，书面告知承办单位。", way_on="联系承办单位")
    return None


def no_contract_recorded(agreement: Agreement, *, actor: Actor, at: datetime, data: Any) -> Refusal | None:
    """A technical contract rests on its letter of intent."""
    if agreement.contracts.filter(voided_at=None).exists():
        return Refusal("这份协议已登记技术合同，请先撤销合同登记，再作废协议。", way_on="技术合同")
    return None


def partner_found(demand: Demand) -> bool:
    """A confirmed agreement stands for one of the demand's solutions. Registered with ``demands.partners``."""
    return Agreement.objects.filter(solution__demand=demand, state=AgreementState.CONFIRMED).exists()


AGREEMENT = Workflow(
    Agreement,
    AgreementState,
    AGREEMENT_EDGES,
    initial=AgreementState.DRAFT,
    final={AgreementState.VOIDED},
    locks=lambda agreement: [agreement.solution.demand, agreement.solution],
    moves={
        "finalise": Move(
            "solutions.edit_agreement",
            label="定稿",
            guards=[solution_chosen, text_complete],
            effects=[effects.make_paper],
            confirm="定稿后取得协议编号，生成协议文件，双方打印签署。要修改的，可以收回。",
        ),
        "take_back": Move(
            "solutions.edit_agreement",
            label="收回修改",
            effects=[effects.void_paper_for_change],
            confirm="收回后，已打印的协议和已上传的签署件作废，编号作废，改好后重新定稿、签署。",
            tone="plain",
        ),
        "hand_in": Move(
            "solutions.hand_in_agreement",
            label="上传签署件",
            guards=[solution_chosen, print_ready],
            effects=[effects.keep_scan],
            offered=False,
        ),
        "give_back": Move(
            "solutions.check_agreement",
            label="退回签署件",
            effects=[effects.hand_back],
            asks_reason=True,
            tone="plain",
        ),
        "confirm": Move(
            "solutions.check_agreement",
            label="确认签约",
            guards=[solution_chosen, scan_handed_in, scan_compared],
            effects=[effects.conclude],
            offered=False,
        ),
        "void": Move(
            "solutions.void_agreement",
            label="作废协议",
            guards=[theirs_to_void, no_contract_recorded],
            effects=[effects.void_for_good],
            asks_reason=True,
            confirm="作废后编号不再使用，方案回到选定合作，可以另拟协议。",
            tone="stop",
        ),
    },
)

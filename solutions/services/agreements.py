"""What enterprise, challenger and host do with a letter of intent: draft, finalise, hand in, check, void."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from challenge_portal.documents.files import Upload
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.identifiers import check_uscc
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record
from challenge_portal.workflow.engine import UnknownMove
from demands.models import Demand
from solutions.effects.agreements import SAVED, STARTED
from solutions.models import Agreement, Solution
from solutions.papers.agreements import demand_number, demand_title
from solutions.states import AgreementState, CooperationKind, SolutionState
from solutions.workflow.agreements import AGREEMENT

MOST = Decimal(100_000_000)  # 万元: beyond it an amount is a slip of the hand
LONGEST_MONTHS = 120
BY_NAME = frozenset({"confirm"})  # its only data is a tick on the agreement's own page
RIGHTS = (
    "合作前各自拥有的知识产权仍归各自所有。合作产生的知识产权的归属、使用和收益分配，由甲、乙双方在技术合同中约定；"
    "未约定前，任何一方不得单独申请、转让或许可。"
)
SECRECY = (
    "各方对在对接和合作中知悉的他方技术信息和经营信息负有保密义务，未经书面同意不得向第三方披露，"
    "也不得用于本协议以外的目的。保密义务自签署之日起三年内有效，不因本协议终止而免除。"
)


@dataclass(frozen=True, slots=True)
class AgreementText:
    """What the enterprise may word. ``amount`` in 万元; parties, demand and the prize clause come from the data."""

    kind: str
    content: str
    amount: Decimal
    starts_on: date | None
    ends_on: date | None
    rights: str
    secrecy: str
    owner_signer: str = ""
    challenger_signer: str = ""
    third_party: str = ""
    third_code: str = ""
    third_signer: str = ""
    valid_months: int = 12


@transaction.atomic
def draft_agreement(*, actor: Actor, solution: Solution, at: datetime) -> Agreement:
    """Begin the agreement of a chosen solution, filled from demand and solution. Asking again gives the same draft.

    Raises NotAllowed, and Refused where the solution isn't chosen.
    """
    locked = _locked_solution(solution)
    if not can(actor, "solutions.draft_agreement", locked):
        raise NotAllowed("solutions.draft_agreement", locked)
    known = Agreement.objects.filter(solution=locked).exclude(state=AgreementState.VOIDED).first()
    if known is not None:
        return known
    if locked.state != SolutionState.CHOSEN:
        raise Refused(
            Refusal(f"方案现在是“{locked.get_state_display()}”，选定合作后才能拟定意向协议。", way_on="选定合作")
        )
    demand = locked.demand
    agreement = Agreement.objects.create(
        solution=locked,
        kind=CooperationKind.DEVELOPMENT,
        content=_first_content(locked),
        amount=locked.offer if locked.offer is not None else (demand.budget or Decimal(0)),
        starts_on=local(at).date(),
        ends_on=_finish_by(demand, after=local(at).date()),
        rights=RIGHTS,
        secrecy=SECRECY,
        created_by=actor.person,
        created_at=at,
        is_demo=demand.is_demo or locked.is_demo,
    )
    record(actor=actor, verb=STARTED, subject=agreement, at=at)
    return agreement


@transaction.atomic
def save_agreement(
    *, actor: Actor, agreement: Agreement, text: AgreementText, at: datetime, version: int | None = None
) -> Agreement:
    """Keep the wording of a draft. Raises NotAllowed, Stale (finalised or saved meanwhile), Refused at a field."""
    _locked_solution(agreement.solution)
    locked = Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
    if not can(actor, "solutions.edit_agreement", locked):
        raise NotAllowed("solutions.edit_agreement", locked)
    if locked.state != AgreementState.DRAFT:
        raise Stale(f"协议现在是“{locked.get_state_display()}”，不能修改。要改的，先收回。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动（可能是同事或另一个窗口保存的）。请核对最新内容后再保存。")
    check_text(text)
    for name, value in asdict(text).items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save()
    record(actor=actor, verb=SAVED, subject=locked, at=at, details={"version": locked.version})
    agreement.refresh_from_db()
    return agreement


def check_text(text: AgreementText) -> None:
    """What can't be right, whatever the parties agree. Raises Refused at the field."""
    if text.kind not in CooperationKind.values:
        raise Refused(Refusal("请选择合作方式。", field="kind"))
    if text.amount <= 0:
        raise Refused(Refusal("意向金额须大于 0，单位是万元。", field="amount"))
    if text.amount >= MOST:
        raise Refused(Refusal("意向金额的单位是万元，请核对是否多填了。", field="amount"))
    if text.starts_on and text.ends_on and text.ends_on < text.starts_on:
        raise Refused(Refusal("合作结束日期不能早于开始日期。", field="ends_on"))
    if not 1 <= text.valid_months <= LONGEST_MONTHS:
        raise Refused(Refusal(f"有效期填 1—{LONGEST_MONTHS} 个月。", field="valid_months"))
    if not text.third_party and (text.third_code or text.third_signer):
        raise Refused(Refusal("填写了丙方的代码或代表人，请一并填写丙方名称。", field="third_party"))
    if text.third_code and (verdict := check_uscc(text.third_code)).level == "error":
        raise Refused(Refusal(verdict.message, field="third_code"))


def hand_in_agreement(
    *,
    actor: Actor,
    agreement: Agreement,
    upload: Upload | None,
    signed_on: date | None,
    at: datetime,
    version: int | None = None,
) -> Agreement:
    """Either side uploads the signed scan of the finalised version. Raises Refused at ``scan`` or ``signed_on``."""
    data = {"upload": upload, "signed_on": signed_on}
    return _fire(agreement, "hand_in", actor=actor, at=at, data=data, version=version)


def confirm_agreement(
    *, actor: Actor, agreement: Agreement, at: datetime, scan_matches: bool, version: int | None = None
) -> Agreement:
    """The host has compared print and scan: signed. The solution is 已签意向协议 in the same transaction."""
    data = {"scan_matches": scan_matches}
    return _fire(agreement, "confirm", actor=actor, at=at, data=data, version=version)


def fire_agreement(
    name: str,
    *,
    actor: Actor,
    agreement: Agreement,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Agreement:
    """Make a move by its name, as a button or the API asks. Raises UnknownMove for one that needs its own page."""
    move = AGREEMENT.moves.get(name)
    if move is not None and not move.offered and name not in BY_NAME:
        raise UnknownMove("这一步有专门的页面，请从页面办理。")
    return _fire(agreement, name, actor=actor, at=at, reason=reason, version=version, data=dict(data or {}))


def _fire(agreement: Agreement, name: str, **given: Any) -> Agreement:
    AGREEMENT.fire(agreement, name, **given)
    return agreement


def _locked_solution(solution: Solution) -> Solution:
    """Demand, then solution: the order in which every act of a solution locks."""
    Demand.objects.select_for_update(of=("self",), no_key=True).get(pk=solution.demand_id)
    return (
        Solution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("demand__owner", "demand__public_version", "registration")
        .get(pk=solution.pk)
    )


def _first_content(solution: Solution) -> str:
    return (
        f"甲方委托乙方以解决方案“{solution}”为基础，解决技术需求“{demand_title(solution)}”"
        f"（需求编号 {demand_number(solution)}）。具体的技术指标、交付成果和验收方法由技术合同约定。"
    )


def _finish_by(demand: Demand, *, after: date) -> date | None:
    """The day by which the enterprise wants it, if that still lies ahead."""
    try:
        wanted = date.fromisoformat(str(demand.answers.get("finish_by") or ""))
    except ValueError:
        return None
    return wanted if wanted > after else None

"""The technical contract that follows a letter of intent: recorded, changed with a record, voided with a reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from challenge_portal.documents.files import Upload
from challenge_portal.documents.services import store_upload
from challenge_portal.kernel.clock import local
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from solutions.models import Agreement, TechnicalContract
from solutions.services.agreements import MOST
from solutions.states import AgreementState, CooperationKind

RECORDED, CHANGED, VOIDED = (
    "solutions.technicalcontract.recorded",
    "solutions.technicalcontract.changed",
    "solutions.technicalcontract.voided",
)
register_verbs({RECORDED: "登记技术合同", CHANGED: "修改技术合同登记", VOIDED: "撤销技术合同登记"})
DIGITS = 16  # 技术合同登记编号


@dataclass(frozen=True, slots=True)
class ContractText:
    """What is recorded of a technical contract. ``amount`` in 万元; the number may come later."""

    title: str
    kind: str
    amount: Decimal
    signed_on: date
    registration_number: str = ""
    ends_on: date | None = None


@transaction.atomic
def record_contract(
    *, actor: Actor, agreement: Agreement, text: ContractText, at: datetime, upload: Upload | None = None
) -> TechnicalContract:
    """Record the contract of a confirmed agreement. Raises NotAllowed, Refused at the field."""
    locked = Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)
    if not can(actor, "solutions.record_contract", locked):
        raise NotAllowed("solutions.record_contract", locked)
    if locked.state != AgreementState.CONFIRMED:
        raise Refused(
            Refusal(f"意向协议现在是“{locked.get_state_display()}”，签约后才能登记技术合同。", way_on="意向协议")
        )
    _check(text, at=at)
    contract = TechnicalContract(
        agreement=locked, recorded_by=actor.person, recorded_at=at, is_demo=locked.is_demo, **asdict(text)
    )
    _save(contract)
    _keep_file(contract, upload, actor=actor, at=at)
    record(actor=actor, verb=RECORDED, subject=contract, at=at, details=_facts(contract))
    return contract


@transaction.atomic
def change_contract(
    *,
    actor: Actor,
    contract: TechnicalContract,
    text: ContractText,
    at: datetime,
    upload: Upload | None = None,
    version: int | None = None,
) -> TechnicalContract:
    """Correct what was recorded; the record keeps what stood there before. Raises NotAllowed, Refused, Stale."""
    locked = _locked(contract, actor=actor, version=version)
    _check(text, at=at)
    before = _facts(locked)
    for name, value in asdict(text).items():
        setattr(locked, name, value)
    locked.version += 1
    _save(locked)
    _keep_file(locked, upload, actor=actor, at=at)
    after = _facts(locked)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    record(actor=actor, verb=CHANGED, subject=locked, at=at, details={"changed": changed, "file": upload is not None})
    contract.refresh_from_db()
    return contract


@transaction.atomic
def void_contract(
    *, actor: Actor, contract: TechnicalContract, reason: str, at: datetime, version: int | None = None
) -> TechnicalContract:
    """Take a contract out of the figures, with a reason. Raises NotAllowed, Refused at ``reason``, Stale."""
    locked = _locked(contract, actor=actor, version=version)
    if not reason.strip():
        raise Refused(Refusal("撤销登记须写明原因。", field="reason"))
    locked.voided_at, locked.void_reason = at, reason
    locked.version += 1
    locked.save(update_fields=["voided_at", "void_reason", "version"])
    record(actor=actor, verb=VOIDED, subject=locked, at=at, reason=reason)
    contract.refresh_from_db()
    return contract


def _locked(contract: TechnicalContract, *, actor: Actor, version: int | None) -> TechnicalContract:
    Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.agreement_id)
    locked = TechnicalContract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    if not can(actor, "solutions.edit_contract", locked):
        raise NotAllowed("solutions.edit_contract", locked)
    if locked.voided_at is not None:
        raise Stale("这份合同登记已撤销，不能再修改。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，内容已有改动。请核对最新内容后再保存。")
    return locked


def _check(text: ContractText, *, at: datetime) -> None:
    number = text.registration_number
    if number and not (len(number) == DIGITS and number.isascii() and number.isdecimal()):
        raise Refused(
            Refusal(f"合同登记编号是 {DIGITS} 位数字，现在是 {len(number)} 位。", field="registration_number")
        )
    if text.kind not in CooperationKind.values:
        raise Refused(Refusal("请选择合同类型。", field="kind"))
    if text.amount <= 0:
        raise Refused(Refusal("合同金额须大于 0，单位是万元。", field="amount"))
    if text.amount >= MOST:
        raise Refused(Refusal("合同金额的单位是万元，请核对是否多填了。", field="amount"))
    if text.signed_on > local(at).date():
        raise Refused(Refusal("签订日期不能晚于今天。", field="signed_on"))
    if text.ends_on is not None and text.ends_on < text.signed_on:
        raise Refused(Refusal("有效期不能早于签订日期。", field="ends_on"))


def _save(contract: TechnicalContract) -> None:
    """Save; a number that another contract has, also one recorded at this very moment, is refused at its field."""
    try:
        with transaction.atomic():
            contract.save()
    except IntegrityError as error:
        if "solutions_contract_number_once" not in str(error):
            raise
        raise Refused(Refusal("这个合同登记编号已经登记过，请核对。", field="registration_number")) from error


def _keep_file(contract: TechnicalContract, upload: Upload | None, *, actor: Actor, at: datetime) -> None:
    if upload is not None:
        contract.file = store_upload(
            upload, actor=actor, at=at, purpose="contract", subject=contract, allow=("pdf", "jpg"), field="file"
        )
        contract.save(update_fields=["file"])


def _facts(contract: TechnicalContract) -> dict[str, object]:
    return {
        "registration_number": contract.registration_number,
        "title": contract.title,
        "kind": contract.kind,
        "amount": f"{contract.amount.normalize():f}",
        "signed_on": str(contract.signed_on),
        "ends_on": str(contract.ends_on or ""),
    }

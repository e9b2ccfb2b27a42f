"""The rules of an award catalogue: how many, how much, who pays which share. All money is in 万元."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import QuerySet

from awards.models import Award, AwardKind, AwardRound
from awards.states import AwardState
from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.money import wan
from challenge_portal.kernel.refusals import Refusal
from challenge_portal.notices.office_days import office_days_later
from competitions.models import Complaint
from competitions.states import COMPLAINT_OPEN

LIVING = (AwardState.NOMINATED, AwardState.GRANTED)
SMALLEST = Decimal("0.0001")  # one yuan
SUBJECT = AwardRound._meta.label_lower  # what an objection to a round names as its matter


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays how much of an award, in 万元."""

    payer: str
    amount: Decimal


def living_awards(kind: AwardKind) -> QuerySet[Award]:
    """The awards of a kind that count against its quota, in whatever round."""
    return Award.objects.filter(kind=kind, state__in=LIVING)


def quota_text(kind: AwardKind) -> str:
    """``5—10 名``; without limits 不限."""
    least, most = kind.quota_min, kind.quota_max
    if most is None:
        return f"不少于 {least} 名" if least else "不限"
    return f"{least}—{most} 名" if least is not None and least != most else f"{most} 名"


def money_text(kind: AwardKind) -> str:
    """``每项 10 万元``, ``总额 50 万元`` or 称号."""
    if kind.amount is not None:
        return f"每{'项' if kind.per_item else '名'} {wan(kind.amount)}"
    if kind.pool is not None:
        return f"总额 {wan(kind.pool)}" + (f"（{kind.pool_group}共用）" if kind.pool_group else "")
    return "称号，不发奖金"


def amount_of(kind: AwardKind, *, typed: Decimal | None, items: int) -> Decimal | None:
    """What one award of the kind is worth: the fixed amount, what was typed for a pool, or nothing for a title."""
    if kind.amount is not None:
        return kind.amount * (items if kind.per_item else 1)
    return typed if kind.pool is not None else None


def amount_refusal(kind: AwardKind, *, typed: Decimal | None, items: int) -> Refusal | None:
    """A pool needs an amount for each award; items are counted from one."""
    if items < 1:
        return Refusal("项数至少为 1。", field="items")
    if kind.pool is None:
        return None
    if typed is None or typed <= 0:
        return Refusal(f"“{kind}”按总额设奖，请填写本项金额。", field="amount")
    if typed != typed.quantize(SMALLEST, rounding=ROUND_DOWN):
        return Refusal("金额最多保留四位小数（元）。", field="amount")
    return None


def quota_refusal(kind: AwardKind, *, adding: int) -> Refusal | None:
    """No more than the catalogue has of a kind, all rounds together."""
    if kind.quota_max is None:
        return None
    found = living_awards(kind).count()
    if found + adding <= kind.quota_max:
        return None
    return Refusal(
        f"“{kind}”名额为 {quota_text(kind)}，已有 {found} 名。请先移出其他提名，或调整奖项设置。",
        field="kind",
        way_on="奖项设置",
        rule=kind.source,
    )


def pool_refusal(kind: AwardKind, *, adding: Decimal) -> Refusal | None:
    """What is given out of a pool, by all kinds that share it, is not more than the pool."""
    if kind.pool is None:
        return None
    sharing = AwardKind.objects.filter(competition=kind.competition_id, pool__isnull=False)
    sharing = sharing.filter(pool_group=kind.pool_group) if kind.pool_group else sharing.filter(pk=kind.pk)
    rows = Award.objects.filter(kind__in=sharing, state__in=LIVING).values_list("amount", flat=True)
    given = sum((amount for amount in rows if amount is not None), Decimal())
    if given + adding <= kind.pool:
        return None
    return Refusal(
        f"“{kind.pool_group or kind}”总额 {wan(kind.pool)}，已安排 {wan(given)}，"
        + (f"还可安排 {wan(kind.pool - given)}。" if given < kind.pool else "没有余额。"),
        field="amount",
        way_on="奖项设置",
        rule=kind.source,
    )


def demand_refusal(kind: AwardKind, demand_id: int | None) -> Refusal | None:
    """每个需求各一位 (2021 沪苏同城国际创新挑战赛, 七.2), where the catalogue says so."""
    if not kind.once_per_demand or demand_id is None:
        return None
    given = living_awards(kind)
    if given.filter(demand_id=demand_id).exists() or given.filter(solution__demand_id=demand_id).exists():
        return Refusal(f"“{kind}”每项需求限一个，这项需求已有提名。", field="recipient", rule=kind.source)
    return None


def award_refusal(kind: AwardKind, *, amount: Decimal | None, demand_id: int | None) -> Refusal | None:
    """The first of the catalogue's rules that stands against one more award of the kind."""
    return (
        quota_refusal(kind, adding=1)
        or pool_refusal(kind, adding=amount or Decimal())
        or demand_refusal(kind, demand_id)
    )


def round_refusal(awards: Iterable[Award]) -> Refusal | None:
    """The catalogue may have changed since the nominations: each kind of the round is looked at again."""
    for kind in {award.kind_id: award.kind for award in awards}.values():
        if refusal := quota_refusal(kind, adding=0) or pool_refusal(kind, adding=Decimal()):
            return refusal
    return None


def earliest_end(round_: AwardRound, *, at: datetime) -> datetime:
    """The earliest moment at which publicity that begins now may end."""
    return office_days_later(at, round_.competition.publicity_days)


def length_refusal(round_: AwardRound, ends_at: datetime, *, at: datetime) -> Refusal | None:
    """Publicity lasts at least the office days that the competition has published."""
    earliest = earliest_end(round_, at=at)
    if ends_at >= earliest:
        return None
    return Refusal(
        f"公示不少于 {round_.competition.publicity_days} 个工作日，截止时间不能早于 {moment(earliest)}。",
        field="ends_at",
        rule=f"{round_.competition}奖励公示期",
    )


def open_objections(round_: AwardRound) -> QuerySet[Complaint]:
    """Objections to a round that nobody has answered yet."""
    return Complaint.objects.filter(subject_kind=SUBJECT, subject_id=str(round_.pk), state__in=COMPLAINT_OPEN)


def payments_of(kind: AwardKind, amount: Decimal | None) -> tuple[Payment, ...]:
    """How an award is shared among the payers, in proportion to the catalogue's shares, exact to the yuan.

    The last payer takes what rounding leaves, so that the shares always sum to the amount.
    """
    if amount is None or not kind.payers:
        return ()
    shares = [Decimal(str(row["share"])) for row in kind.payers]
    whole, left = sum(shares, Decimal()), amount
    paid: list[Payment] = []
    for row, share in zip(kind.payers[:-1], shares[:-1], strict=True):
        part = (amount * share / whole).quantize(SMALLEST, rounding=ROUND_DOWN)
        paid.append(Payment(str(row["payer"]), part))
        left -= part
    paid.append(Payment(str(kind.payers[-1]["payer"]), left))
    return tuple(paid)


def payers_refusal(payers: Sequence[dict[str, Any]], *, whole: Decimal | None) -> Refusal | None:
    """The shares sum to the amount of an award, or to the pool."""
    if not payers:
        return None
    if whole is None:
        return Refusal("只授称号的奖项没有支付方，请先填写金额，或删去支付方。", field="payers")
    total = sum((Decimal(str(row["share"])) for row in payers), Decimal())
    if any(Decimal(str(row["share"])) <= 0 for row in payers):
        return Refusal("每个支付方的份额须大于 0。", field="payers")
    if total != whole:
        return Refusal(f"支付方份额合计 {wan(total)}，与奖金 {wan(whole)} 不符，请改到一致。", field="payers")
    return None


def taken_refusal(award: Award) -> Refusal | None:
    """The same recipient has the kind already, by another nomination."""
    same = living_awards(award.kind).exclude(pk=award.pk)
    for name in ("solution_id", "demand_id", "institution_id", "person_id", "authority_id"):
        value = getattr(award, name)
        if value is not None and same.filter(**{name: value}).exists():
            return Refusal(f"{award.recipient_name}已有“{award.kind}”的提名。", field="recipient")
    return None

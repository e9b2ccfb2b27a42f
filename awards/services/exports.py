"""A round of awards as Excel: each award with amount and payers, and the sums. The export is in the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from awards.selectors.rounds import RoundAwards, round_awards, watched_round
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office.export import Column, exported


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet: an award, or a sum."""

    kind: str
    name: str = ""
    matter: str = ""
    items: int | None = None
    amount: Decimal | None = None
    payments: str = ""
    state: str = ""
    number: str = ""
    reason: str = ""


COLUMNS = [
    Column("奖项", lambda row: row.kind, width=26),
    Column("获奖者", lambda row: row.name, width=34),
    Column("揭榜需求", lambda row: row.matter, "企业选择不公开名称的，不写", width=36),
    Column("项数", lambda row: row.items),
    Column("金额", lambda row: row.amount, "万元；称号为空"),
    Column("支付方", lambda row: row.payments, "各支付方及份额", width=40),
    Column("状态", lambda row: row.state),
    Column("证书编号", lambda row: row.number, width=22),
    Column("提名理由", lambda row: row.reason, "内部使用", width=40),
]


def export_round(*, actor: Actor, pk: int, at: datetime) -> tuple[str, bytes]:
    """Name and content of the file, for those who run the competition or look on. Raises NotVisible."""
    round_ = watched_round(pk, actor=actor)
    title = f"{round_.competition.name} {round_.title}"
    awards = round_awards(round_, actor=actor, at=at)
    content = exported(title, COLUMNS, _rows(awards), subject=round_, actor=actor, at=at)
    return f"{round_.competition.code}-{round_.title}.xlsx", content


def _rows(awards: RoundAwards) -> Iterator[SheetRow]:
    for group in awards.groups:
        for row in group.rows:
            yield SheetRow(
                group.title,
                row.name,
                row.matter,
                row.items,
                row.amount,
                row.payments,
                row.state,
                row.number,
                row.reason,
            )
        if group.total:
            yield SheetRow(f"{group.title}合计", amount=group.total)
    for payer, amount in awards.payers:
        yield SheetRow("支付方合计", name=payer, amount=amount)
    if awards.unassigned:
        yield SheetRow("支付方合计", name="未定支付方", amount=awards.unassigned)
    yield SheetRow("总计", amount=awards.total)

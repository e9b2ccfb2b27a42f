"""Lists as Excel for those who run or look on; each export is in the record."""

from __future__ import annotations

from datetime import datetime

from challenge_portal.kernel.refusals import NotAllowed
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.office import Column
from challenge_portal.organisations.office.export import exported
from challenge_portal.organisations.policy import can, visible
from competitions.models import Competition
from solutions.models import Agreement, Meeting, Registration, TechnicalContract
from solutions.selectors.agreements import agreement_row
from solutions.selectors.agreements import listed as agreements_listed
from solutions.selectors.board import COLUMNS as BOARD
from solutions.selectors.board import board_rows
from solutions.selectors.contracts import contract_row
from solutions.selectors.contracts import listed as contracts_listed
from solutions.selectors.review import COLUMNS, COUNTED, ReviewQuery, listed_registrations
from solutions.verbs import BOARD_EXPORTED

MOST_ROWS = 20_000

PARTICIPANTS = (
    Column("姓名", lambda row: row.name),
    Column("单位", lambda row: row.unit, width=36),
    Column("身份", lambda row: row.part, "需求方、挑战者、专家、服务机构等", width=24),
    Column("到会", lambda row: row.attended, "会后记录；会前为空"),
)


def export_participants(*, actor: Actor, meeting: Meeting, at: datetime) -> bytes:
    """Who was to come to a meeting and who came. Raises NotAllowed."""
    if not can(actor, "solutions.read_meeting", meeting):
        raise NotAllowed("solutions.read_meeting", meeting)
    rows = meeting.participants.order_by("pk")
    return exported(f"{meeting.title} 参会人员", PARTICIPANTS, rows, subject=meeting, actor=actor, at=at)


def export_registrations(*, actor: Actor, query: ReviewQuery, at: datetime) -> bytes:
    """The host's list of registrations, filtered. Raises NotVisible."""
    rows = listed_registrations(query, actor)
    subject = (Registration._meta.label_lower, "", "挑战报名名单")
    return exported("挑战报名名单", [*COLUMNS, *COUNTED], rows, subject=subject, actor=actor, at=at)


AGREEMENTS = (
    Column("协议编号", lambda row: row.number, width=20),
    Column("赛事", lambda row: row.competition, width=30),
    Column("需求编号", lambda row: row.demand_number, width=18),
    Column("需求名称", lambda row: row.demand, width=36),
    Column("甲方（需求方）", lambda row: row.owner, width=30),
    Column("乙方（挑战者）", lambda row: row.challenger, width=30),
    Column("合作方式", lambda row: row.kind),
    Column("意向金额", lambda row: row.amount, "万元"),
    Column("合同金额", lambda row: row.contracted, "万元，已登记、未撤销的技术合同之和"),
    Column("状态", lambda row: row.state_label),
    Column("签署日期", lambda row: row.signed_on),
)
CONTRACTS = (
    Column("合同登记编号", lambda row: row.registration_number, "16 位数字，文本格式", width=20),
    Column("项目名称", lambda row: row.title, width=36),
    Column("合同类型", lambda row: row.kind),
    Column("合同金额", lambda row: row.amount, "万元"),
    Column("签订日期", lambda row: row.signed_on),
    Column("有效期至", lambda row: row.ends_on),
    Column("意向协议", lambda row: row.agreement, width=20),
    Column("需求", lambda row: row.demand, width=36),
    Column("需求方", lambda row: row.owner, width=30),
    Column("挑战者", lambda row: row.challenger, width=30),
    Column("撤销时间", lambda row: row.voided_at, "撤销的不计入合计"),
)


def export_agreements(*, actor: Actor, at: datetime) -> bytes:
    """The agreements that the actor sees, as Excel."""
    rows = [agreement_row(each, actor) for each in agreements_listed(visible(Agreement, actor))[:MOST_ROWS]]
    subject = ("solutions.agreement", "", "意向合作协议")
    return exported("意向合作协议", AGREEMENTS, rows, subject=subject, actor=actor, at=at)


def export_contracts(*, actor: Actor, at: datetime) -> bytes:
    """The technical contracts that the actor sees, as Excel."""
    found = contracts_listed(visible(TechnicalContract, actor))[:MOST_ROWS]
    rows = [contract_row(each, each.agreement) for each in found]
    subject = ("solutions.technicalcontract", "", "技术合同")
    return exported("技术合同", CONTRACTS, rows, subject=subject, actor=actor, at=at)


def export_board(*, actor: Actor, competition: Competition, at: datetime) -> bytes:
    """The board of a competition as Excel; who took it when stands on its second sheet and in the record."""
    if not can(actor, "competitions.watch", competition):
        raise NotAllowed("competitions.watch", competition)
    rows = board_rows(competition, at=at)
    return exported(
        "方案与答复",
        BOARD,
        rows,
        subject=competition,
        actor=actor,
        at=at,
        content=f"{competition}：方案与答复",
        covers="只含份数与时间，不含方案内容。",
        verb=BOARD_EXPORTED,
    )

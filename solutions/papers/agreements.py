"""The 意向合作协议 as paper: its texts, its number, who reads its files.

The wording of a national form was not found (沪科合〔2019〕23号 names the agreement only), so the clauses are ours; the
clause on the prize is the notices' own and no field can change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.papers import AgreementPaper, Clause, Party
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.kernel.clock import day
from challenge_portal.kernel.money import in_words, wan, yuan_from_wan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Institution
from challenge_portal.organisations.policy import sees
from competitions import numbering
from solutions.models import Agreement, Solution, TechnicalContract

AGREEMENT = "intent_agreement"
TITLE = "意向合作协议"
# 国科发火〔2019〕228号 三.5; 沪科合〔2019〕23号 三（五）
PRIZE = "奖金仅用作奖励挑战者，不作为技术转让、技术许可或其他独占性合作的强制条件。"
INTENT = (
    "本协议为意向，表明各方合作的意愿，作为签订技术合同的基础。各方的权利义务以另行签订的技术合同为准；"
    "知识产权、保密两条自签署之日起对各方有约束力。"
)
NUMBERS = "一二三四五六七八九十"
OWNER, CHALLENGER, THIRD = "甲方", "乙方", "丙方"

register_template(AGREEMENT, "documents/agreement.html", TITLE, AgreementPaper)


@dataclass(frozen=True, slots=True)
class AmountShown:
    """A sum in 万元 as agreements say it: in words, in yuan, in 万元."""

    words: str
    yuan: str
    wan: str

    def __str__(self) -> str:
        return f"人民币 {self.words}（{self.yuan}，{self.wan}）"


def amount_shown(amount: Decimal) -> AmountShown:
    """``人民币 贰佰捌拾万元整（¥2,800,000.00，280 万元）`` from 万元. Raises ValueError for what can't be written."""
    yuan = yuan_from_wan(amount)
    return AmountShown(in_words(yuan), f"¥{yuan:,.2f}", wan(amount))


def take_agreement_number(agreement: Agreement, *, at: datetime) -> str:
    """``XY-RZ-2027-0001``: one series for each competition, without holes."""
    return numbering.take(
        "solutions.agreement", "XY-{code}", agreement.solution.demand.competition, subject=agreement, at=at
    )


def agreement_paper(agreement: Agreement, *, actor: Actor, at: datetime) -> Document:
    """Ask for the PDF of the finalised version. What verification shows everybody names neither party nor sum."""
    return request_document(
        kind=AGREEMENT,
        subject=agreement,
        snapshot=AgreementPaper(
            title=word_of(agreement),
            issued_by=agreement.solution.demand.competition.name,
            parties=parties_of(agreement),
            opening=opening_of(agreement),
            clauses=clauses_of(agreement),
            copies=_copies(agreement),
        ),
        number=agreement.number,
        version=agreement.revision,
        draft=False,
        demo=agreement.is_demo,
        actor=actor,
        at=at,
    )


def word_of(agreement: Agreement) -> str:
    """What its edition calls the agreement: 意向合作协议, 合作协议."""
    return agreement.solution.demand.competition.words.agreement


def parties_of(agreement: Agreement) -> tuple[Party, ...]:
    """甲方, 乙方 and, where there is one, 丙方."""
    solution = agreement.solution
    registration = solution.registration
    parties = [
        Party(OWNER, solution.demand.owner.name, *_code_of(solution.demand.owner), agreement.owner_signer),
        Party(CHALLENGER, registration.name, *_code_of(registration.institution), agreement.challenger_signer),
    ]
    if agreement.third_party:
        label = "统一社会信用代码" if agreement.third_code else ""
        parties.append(Party(THIRD, agreement.third_party, label, agreement.third_code, agreement.third_signer))
    return tuple(parties)


def opening_of(agreement: Agreement) -> str:
    """Which competition brought the parties together, and for what."""
    solution = agreement.solution
    return (
        f"经{solution.demand.competition.name}对接，甲方为技术需求“{demand_title(solution)}”"
        f"（需求编号 {demand_number(solution)}）选定乙方提出的解决方案“{solution}”（方案编号 {solution.number}）。"
        f"{'甲、乙、丙三方' if agreement.third_party else '甲、乙双方'}本着自愿、平等、诚实信用的原则，达成如下合作意向。"
    )


def clauses_of(agreement: Agreement) -> tuple[Clause, ...]:
    """The numbered clauses, on paper and on the page."""
    third = (
        f"{agreement.third_party}（丙方）见证本协议的签署，协助甲、乙双方签订和履行技术合同。"
        if agreement.third_party
        else ""
    )
    texts = [
        ("合作内容", _lines(agreement.content)),
        ("合作方式和期限", (f"合作方式：{agreement.get_kind_display()}。合作期限：{period_of(agreement)}。",)),
        ("意向金额", (f"{amount_shown(agreement.amount)}。支付的条件、方式和时间由技术合同约定。",)),
        ("知识产权", _lines(agreement.rights)),
        ("保密", _lines(agreement.secrecy)),
        ("奖金", (PRIZE,)),
        *([("见证", (third,))] if third else []),
        ("性质和有效期", (INTENT, f"本协议自各方签字盖章之日起生效，有效期 {agreement.valid_months} 个月。")),
    ]
    return tuple(Clause(f"第{NUMBERS[at]}条", *text) for at, text in enumerate(texts))


def period_of(agreement: Agreement) -> str:
    """``2027年1月1日至2027年12月31日``."""
    return f"{_day(agreement.starts_on)}至{_day(agreement.ends_on)}"


def demand_number(solution: Solution) -> str:
    """The public number where the demand has one."""
    public = getattr(solution.demand, "public_version", None)
    return (public.number if public else "") or solution.demand.case_number


def demand_title(solution: Solution) -> str:
    """The public title: the challenger has never read another one."""
    public = getattr(solution.demand, "public_version", None)
    return (public.title if public else "") or str(solution.demand)


def _lines(text: str) -> tuple[str, ...]:
    """Each typed line is a paragraph of its clause."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _day(on: date | None) -> str:
    return day(on) or "＿＿＿＿"


def _code_of(institution: Institution | None) -> tuple[str, str]:
    if institution is None:
        return "", ""
    if institution.code:
        return "统一社会信用代码", institution.code
    return "境外注册号", institution.foreign_number


def _copies(agreement: Agreement) -> str:
    copies, each = ("肆", "甲、乙、丙三方") if agreement.third_party else ("叁", "甲、乙双方")
    return f"本协议一式{copies}份，{each}各执一份，承办单位存档一份。"


def _agreement_file(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the agreement reads its print and its signed scan."""
    agreement = Agreement.objects.filter(pk=file.subject_id).first() if file.subject_id.isdecimal() else None
    return agreement is not None and sees(actor, agreement)


def _contract_file(actor: Actor, file: StoredFile) -> bool:
    """Whoever sees the contract reads its scan."""
    contract = TechnicalContract.objects.filter(pk=file.subject_id).first() if file.subject_id.isdecimal() else None
    return contract is not None and sees(actor, contract)


register_file_rule("solutions.agreement", _agreement_file)
register_file_rule("solutions.technicalcontract", _contract_file)

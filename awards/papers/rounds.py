"""The papers of a round of awards: 奖励公示, 获奖名单 and the certificate of each award (荣誉证书)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models

from awards.models import Award, AwardKind, AwardRound
from awards.rules.rounds import payments_of
from awards.states import AWARD_ROUNDS_IN_PUBLIC, AwardState
from challenge_portal.documents.models import Document, StoredFile
from challenge_portal.documents.services import register_file_rule, register_template, request_document
from challenge_portal.kernel.clock import day, day_in_characters, moment
from challenge_portal.kernel.money import wan
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can, sees
from competitions import numbering
from competitions.models import Competition
from competitions.selectors.bodies import complaint_desk
from demands.states import ON_THE_HALL

PUBLICITY, DECISION, CERTIFICATE = "award_publicity", "award_decision", "award_certificate"
HEADING = "荣誉证书"
PATTERNS = {
    "certificate": "JX-{code}",  # JX-RZ-2026-0001
    "publicity": "{code}奖励公示第{number}号",
    "decision": "{code}获奖名单第{number}号",
}


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award as everybody reads it. ``matter`` is the public demand it was won with; money as text."""

    recipient: str
    matter: str
    amount: str
    payers: str


@dataclass(frozen=True, slots=True)
class AwardGroup:
    """The awards of one kind, with their sum."""

    title: str
    lines: tuple[AwardLine, ...]
    total: str


@dataclass(frozen=True, slots=True)
class AwardListPaper:
    """奖励公示 or 获奖名单, in the general format of GB/T 9704, the list as an annex."""

    mark: str
    reference: str
    title: str
    issued_by: str
    paragraphs: tuple[str, ...]
    groups: tuple[AwardGroup, ...]
    total: str
    issued_on: str
    annex: str
    note: str = "此件主动公开"


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """荣誉证书. ``title`` names the recipient, so that the verification page says whose it is."""

    title: str
    heading: str
    recipient: str
    competition: str
    award: str
    matter: str
    issued_by: str
    issued_on: str


register_template(PUBLICITY, "documents/award_list.html", "奖励公示", AwardListPaper)
register_template(DECISION, "documents/award_list.html", "获奖名单", AwardListPaper)
register_template(CERTIFICATE, "documents/certificate.html", HEADING, CertificatePaper)


def take(kind: str, competition: Competition, *, subject: models.Model, at: datetime) -> str:
    """The next number of a kind; nothing may be locked after it in the same transaction."""
    return numbering.take(f"awards.{kind}", PATTERNS[kind], competition, subject=subject, at=at)


def matter_of(award: Award) -> str:
    """The public demand behind an award: ``RZ-2026-0001 柔轮疲劳寿命提升``.

    For an award to an enterprise that hides its name it is empty: the recipient's name is public with the award, so the
    demand must not stand beside it. Of a demand that was taken down the number alone is told.
    """
    demand = award.demand or (award.solution.demand if award.solution else None)
    if demand is None or (award.demand is not None and demand.hide_name):
        return ""
    public = getattr(demand, "public_version", None)
    if public is None or not public.number:
        return ""
    return f"{public.number} {public.title}" if demand.state in ON_THE_HALL else f"{public.number}（已撤下）"


def payers_text(kind: AwardKind, amount: Decimal | None) -> str:
    """``市科技局 5 万元，区科技局 5 万元``."""
    return "，".join(f"{each.payer} {wan(each.amount)}" for each in payments_of(kind, amount))


def money(amount: Decimal | None) -> str:
    """``10 万元``; a title without money is 称号."""
    return wan(amount) if amount is not None else "称号"


def sum_of(awards: Sequence[Award]) -> Decimal:
    """What the awards come to, in 万元."""
    return sum((award.amount for award in awards if award.amount is not None), Decimal())


def groups_of(awards: Sequence[Award]) -> tuple[AwardGroup, ...]:
    """The awards by kind, in the order of the catalogue."""
    by_kind: dict[AwardKind, list[Award]] = {}
    for award in sorted(awards, key=lambda award: (award.kind.order, award.kind_id, award.pk)):
        by_kind.setdefault(award.kind, []).append(award)
    return tuple(
        AwardGroup(
            title=kind.title,
            lines=tuple(
                AwardLine(award.recipient_name, matter_of(award), money(award.amount), payers_text(kind, award.amount))
                for award in rows
            ),
            total=wan(sum_of(rows)) if sum_of(rows) else "",
        )
        for kind, rows in by_kind.items()
    )


def publicity_text(round_: AwardRound) -> tuple[str, ...]:
    """What the publicity says: from when until when, and how to object."""
    desk = complaint_desk(round_.competition)
    reach = f"，联系方式：{desk.contact}" if desk.contact else ""
    return (
        f"根据{round_.competition}的奖项设置，拟授予下列单位和个人奖励，现予公示。"
        f"公示期自 {moment(round_.publicised_at)} 至 {moment(round_.ends_at)}。",
        f"公示期内有异议的，任何单位和个人可以登录创新挑战赛门户提出（不需要账号），或者书面向受理机构{desk.name}反映{reach}，"
        f"写明事实和依据。受理机构在 {desk.days} 个工作日内答复。",
    )


def decision_text(round_: AwardRound) -> tuple[str, ...]:
    """What the list of recipients says."""
    began, ended = day(round_.publicised_at), day(round_.ends_at)
    return (
        f"{round_.competition}本批奖励名单已于{began}至{ended}公示。经公示，现予公布。",
        "获奖单位和个人可以登录创新挑战赛门户，在“我的奖项”下载荣誉证书。证书可凭核验码公开核验。",
    )


def list_paper(
    kind: str,
    round_: AwardRound,
    awards: Sequence[Award],
    *,
    number: str,
    title: str,
    issuer: str,
    actor: Actor,
    at: datetime,
) -> Document:
    """奖励公示 (a version for each time the round is publicised) or 获奖名单."""
    competition = round_.competition
    is_publicity = kind == PUBLICITY
    paper = AwardListPaper(
        mark=f"{competition.edition.series.name}（{competition.place}）{'公示' if is_publicity else '公告'}",
        reference=number,
        title=title,
        issued_by=issuer,
        paragraphs=publicity_text(round_) if is_publicity else decision_text(round_),
        groups=groups_of(awards),
        total=wan(sum_of(awards)) if sum_of(awards) else "",
        issued_on=day(at),
        annex=f"{'拟奖励' if is_publicity else '获奖'}名单（{len(awards)} 项）",
    )
    return request_document(
        kind=kind,
        subject=round_,
        snapshot=paper,
        number=number,
        version=round_.times_publicised if is_publicity else 1,
        draft=False,
        demo=round_.is_demo,
        actor=actor,
        at=at,
    )


def certificate_paper(award: Award, *, issuer: str, actor: Actor, at: datetime) -> Document:
    """The certificate of one award that was granted."""
    paper = CertificatePaper(
        title=f"{HEADING}（{award.recipient_name}，{award.kind}）",
        heading=HEADING,
        recipient=award.recipient_name,
        competition=award.round.competition.name,
        award=award.kind.title,
        matter=matter_of(award),
        issued_by=issuer,
        issued_on=day_in_characters(at),
    )
    return request_document(
        kind=CERTIFICATE,
        subject=award,
        snapshot=paper,
        number=award.number,
        version=1,
        draft=False,
        demo=award.is_demo,
        actor=actor,
        at=at,
    )


def _round_file(actor: Actor, file: StoredFile) -> bool:
    """What is in public is everybody's; a list that was taken back is for those who see the round."""
    round_ = AwardRound.objects.filter(pk=file.subject_id).first()
    return round_ is not None and (round_.state in AWARD_ROUNDS_IN_PUBLIC or sees(actor, round_))


def _certificate_file(actor: Actor, file: StoredFile) -> bool:
    """A certificate is for its recipient, and for those who run the competition or look on."""
    related = ("round", "solution__registration", "demand__owner", "institution", "person", "authority")
    award = Award.objects.select_related(*related).filter(pk=file.subject_id, state=AwardState.GRANTED).first()
    return award is not None and can(actor, "awards.read_certificate", award)


register_file_rule("awards.awardround", _round_file)
register_file_rule("awards.award", _certificate_file)

"""A round of awards: nominated, publicised for objection, decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from awards.models import Award, AwardKind, AwardRound
from awards.rules import rounds as rules
from awards.selectors.candidates import candidate
from awards.states import AwardRoundState, AwardState
from awards.workflow.rounds import AWARD, ROUND
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.wordcount import count_words, normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from challenge_portal.workflow.engine import UnknownMove
from competitions.models import Competition

CREATED, RENAMED = "awards.awardround.created", "awards.awardround.renamed"
NOMINATED, TAKEN_OUT = "awards.award.nominated", "awards.award.taken_out"
register_verbs({CREATED: "拟定评奖批次", RENAMED: "修改批次名称", NOMINATED: "提名", TAKEN_OUT: "移出提名"})
REASON_LIMIT = 300
"""字数 of the reason for a nomination."""


@dataclass(frozen=True, slots=True)
class Nomination:
    """One nomination as typed. ``recipient`` is a candidate's key; ``amount`` in 万元, for kinds with a pool only."""

    kind_id: int
    recipient: str
    reason: str
    amount: Decimal | None = None
    items: int = 1


@transaction.atomic
def create_round(*, actor: Actor, competition: Competition, title: str, at: datetime) -> AwardRound:
    """Begin a round of a competition whose catalogue has rows."""
    if not can(actor, "competitions.run", competition):
        raise NotAllowed("competitions.run", competition)
    locked = Competition.objects.select_for_update(no_key=True).get(pk=competition.pk)
    if not locked.award_kinds.exists():
        raise Refused("还没有设置奖项。请先填写奖项设置，或者套用现成的奖项目录。", way_on="奖项设置")
    number = locked.award_rounds.count() + 1
    round_ = AwardRound.objects.create(
        competition=locked,
        title=_title(title or f"第{number}批"),
        created_by=actor.person,
        created_at=at,
        is_demo=locked.is_demo,
    )
    record(actor=actor, verb=CREATED, subject=round_, at=at)
    return round_


@transaction.atomic
def rename_round(
    *, actor: Actor, round_: AwardRound, title: str, at: datetime, version: int | None = None
) -> AwardRound:
    """Another title, while the round is being prepared."""
    locked = _draft(round_, actor, version=version)
    locked.title = _title(title)
    _touch(locked, "title")
    record(actor=actor, verb=RENAMED, subject=locked, at=at)
    return locked


@transaction.atomic
def nominate(*, actor: Actor, round_: AwardRound, entry: Nomination, at: datetime, version: int | None = None) -> Award:
    """Nominate a candidate for a kind of the catalogue. Raises Refused with the rule that is broken, at its field."""
    locked = _draft(round_, actor, version=version)
    kind = AwardKind.objects.filter(pk=entry.kind_id, competition_id=locked.competition_id).first()
    if kind is None:
        raise Refused(Refusal("请选择奖项。", field="kind"))
    found = candidate(kind, entry.recipient)
    if found is None:
        raise Refused(Refusal(f"请在候选名单中选择“{kind}”的获奖者。", field="recipient"))
    if found.taken:
        raise Refused(Refusal(f"{found.name}已有“{kind}”的提名。", field="recipient"))
    reason = _reason(entry.reason)
    amount = rules.amount_of(kind, typed=entry.amount, items=entry.items)
    refusal = rules.amount_refusal(kind, typed=entry.amount, items=entry.items) or rules.award_refusal(
        kind, amount=amount, demand_id=found.demand_id
    )
    if refusal is not None:
        raise Refused(refusal)
    award = _write(locked, kind, entry, name=found.name, reason=reason, amount=amount, at=at)
    _touch(locked)
    record(
        actor=actor,
        verb=NOMINATED,
        subject=award,
        at=at,
        details={"round": locked.pk, "kind": kind.title, "amount": amount},
    )
    return award


@transaction.atomic
def take_out(*, actor: Actor, award: Award, at: datetime, version: int | None = None) -> AwardRound:
    """Take a nomination out of a round that is being prepared."""
    locked = _draft(award.round, actor, version=version)
    found = (
        Award.objects.select_for_update(of=("self",), no_key=True).select_related("kind").filter(pk=award.pk).first()
    )
    if found is None or found.state != AwardState.NOMINATED:
        raise Stale("这项提名刚刚已被移出。请核对最新情况。")
    record(actor=actor, verb=TAKEN_OUT, subject=found, at=at, details={"round": locked.pk})
    found.delete()
    _touch(locked)
    return locked


def publicise_round(
    *, actor: Actor, round_: AwardRound, ends_at: datetime | None, at: datetime, version: int | None = None
) -> AwardRound:
    """Put the list out for objection until ``ends_at`` (nothing: the earliest possible end)."""
    until = ends_at or rules.earliest_end(round_, at=at)
    return ROUND.fire(round_, "publicise", actor=actor, at=at, data={"ends_at": until}, version=version)


def move_round(
    name: str, *, actor: Actor, round_: AwardRound, at: datetime, reason: str = "", version: int | None = None
) -> AwardRound:
    """The round's other moves: take back the publicity, decide."""
    if name == "publicise":
        return publicise_round(actor=actor, round_=round_, ends_at=None, at=at, version=version)
    return ROUND.fire(round_, name, actor=actor, at=at, reason=reason, data={}, version=version)


def move_award(
    name: str, *, actor: Actor, award: Award, at: datetime, reason: str = "", version: int | None = None
) -> Award:
    """Drop or restore one award of a round."""
    if name not in {"drop", "restore"}:
        raise UnknownMove("没有这个操作。")
    return AWARD.fire(award, name, actor=actor, at=at, reason=reason, data={}, version=version)


def _draft(round_: AwardRound, actor: Actor, *, version: int | None) -> AwardRound:
    """The round under its competition's lock, because quotas run over all rounds of it."""
    Competition.objects.select_for_update(no_key=True).get(pk=round_.competition_id)
    related = AwardRound.objects.select_for_update(of=("self",), no_key=True).select_related("competition")
    locked = related.get(pk=round_.pk)
    if not can(actor, "awards.run_round", locked):
        raise NotAllowed("awards.run_round", locked)
    if locked.state != AwardRoundState.DRAFT:
        raise Stale(f"本批{locked.get_state_display()}，不能再改提名。需要修改的，先撤回公示。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，本批已有改动。请核对最新内容后再办理。")
    return locked


def _touch(round_: AwardRound, *fields: str) -> None:
    round_.version += 1
    round_.save(update_fields=["version", *fields])


def _title(typed: str) -> str:
    title = normalise_text(typed)
    if not title:
        raise Refused(Refusal("请填写批次名称。", field="title"))
    if len(title) > 60:
        raise Refused(Refusal(f"批次名称超出 {len(title) - 60} 字，请精简到 60 字以内。", field="title"))
    return title


def _reason(typed: str) -> str:
    reason = normalise_text(typed)
    if not reason:
        raise Refused(Refusal("请写明提名理由：依据哪些指标。", field="reason"))
    over = count_words(reason) - REASON_LIMIT
    if over > 0:
        raise Refused(Refusal(f"提名理由超出 {over} 字，请精简到 {REASON_LIMIT} 字以内。", field="reason"))
    return reason


def _write(
    round_: AwardRound,
    kind: AwardKind,
    entry: Nomination,
    *,
    name: str,
    reason: str,
    amount: Decimal | None,
    at: datetime,
) -> Award:
    what, _, pk = entry.recipient.partition(":")
    whose: dict[str, Any] = {f"{what}_id": int(pk)}
    try:
        with transaction.atomic():
            award = Award.objects.create(
                round=round_,
                kind=kind,
                recipient_name=name,
                reason=reason,
                items=entry.items if kind.per_item else 1,
                amount=amount,
                nominated_at=at,
                is_demo=round_.is_demo,
                **whose,
            )
            if not award.is_demo and _from_demo_data(award):
                award.is_demo = True
                award.save(update_fields=["is_demo"])
            return award
    except IntegrityError as error:  # the database's own word, should anybody come past the lock
        raise Stale(f"{name}刚刚已被提名为“{kind}”。") from error


def _from_demo_data(award: Award) -> bool:
    """Whether the recipient, or what it is awarded for, is invented."""
    if award.solution is not None:
        return award.solution.is_demo or award.solution.demand.is_demo
    recipient = award.demand or award.institution or award.person or award.authority
    return bool(getattr(recipient, "is_demo", False))

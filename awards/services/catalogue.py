"""The award catalogue of a competition: the host writes its rows, or copies a ready catalogue and edits the copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from awards.catalogues import ready_catalogue
from awards.models import Award, AwardKind
from awards.rules.rounds import payers_refusal
from awards.states import AWARD_ROUNDS_IN_PUBLIC, RecipientKind
from challenge_portal.kernel.money import wan
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition

WRITTEN, REMOVED, COPIED = "awards.awardkind.written", "awards.awardkind.removed", "awards.awardkind.copied"
register_verbs({WRITTEN: "填写奖项", REMOVED: "删除奖项", COPIED: "套用奖项目录"})
MOST_MONEY = Decimal("99999999")
SETTLED = ("recipient", "amount", "pool", "pool_group", "per_item")  # what a nomination already rests on


@dataclass(frozen=True, slots=True)
class KindEntry:
    """One row of the catalogue as typed. Money in 万元; ``payers`` rows {payer, share}."""

    title: str
    recipient: str
    quota_min: int | None = None
    quota_max: int | None = None
    amount: Decimal | None = None
    pool: Decimal | None = None
    pool_group: str = ""
    per_item: bool = False
    payers: Sequence[Mapping[str, Any]] = ()
    rule: str = ""
    source: str = ""
    once_per_demand: bool = False


@transaction.atomic
def save_kind(
    *, actor: Actor, competition: Competition, entry: KindEntry, at: datetime, kind: AwardKind | None = None
) -> AwardKind:
    """Write one row, a new one or ``kind``. Raises Refused at the field."""
    locked = _competition(competition, actor)
    _check(entry)
    values = _values(entry)
    if kind is not None:
        kind = AwardKind.objects.select_for_update(of=("self",), no_key=True).get(pk=kind.pk, competition=locked)
        _check_change(kind, values)
    others = AwardKind.objects.filter(competition=locked)
    others = others.exclude(pk=kind.pk) if kind is not None else others
    if others.filter(title=values["title"]).exists():
        raise Refused(Refusal(f"已有“{values['title']}”，奖项名称不能重复。", field="title"))
    _check_shared_pool(others, values)
    if kind is None:
        last = others.aggregate(last=Max("order"))["last"] or 0
        kind = AwardKind(competition=locked, order=last + 1)
    for name, value in values.items():
        setattr(kind, name, value)
    kind.save()
    record(actor=actor, verb=WRITTEN, subject=kind, at=at, details={"title": kind.title})
    return kind


@transaction.atomic
def remove_kind(*, actor: Actor, kind: AwardKind, at: datetime) -> None:
    """Take a row out that nobody was ever nominated for."""
    competition = _competition(kind.competition, actor)
    locked = AwardKind.objects.select_for_update(of=("self",), no_key=True).get(pk=kind.pk)
    if locked.awards.exists():
        raise Refused(f"“{locked}”已有提名或获奖，不能删除。")
    record(
        actor=actor,
        verb=REMOVED,
        subject=locked,
        at=at,
        details={"title": locked.title},
        scope=competition.trail_scope,
    )
    locked.delete()


@transaction.atomic
def load_catalogue(key: str, competition: Competition, *, actor: Actor, at: datetime) -> list[AwardKind]:
    """Copy a ready catalogue into the competition; rows whose title is there already are left as they are.

    Raises Refused for a key nobody knows. Returns the rows that are new.
    """
    ready = ready_catalogue(key)
    if ready is None:
        raise Refused(Refusal("请选择要套用的奖项目录。", field="key"))
    locked = _competition(competition, actor)
    known = set(AwardKind.objects.filter(competition=locked).values_list("title", flat=True))
    made = [
        save_kind(actor=actor, competition=locked, entry=entry_of(row, source=ready.source), at=at)
        for row in ready.rows
        if row["title"] not in known
    ]
    record(actor=actor, verb=COPIED, subject=locked, at=at, details={"catalogue": key, "rows": len(made)})
    return made


def entry_of(row: Mapping[str, Any], *, source: str) -> KindEntry:
    """A row of a ready catalogue as the service takes it."""
    values = dict(row)
    for name in ("amount", "pool"):
        values[name] = Decimal(values[name]) if values.get(name) else None
    return KindEntry(source=source, **values)


def _competition(competition: Competition, actor: Actor) -> Competition:
    locked = Competition.objects.select_for_update(no_key=True).get(pk=competition.pk)
    if not can(actor, "awards.edit_catalogue", locked):
        raise NotAllowed("awards.edit_catalogue", locked)
    return locked


def _check(entry: KindEntry) -> None:
    refusal = _title_refusal(entry) or _numbers_refusal(entry) or _money_refusal(entry)
    if refusal is not None:
        raise Refused(refusal)


def _title_refusal(entry: KindEntry) -> Refusal | None:
    title = normalise_text(entry.title)
    if not title:
        return Refusal("请填写奖项名称。", field="title")
    if len(title) > 60:
        return Refusal(f"奖项名称超出 {len(title) - 60} 字，请精简到 60 字以内。", field="title")
    if entry.recipient not in RecipientKind.values:
        return Refusal("请选择授予对象。", field="recipient")
    return None


def _numbers_refusal(entry: KindEntry) -> Refusal | None:
    for name, value in (("quota_min", entry.quota_min), ("quota_max", entry.quota_max)):
        if value is not None and not 1 <= value <= 9999:
            return Refusal("名额须在 1 至 9999 之间。", field=name)
    if entry.quota_min is not None and entry.quota_max is not None and entry.quota_min > entry.quota_max:
        return Refusal("名额上限不能小于下限。", field="quota_max")
    return None


def _money_refusal(entry: KindEntry) -> Refusal | None:
    if entry.amount is not None and entry.pool is not None:
        return Refusal("每项金额和总额只填一个。通知只给总额的，填总额。", field="pool")
    for name, value in (("amount", entry.amount), ("pool", entry.pool)):
        if value is not None and not 0 < value <= MOST_MONEY:
            return Refusal("金额须大于 0。只授称号的，不填金额。", field=name)
    if entry.pool_group and entry.pool is None:
        return Refusal("共用总额的奖项须填写总额。", field="pool")
    if entry.per_item and entry.amount is None:
        return Refusal("按项计奖的，须填写每项金额。", field="amount")
    return payers_refusal([dict(row) for row in entry.payers], whole=entry.amount or entry.pool)


def _values(entry: KindEntry) -> dict[str, Any]:
    return {
        "title": normalise_text(entry.title),
        "recipient": entry.recipient,
        "quota_min": entry.quota_min,
        "quota_max": entry.quota_max,
        "amount": entry.amount,
        "pool": entry.pool,
        "pool_group": normalise_text(entry.pool_group)[:40],
        "per_item": entry.per_item,
        "payers": [{"payer": normalise_text(str(row["payer"])), "share": str(row["share"])} for row in entry.payers],
        "rule": normalise_text(entry.rule),
        "source": normalise_text(entry.source)[:120],
        "once_per_demand": entry.once_per_demand,
    }


def _check_shared_pool(others: QuerySet[AwardKind], values: Mapping[str, Any]) -> None:
    """Kinds that share a pool name the same total."""
    sharing = others.filter(pool_group=values["pool_group"]).first() if values["pool_group"] else None
    if sharing is not None and sharing.pool != values["pool"]:
        raise Refused(
            Refusal(f"“{sharing}”与本奖项共用总额，总额须同为 {wan(sharing.pool)}。", field="pool"),
        )


def _check_change(kind: AwardKind, values: Mapping[str, Any]) -> None:
    """What the public has read stays; what nominations rest on stays until they are taken out."""
    if Award.objects.filter(kind=kind, round__state__in=AWARD_ROUNDS_IN_PUBLIC).exists():
        raise Refused(f"“{kind}”已有公示或公布的获奖，不能再改。")
    changed = any(getattr(kind, name) != values[name] for name in SETTLED)
    if changed and kind.awards.exists():
        raise Refused(Refusal(f"“{kind}”已有提名，授予对象和金额不能改。请先移出提名。", field="recipient"))

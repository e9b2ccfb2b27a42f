"""Publication: batches, their order, the numbered 需求公告."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import cn2an
from django.db import transaction
from django.db.models import Max, Prefetch

from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused, Stale
from challenge_portal.kernel.short_texts import fitting
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.search.services import changed
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Announcement, Competition
from competitions.states import AnnouncementKind
from demands import effects, papers
from demands.models import Batch, BatchEntry, Demand, PublicVersion
from demands.numbering import take
from demands.services.moving import fire
from demands.states import BatchState, DemandState
from demands.workflow import BATCH

LONGEST_TITLE = 120
MOST_ENTRIES = 200  # demands of one announcement
CREATED, ARRANGED = "demands.batch.created", "demands.batch.arranged"
register_verbs({CREATED: "拟定发布批次", ARRANGED: "调整发布批次"})


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """The demands of a batch in the order of the announcement."""

    demand_ids: Sequence[int]
    title: str = ""


@transaction.atomic
def create_batch(*, actor: Actor, competition: Competition, at: datetime, order: BatchOrder | None = None) -> Batch:
    """Begin a batch. Its usual title counts the batches of the competition: ……第二批需求公告."""
    if not can(actor, "demands.make_batch", competition):
        raise NotAllowed("demands.make_batch", competition)
    title = order.title.strip() if order else ""
    batch = Batch.objects.create(
        competition=competition,
        title=title or f"{competition.name}第{cn2an.an2cn(competition.batches.count() + 1)}批需求公告",
        created_by=actor.person,
        created_at=at,
        is_demo=competition.is_demo,
    )
    record(actor=actor, verb=CREATED, subject=batch, at=at)
    if order and order.demand_ids:
        arrange_batch(actor=actor, batch=batch, order=order, at=at)
    return batch


@transaction.atomic
def arrange_batch(*, actor: Actor, batch: Batch, order: BatchOrder, at: datetime, version: int | None = None) -> Batch:
    """Say which demands stand in the batch and in which order; what isn't named leaves it.

    Raises Refused for a demand of another competition, one that isn't confirmed, or one that stands in another batch.
    """
    locked = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("competition").get(pk=batch.pk)
    if not can(actor, "demands.publish", locked):
        raise NotAllowed("demands.publish", locked)
    if locked.state != BatchState.DRAFT:
        raise Stale("这一批已经发布，不能再调整。")
    if version is not None and version != locked.version:
        raise Stale("这个页面打开之后，本批已有改动。请核对最新内容后再调整。")
    wanted = list(dict.fromkeys(order.demand_ids))
    if len(wanted) > MOST_ENTRIES:
        raise Refused(f"一批最多 {MOST_ENTRIES} 项需求，请分批发布。")
    _check_entries(locked, wanted)
    BatchEntry.objects.filter(batch=locked).delete()
    BatchEntry.objects.bulk_create(
        [BatchEntry(batch=locked, demand_id=pk, position=number) for number, pk in enumerate(wanted, 1)]
    )
    locked.title = fitting(order.title, limit=LONGEST_TITLE, label="公告标题", field="title") or locked.title
    locked.version += 1
    locked.save(update_fields=["title", "version"])
    record(actor=actor, verb=ARRANGED, subject=locked, at=at, details={"demands": len(wanted)})
    batch.refresh_from_db()
    return batch


@transaction.atomic
def publish_batch(*, actor: Actor, batch: Batch, at: datetime, version: int | None = None) -> Announcement:
    """Publish every demand of the batch or none, and number them and the announcement.

    Numbers run without gaps per competition and year. The PDF is a job; the hall doesn't wait for it.
    Raises Refused with the first demand that can't go out and why.
    """
    competition = Competition.objects.select_for_update(no_key=True).get(pk=batch.competition_id)
    BATCH.fire(batch, "publish", actor=actor, at=at, version=version)
    demands = _in_order(batch)
    for demand in demands:
        _publish_one(demand, actor=actor, at=at)
    publics = [_number(demand, competition, at=at) for demand in demands]
    batch.ordinal = (competition.batches.aggregate(last=Max("ordinal"))["last"] or 0) + 1
    batch.number = take("announcement", competition, subject=batch, at=at)
    batch.published_at, batch.is_demo = at, batch.is_demo or any(demand.is_demo for demand in demands)
    issuer = _issuer(actor, competition)
    batch.document = papers.announcement_paper(batch, publics, issuer=str(issuer), actor=actor, at=at)
    batch.announcement = _announce(batch, publics, issuer=issuer, at=at)
    batch.save(update_fields=["ordinal", "number", "published_at", "is_demo", "document", "announcement"])
    effects.announced(batch, demands, at=at)
    return batch.announcement


def take_down_demand(*, actor: Actor, demand: Demand, reason: str, at: datetime, version: int | None = None) -> Demand:
    """Take a published demand off the hall at once, with the reason to the enterprise."""
    return fire(demand, "take_down", actor=actor, at=at, reason=reason, version=version)


def _check_entries(batch: Batch, wanted: Sequence[int]) -> None:
    found = {
        demand.pk: demand
        for demand in Demand.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted, competition_id=batch.competition_id)
        .order_by("pk")
    }
    taken = set(
        BatchEntry.objects.filter(demand_id__in=wanted).exclude(batch=batch).values_list("demand_id", flat=True)
    )
    for pk in wanted:
        demand = found.get(pk)
        if demand is None:
            raise Refused("选中的需求不在本赛事，请刷新页面后再选。")
        if demand.state != DemandState.CONFIRMED:
            raise Refused(f"“{demand}”现在是“{demand.get_state_display()}”，企业确认公开文本后才能编入。")
        if pk in taken:
            raise Refused(f"“{demand}”已在另一批里。")


def _in_order(batch: Batch) -> list[Demand]:
    """The demands in the batch's order, locked in the order of their keys so that no two transactions cross."""
    places = dict(batch.entries.values_list("demand_id", "position"))
    locked = (
        Demand.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=places)
        .select_related("owner", "owner__region", "region", "form_version", "public_version")
        .prefetch_related(Prefetch("competition", Competition.objects.prefetch_related("periods")))
        .order_by("pk")
    )
    return sorted(locked, key=lambda demand: places[demand.pk])


def _publish_one(demand: Demand, *, actor: Actor, at: datetime) -> None:
    try:
        fire(demand, "publish", actor=actor, at=at, data={"leaks_checked": True})
    except Refused as refused:
        refusal = refused.refusal
        raise Refused(
            Refusal(f"“{demand}”不能发布：{refusal.text}本批没有发布。", way_on=refusal.way_on, rule=refusal.rule)
        ) from refused


def _number(demand: Demand, competition: Competition, *, at: datetime) -> PublicVersion:
    public = PublicVersion.objects.get(demand=demand)
    public.number = take("demand", competition, subject=demand, at=at)
    public.published_at = at
    public.save(update_fields=["number", "published_at"])
    changed("demands.public", public.pk, at=at)
    demand.public_version = public
    return public


def _issuer(actor: Actor, competition: Competition) -> Authority:
    """The office that publishes: the officer's own."""
    return actor.authority or competition.edition.organiser


def _announce(batch: Batch, publics: Sequence[PublicVersion], *, issuer: Authority, at: datetime) -> Announcement:
    text = papers.announcement_text(batch.competition.name, len(publics))
    listed = [f"{number}. {public.number}　{public.title}" for number, public in enumerate(publics, 1)]
    return Announcement.objects.create(
        kind=AnnouncementKind.DEMAND_ANNOUNCEMENT,
        title=batch.title,
        document_number=batch.number,
        body="\n".join([*text, *listed]),
        issuer=issuer,
        edition_id=batch.competition.edition_id,
        competition=batch.competition,
        published_at=at,
        document=batch.document,
        is_demo=batch.is_demo,
    )

"""Announcing something to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from challenge_portal.documents.models import Document
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.kernel.wordcount import normalise_text
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.models import Authority
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Announcement, Competition, Edition
from competitions.states import AnnouncementKind

register_verbs({"competitions.announcement.published": "发布公告"})

MADE_ELSEWHERE = {
    AnnouncementKind.DEMAND_ANNOUNCEMENT: "需求公告由发布批次",
    AnnouncementKind.AWARD_PUBLICITY: "奖励公示由评奖批次",
    AnnouncementKind.AWARD_DECISION: "获奖名单由评奖批次",
}


@dataclass(frozen=True, slots=True)
class AnnouncementEntry:
    """What is announced."""

    title: str
    body: str
    kind: str = AnnouncementKind.NOTICE
    document_number: str = ""
    edition: Edition | None = None
    competition: Competition | None = None
    document: Document | None = None
    is_demo: bool = False


@transaction.atomic
def publish_announcement(*, actor: Actor, issuer: Authority, entry: AnnouncementEntry, at: datetime) -> Announcement:
    """Publish in the name of an office that the actor acts for. Raises Refused at the field."""
    if not can(actor, "competitions.announce", issuer):
        raise NotAllowed("competitions.announce", issuer)
    if entry.kind not in AnnouncementKind.values:
        raise Refused(Refusal("请选择种类。", field="kind"))
    if entry.kind in MADE_ELSEWHERE:
        made = MADE_ELSEWHERE[AnnouncementKind(entry.kind)]
        raise Refused(Refusal(f"{made}生成，不能单独发布。", field="kind", way_on=made))
    if entry.competition is not None and not can(actor, "competitions.watch", entry.competition):
        raise Refused(Refusal("只能就本单位或辖区内的赛事发布公告。", field="competition"))
    for name, label in (("title", "标题"), ("body", "正文")):
        if not normalise_text(getattr(entry, name)):
            raise Refused(Refusal(f"请填写{label}。", field=name))
    announcement = Announcement.objects.create(
        kind=entry.kind,
        title=normalise_text(entry.title),
        body=normalise_text(entry.body),
        document_number=normalise_text(entry.document_number),
        issuer=issuer,
        edition=entry.edition or (entry.competition.edition if entry.competition else None),
        competition=entry.competition,
        document=entry.document,
        published_at=at,
        is_demo=entry.is_demo,
    )
    record(
        actor=actor,
        verb="competitions.announcement.published",
        subject=announcement,
        at=at,
        scope=entry.competition.trail_scope if entry.competition else None,
    )
    return announcement

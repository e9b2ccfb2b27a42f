"""Announcing something to everybody."""

from __future__ import annotations

from collections.abc import Sequence
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
from competitions.models import Announcement, AnnouncementCorrection, Competition, Edition
from competitions.states import AnnouncementKind

PUBLISHED, CORRECTED = "competitions.announcement.published", "competitions.announcement.corrected"
register_verbs({PUBLISHED: "发布公告", CORRECTED: "更正公告"})

MADE_ELSEWHERE = {
    AnnouncementKind.LAUNCH: "正式启动由工作方案",
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
        verb=PUBLISHED,
        subject=announcement,
        at=at,
        scope=entry.competition.trail_scope if entry.competition else None,
    )
    return announcement


@dataclass(frozen=True, slots=True)
class Correction:
    """What of an announcement holds differently now. ``lines`` are full sentences; empty texts stay as they were."""

    lines: Sequence[str]
    body: str = ""
    document_number: str = ""


def correct_announcement(
    *, actor: Actor, announcement: Announcement, correction: Correction, at: datetime
) -> AnnouncementCorrection | None:
    """Say on a published announcement what has changed, in the transaction of the act that changed it.

    For services whose act makes a notice wrong; they have asked who may. Nothing to say: nothing is written.
    """
    if not correction.lines:
        return None
    former = announcement.body
    announcement.body = correction.body or former
    announcement.document_number = correction.document_number or announcement.document_number
    announcement.save(update_fields=["body", "document_number"])
    kept = AnnouncementCorrection.objects.create(
        announcement=announcement,
        text="\n".join(correction.lines),
        former_body=former if announcement.body != former else "",
        corrected_at=at,
    )
    record(actor=actor, verb=CORRECTED, subject=announcement, at=at, details={"said": list(correction.lines)})
    return kept

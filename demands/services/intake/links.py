"""QR links: an officer hangs one out, closes it, opens it again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from challenge_portal.kernel.clock import moment
from challenge_portal.kernel.refusals import NotAllowed, Refusal, Refused
from challenge_portal.notices.senders import offered_channels
from challenge_portal.notices.states import PhoneChannel
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.models import Competition
from competitions.states import Stage
from demands import rules
from demands.intake_workflow import LINK
from demands.models import IntakeLink

MADE = "demands.intakelink.made"
register_verbs({MADE: "生成征集二维码"})
NO_SMS = Refusal("本门户未开通短信，不能用二维码征集。请系统管理员配置短信通道。", way_on="系统管理员")
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"  # a printed address may be typed off: no 0 and o, no 1, i and l
TOKEN_LENGTH = 10


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """What an officer types: the channel's name, and until when."""

    name: str
    open_until: datetime


@transaction.atomic
def open_link(*, actor: Actor, competition: Competition, entry: LinkEntry, at: datetime) -> IntakeLink:
    """Make a link for the officer's office. Raises NotAllowed, and Refused at the field.

    It can't stay open longer than demands are collected.
    """
    if actor.person is None or actor.authority is None or not can(actor, "demands.open_link", competition):
        raise NotAllowed("demands.open_link", competition)
    if PhoneChannel.SMS not in offered_channels():
        raise Refused(NO_SMS)
    if refusal := rules.collection_refusal(competition, at=at):
        raise Refused(refusal)
    closes = competition.closes(Stage.COLLECTION)
    if entry.open_until <= at:
        raise Refused(Refusal("开放截止时间须在现在之后。", field="open_until"))
    if closes is not None and entry.open_until > closes:
        raise Refused(Refusal(f"不能晚于征集截止时间 {moment(closes)}。", field="open_until"))
    try:
        with transaction.atomic():
            link = IntakeLink.objects.create(
                competition=competition,
                office=actor.authority,
                name=entry.name.strip(),
                token="".join(secrets.choice(READABLE) for _ in range(TOKEN_LENGTH)),
                open_until=entry.open_until,
                created_by=actor.person,
                created_at=at,
                is_demo=competition.is_demo,
            )
    except IntegrityError as error:
        raise Refused(Refusal("已有同名的二维码在开放，请换一个渠道名称。", field="name")) from error
    LINK.reschedule(link)
    record(actor=actor, verb=MADE, subject=link, at=at, details={"name": link.name, "open_until": link.open_until})
    return link


def move_link(name: str, *, actor: Actor, link: IntakeLink, at: datetime, version: int | None = None) -> IntakeLink:
    """Close or open again, as a button asks by its name. Raises UnknownMove, Stale, NotAllowed, Refused."""
    return LINK.fire(link, name, actor=actor, at=at, version=version)

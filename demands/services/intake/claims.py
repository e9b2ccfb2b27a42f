"""认领: the enterprise takes over what was brought in for it, and by that confirms it as its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from challenge_portal.kernel.refusals import NotVisible, Refusal, Refused, Stale
from challenge_portal.notices.services import tell
from challenge_portal.organisations.actors import Actor
from challenge_portal.organisations.policy import can
from challenge_portal.trail.services import record, register_verbs
from competitions.people import runners_of
from demands import rules
from demands.effects import DEMANDS
from demands.models import Demand, Intake
from demands.services.filing import sign_texts
from demands.services.intake.claim_codes import claim_digest
from demands.states import Channel, DemandState

CLAIMED = "demands.demand.claimed"
register_verbs({CLAIMED: "认领需求，确认由本单位提出"})
OTHER_UNIT = "这项需求登记的统一社会信用代码与你代表的单位不一致。请切换到登记的单位，或者用该代码注册单位后再认领。"
NO_UNIT = "认领须代表一家企业或事业单位。请切换到所在单位，或者退出后注册单位。"


def find_by_code(code: str) -> Demand:
    """The demand behind a claim code, whoever asks. Raises NotVisible for a code that is none."""
    found = (
        Intake.objects.select_related("demand__owner", "demand__competition", "link")
        .filter(claim_sha256=claim_digest(code))
        .exclude(claim_sha256="")
        .first()
    )
    if found is None:
        raise NotVisible("claim code")
    return found.demand


def claim_refusal(demand: Demand, actor: Actor) -> Refusal | None:
    """What stands against this actor's taking the demand over."""
    if actor.institution is None:
        return Refusal(NO_UNIT, way_on="切换单位")
    if actor.institution.pk != demand.owner_id:
        return Refusal(OTHER_UNIT, way_on="切换单位")
    if demand.claimed_at is not None:
        return Refusal("这项需求已经认领，在“我的需求”里继续填写。", way_on="我的需求")
    if demand.state != DemandState.DRAFT:
        return Refusal(f"这项需求现在是“{demand.get_state_display()}”，不能认领。")
    if demand.owner.kind not in rules.MAY_OWN:
        return rules.owner_refusal(demand.owner)
    return None


@transaction.atomic
def claim_demand(
    *, actor: Actor, demand: Demand, at: datetime, code: str = "", sign: Sequence[str] = (), address: str = ""
) -> Demand:
    """Take a demand over for the unit that the actor acts for: from here on it is the unit's own draft.

    What came by a link needs its claim code. ``sign`` are the kinds of texts signed along with it. Raises Refused, Stale
    when a colleague was faster, NotVisible for a wrong code.
    """
    locked = (
        Demand.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner", "owner__region")
        .get(pk=demand.pk)
    )
    intake = Intake.objects.select_for_update(of=("self",), no_key=True).get(demand=locked)
    if locked.channel == Channel.LINK and intake.claim_sha256 != claim_digest(code):
        raise NotVisible("claim code")
    if refusal := claim_refusal(locked, actor):
        raise Stale(refusal) if locked.claimed_at is not None else Refused(refusal)
    if not can(actor, "demands.claim", locked):
        raise Refused(Refusal(OTHER_UNIT))
    if sign:
        sign_texts(actor=actor, kinds=sign, at=at, address=address)
    if rules.unsigned(actor.person, actor.institution):
        raise Refused(Refusal("请先签署保密协议和免责声明。", field="agreed", rule="国科发火〔2019〕228号 四.4"))
    locked.claimed_at, locked.region = at, locked.owner.region or locked.region
    if "company" in locked.answers:
        locked.answers["company"] = locked.owner.name
    locked.version += 1
    locked.save(update_fields=["claimed_at", "region", "answers", "version"])
    intake.claimed_by, intake.confirmed_sha256 = actor.person, _digest(locked)
    intake.save(update_fields=["claimed_by", "confirmed_sha256"])
    details = {"channel": locked.channel, "sha256": intake.confirmed_sha256, "on_behalf_of": intake.on_behalf_of}
    record(actor=actor, verb=CLAIMED, subject=locked, at=at, details=details)
    text = f"{locked.owner}认领了需求“{locked.title}”（{locked.get_channel_display()}），填写完整征集表后提交。"
    to = f"{reverse('demands:intake')}?competition={locked.competition.code}"
    tell(runners_of(locked.competition, at=at), text=text, link=to, at=at, kind=DEMANDS, mail=False)
    demand.refresh_from_db()
    return demand


def _digest(demand: Demand) -> str:
    """Hash of what the enterprise had before it when it confirmed."""
    text = json.dumps(demand.answers, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
